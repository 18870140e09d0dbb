"""The six sheets of the roster workbook: 县区, 乡镇, 村, 人员, 回避, 轮次."""

from __future__ import annotations

from dataclasses import replace

from ledgers.base import VILLAGE_CODE, Column, Kind, Ledger, Row, RowProblem
from ledgers.checks import check_order, demand
from ledgers.roster.table import (
    HANDLER_POSTS,
    OFFICER_POSTS,
    TOWNSHIP_POSTS,
    County,
    Officer,
    Round,
    Tie,
    Township,
    Village,
)

PROFILES = (
    ("村组法2018＋四川条例2020", "CN2018+SC2020"),
    ("村组法2025修正＋四川条例2025修订", "CN2026+SC2026"),
)
_CODE_ALIASES = ("代码", "区划代码")
_TOWNSHIP_CODE = Column(
    "code", "乡镇编码", Kind.CODE, "999901001", note="9 位，前 6 位是县区编码。", required=True, aliases=_CODE_ALIASES
)

COUNTY_COLUMNS = (
    Column("code", "县区编码", Kind.CODE, "999901", note="6 位。", required=True, aliases=_CODE_ALIASES),
    Column("name", "县区名称", Kind.TEXT, "云岭县", required=True, compact=True, max_length=60, aliases=("名称",)),
)
TOWNSHIP_COLUMNS = (
    _TOWNSHIP_CODE,
    Column("name", "乡镇名称", Kind.TEXT, "云岫街道", required=True, compact=True, max_length=60, aliases=("名称",)),
)
VILLAGE_COLUMNS = (
    Column(
        "code",
        "村编码",
        Kind.CODE,
        "999901001001",
        note="12 位统计用区划代码，前 9 位是乡镇编码。",
        required=True,
        aliases=(*_CODE_ALIASES, "统计用区划代码"),
    ),
    Column("name", "村名", Kind.TEXT, "青石村", required=True, compact=True, max_length=80, aliases=("名称", "村名称")),
)
OFFICER_COLUMNS = (
    Column(
        "no",
        "人员编号",
        Kind.CODE,
        "X01",
        note="自编，不重复，定了不改。",
        required=True,
        max_length=20,
        aliases=("编号",),
    ),
    Column("name", "姓名", Kind.TEXT, "张某某", required=True, compact=True, max_length=40),
    Column(
        "post",
        "岗位",
        Kind.CHOICE,
        "县级领导",
        note="决定能办什么、能看什么。包联领导选前六项；联审、会审部门的经办人选“部门联络员”，其主要负责人选“部门负责人”。",
        required=True,
        choices=OFFICER_POSTS,
        aliases=("职务类别",),
    ),
    Column("title", "职务", Kind.TEXT, "副县长", note="在报告和名单中显示的职务。", max_length=80),
    Column(
        "seniority", "排序", Kind.INTEGER, "6", note="县领导的排序，1 为第一位；不填排在最后。", minimum=1, maximum=999
    ),
    Column(
        "capacity",
        "包联上限",
        Kind.INTEGER,
        "5",
        note="最多包联几个村，不填按规则。",
        minimum=0,
        maximum=999,
        unit="个",
    ),
    replace(_TOWNSHIP_CODE, field="township_code", required=False, note="乡镇干部填所在乡镇；县级人员留空。"),
    Column(
        "unit",
        "单位",
        Kind.TEXT,
        "县公安局",
        note="部门联络员、部门负责人填所在部门，名称与联审条款、会审部门一致；其他岗位留空。",
        max_length=40,
        compact=True,
        aliases=("部门", "所在部门"),
    ),
    Column("county_code", "县区编码", Kind.CODE, "999901", note="只有一个县时可不填。"),
    Column(
        "address",
        "接收地址",
        Kind.TEXT,
        "smtp:zhangsan@example.cn",
        note="消息发到哪里：渠道名加冒号加地址。不填不发。",
        sensitive=True,
    ),
    Column("deputy_no", "代收人编号", Kind.CODE, "X02", note="本人不在时由谁代收。", max_length=20),
    Column("absent_from", "不在岗起", Kind.DATE, "2020-12-01", note="出差、学习、病休等期间，由代收人接收。"),
    Column("absent_to", "不在岗止", Kind.DATE, "2020-12-10"),
    Column("left_on", "离任日期", Kind.DATE, "", note="调离、退休的填；填了就不再有任何权限，办过的事照旧留存。"),
)
REMOVAL = Column(
    "row_action", "行操作", Kind.CHOICE, "", note="平时留空；填“删除”取消这条回避登记。", choices=("删除",), lookup=True
)
TIE_COLUMNS = (
    Column("officer_no", "人员编号", Kind.CODE, "X06", required=True, max_length=20, aliases=("编号",)),
    replace(VILLAGE_CODE, required=True, protected=False, note="该人员不得包联的村（社区）。"),
    Column(
        "kind", "回避事由", Kind.TEXT, "籍贯地", note="只填类别，如籍贯地、曾任职；不填亲属姓名和关系。", max_length=20
    ),
    REMOVAL,
)
ROUND_COLUMNS = (
    Column("name", "轮次名称", Kind.TEXT, "2020年村（社区）两委换届", required=True, max_length=80),
    Column(
        "region",
        "地区编码",
        Kind.CODE,
        "999901",
        note="参加换届的村编码共同的开头：一个县填 6 位县区编码。",
        required=True,
    ),
    Column(
        "polling_on",
        "选举日",
        Kind.DATE,
        "2021-01-15",
        note="全县统一的选举日；另定日期的村填在一村一档。",
        required=True,
    ),
    Column(
        "profile",
        "适用法规",
        Kind.CHOICE,
        PROFILES[0][0],
        note="选举日在 2026 年 1 月 1 日以后的选第二项。",
        required=True,
        choices=tuple(words for words, _ in PROFILES),
        stored=tuple(name for _, name in PROFILES),
        synonyms=tuple((name, words) for words, name in PROFILES),
    ),
    Column(
        "practice",
        "演练",
        Kind.BOOLEAN,
        "否",
        note="练习、试用填“是”：业务日期可以随意指定，各处标明“演练”。登记后不能改；正式换届不填或填“否”。",
    ),
)


