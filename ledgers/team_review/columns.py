"""The sheet 班子运行研判: one row a village and review."""

from ledgers.base import PLACE_COLUMNS, TRACE_COLUMNS, Column, Kind, Ledger, Row, RowProblem
from ledgers.checks import check_not_more, demand, forbid
from ledgers.team_review.table import CASE_STATUS, EDUCATION, RATINGS, RECTIFICATION, UNDER_CASE, TeamReview

EDUCATION_SYNONYMS = (
    ("小学", "小学及以下"),
    ("文盲", "小学及以下"),
    ("高中", "高中（中专）"),
    ("中专", "高中（中专）"),
    ("职高", "高中（中专）"),
    ("中专/高中", "高中（中专）"),
    ("高中/中专", "高中（中专）"),
    ("专科", "大专"),
    ("大学专科", "大专"),
    ("本科", "本科及以上"),
    ("大学", "本科及以上"),
    ("大学本科", "本科及以上"),
    ("研究生", "本科及以上"),
    ("硕士", "本科及以上"),
)

COLUMNS = (
    *PLACE_COLUMNS,
    Column("reviewed_on", "研判日期", Kind.DATE, "2020-10-10", note="本次班子运行研判的日期。", required=True),
    Column(
        "seats_filled",
        "实配职数",
        Kind.INTEGER,
        "9",
        note="村（居）委会与党组织班子实际在岗人数之和。",
        minimum=0,
        maximum=60,
        unit="个",
        aliases=("实配人数", "在岗人数"),
    ),
    Column(
        "secretary_vacant", "书记空缺", Kind.BOOLEAN, "否", note="党组织书记目前是否空缺。", aliases=("书记是否空缺",)
    ),
    Column(
        "secretary_age",
        "书记年龄",
        Kind.INTEGER,
        "48",
        note="按选举日计算的周岁；书记空缺的留空。",
        minimum=18,
        maximum=100,
        unit="岁",
    ),
    Column(
        "secretary_education",
        "书记文化程度",
        Kind.CHOICE,
        "大专",
        note="书记空缺的留空。",
        choices=EDUCATION,
        aliases=("书记学历",),
        synonyms=EDUCATION_SYNONYMS,
    ),
    Column(
        "team_rating",
        "班子评定等次",
        Kind.CHOICE,
        "良",
        note="最近一次班子评定等次。",
        choices=RATINGS,
        aliases=("班子等次",),
    ),
    Column(
        "democratic_rating",
        "民主测评得票率",
        Kind.PERCENT,
        "88.5",
        note="最近一次民主测评满意票占比。",
        minimum=0,
        maximum=100,
        unit="%",
        aliases=("民主测评",),
    ),
    Column(
        "weak_and_slack",
        "软弱涣散村党组织",
        Kind.BOOLEAN,
        "否",
        note="是否被确定为软弱涣散村党组织；填“是”的须填整顿情况。",
        aliases=("软弱涣散", "是否软弱涣散"),
    ),
    Column(
        "rectification",
        "整顿情况",
        Kind.CHOICE,
        "已整顿",
        note="只由软弱涣散村填写。",
        choices=RECTIFICATION,
        aliases=("软弱涣散整顿情况",),
    ),
    Column(
        "discord", "班子不团结", Kind.BOOLEAN, "否", note="班子成员之间是否存在明显矛盾。", aliases=("班子是否不团结",)
    ),
    Column(
        "secretary_case",
        "书记被查处情况",
        Kind.CHOICE,
        "无",
        note="以纪检监察机关反馈为准。",
        choices=CASE_STATUS,
        aliases=("书记查处情况",),
    ),
    Column(
        "director_case",
        "主任被查处情况",
        Kind.CHOICE,
        "无",
        note="以纪检监察机关反馈为准；书记主任一肩挑的，与书记填写一致。",
        choices=CASE_STATUS,
        aliases=("主任查处情况",),
    ),
    Column(
        "interim_in_place",
        "被查处主职已调整到位",
        Kind.BOOLEAN,
        "否",
        note="书记或主任被立案、留置的才填：已免职或停职，并已明确临时负责人的填“是”；没有填的按“否”。",
        aliases=("已明确临时负责人",),
    ),
    Column("women", "女性成员数", Kind.INTEGER, "2", note="两委班子中的女性人数。", minimum=0, maximum=60, unit="人"),
    Column(
        "under_35",
        "35岁以下成员数",
        Kind.INTEGER,
        "2",
        note="两委班子中 35 岁以下人数。",
        minimum=0,
        maximum=60,
        unit="人",
    ),
    Column(
        "affairs_disclosed",
        "村务公开到位",
        Kind.BOOLEAN,
        "是",
        note="党务、村务、财务公开是否到位。",
        aliases=("村务公开",),
    ),
    Column(
        "satisfaction",
        "群众满意度",
        Kind.PERCENT,
        "91.2",
        note="最近一次测评的群众满意度。",
        minimum=0,
        maximum=100,
        unit="%",
        aliases=("满意度",),
    ),
    Column(
        "interviews_held",
        "走访谈话人次",
        Kind.INTEGER,
        "35",
        note="本次研判走访、谈话的人次，只填总数。",
        minimum=0,
        unit="人次",
    ),
    *TRACE_COLUMNS,
)


def check(row: Row) -> list[RowProblem]:
    """Find a rectification without its designation, facts of a vacant secretary, and parts larger than the team."""
    problems: list[RowProblem] = []
    if row.get("weak_and_slack"):
        problems += demand(row, "rectification", "已填为软弱涣散村党组织，须填写整顿情况", "整顿中")
    else:
        problems += forbid(row, "rectification", "没有填为软弱涣散村党组织，不应填写整顿情况")
    if row.get("interim_in_place") and not {row.get("secretary_case"), row.get("director_case")} & set(UNDER_CASE):
        sentence = "书记、主任都没有被立案、留置，不应填“被查处主职已调整到位”"
        problems += forbid(row, "interim_in_place", sentence)
    if row.get("secretary_vacant"):
        problems += forbid(row, "secretary_age", "书记空缺，不应填写书记年龄")
        problems += forbid(row, "secretary_education", "书记空缺，不应填写书记文化程度")
    team = ("seats_filled", "实配职数")
    problems += check_not_more(row, ("women", "女性成员数"), team)
    return problems + check_not_more(row, ("under_35", "35岁以下成员数"), team)


LEDGER = Ledger(
    "team_review",
    "班子运行研判",
    TeamReview,
    COLUMNS,
    ("village_code", "reviewed_on"),
    "研判两委班子配备与运行情况，每村每次研判一行。",
    submission="team_review",
    one_per_village=True,
    check=check,
)
