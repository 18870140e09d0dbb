"""Invented names: put together by chance from common parts, so that nobody in particular is meant."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "李王张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程魏苏吕丁沈任姚卢傅钟姜崔谭廖范汪陆"
    "金石戴贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
MALE_GIVEN = (
    "国华建军志强永贵明德光荣家福长青春林文武世平大勇正清学富成才安民运昌有粮启元立新兴旺开泰守业维山松柏向东耀祖宗发绍康先进"
    "承忠朝阳云川本初怀远"
)
FEMALE_GIVEN = (
    "秀英桂芳淑兰玉梅春燕丽华小琴素珍冬梅雪莲红霞晓敏佳慧思雨诗涵晓蓉美玲彩云月娥凤仙翠萍金花银秀香菊婉清静怡若兰巧云"
)

VILLAGE_FIRST = "青白红黄碧金银玉石木水云雾霞星月日天大小上下东西南北前后新古双三四五七八九长高平安和永兴福顺昌宁丰庆同"
VILLAGE_SECOND = "树岩泉井塘堰坝坪坡岭岗坳沟湾河溪桥渡洞垭山峰林园田土地坎台院庙塔楼磨窑场街关口门梁槽盘埂滩"

TOWNSHIPS = (
    *("云岫街道", "岚峰街道"),
    *("霁云镇", "望岫镇", "听泉镇", "稻香镇", "柏荫镇", "槐序镇", "梓里镇", "桐荫镇", "雁栖镇", "鹤汀镇", "竹隐镇"),
    *("兰皋镇", "芷阳镇", "杏雨镇", "桃蹊镇", "苇岸镇", "石磬镇", "汀洲镇", "渔火镇", "樵歌镇", "耕读镇", "穗安镇"),
    *("粟坪乡", "麦垄乡", "椿荫乡", "桂馥乡", "枫晚乡", "霜林乡", "月湾乡", "素溪乡", "丹崖乡"),
)
"""None of them is the name of a township in the national roster."""


def person_name(rng: Random, sex: str) -> str:
    """Return an invented name of two or three characters for a man (男) or a woman (女)."""
    given = MALE_GIVEN if sex == "男" else FEMALE_GIVEN
    return rng.choice(SURNAMES) + "".join(rng.sample(given, 1 if rng.random() < 0.15 else 2))


def village_stems(rng: Random, count: int) -> list[str]:
    """Return ``count`` different two-character stems of village names."""
    stems = [first + second for first in VILLAGE_FIRST for second in VILLAGE_SECOND if first != second]
    return rng.sample(stems, count)