def check_officer(row: Row) -> list[RowProblem]:
    """Find officers without the township or unit their post needs, and an absence that ends before it begins."""
    problems: list[RowProblem] = []
    if row.get("post") in TOWNSHIP_POSTS:
        problems += demand(row, "township_code", f"岗位是“{row['post']}”，须填写乡镇编码", "999901001")
    if row.get("post") in HANDLER_POSTS:
        problems += demand(row, "unit", f"岗位是“{row['post']}”，须填写单位", "县公安局")
    return problems + check_order(row, ("absent_from", "不在岗起"), ("absent_to", "不在岗止"))


SHEETS: dict[str, Ledger] = {
    sheet.name: sheet
    for sheet in (
        Ledger("county", "县区", County, COUNTY_COLUMNS, ("code",), "县（市、区），一县一行。"),
        Ledger("township", "乡镇", Township, TOWNSHIP_COLUMNS, ("code",), "乡镇（街道），一个一行。"),
        Ledger("village", "村", Village, VILLAGE_COLUMNS, ("code",), "村（社区），一村一行。"),
        Ledger(
            "officer",
            "人员",
            Officer,
            OFFICER_COLUMNS,
            ("no",),
            "县级包联领导、组织部工作人员、乡镇干部、部门负责人和联络员，一人一行。",
            restricted=True,
            check=check_officer,
        ),
        Ledger("tie", "回避", Tie, TIE_COLUMNS, ("officer_no", "village_code"), "谁不得包联哪个村，一条一行。"),
        Ledger("round", "轮次", Round, ROUND_COLUMNS, ("name",), "每一轮换届，一轮一行。"),
    )
}
"""By name, in the order they are stored: later sheets refer to earlier ones."""
