"""The sheets 后备人选 and 联审意见: restricted to the organisation departments of county and township."""

from dataclasses import replace

from ledgers.base import (
    ID_NUMBER,
    NAME,
    PERSON_NAME,
    PERSON_NO,
    PLACE_COLUMNS,
    TRACE_COLUMNS,
    Column,
    Kind,
    Ledger,
    Row,
    RowProblem,
)
from ledgers.checks import check_order, demand, forbid
from ledgers.reserve.table import CONCLUSIONS, OPINIONS, POSTS, SEXES, SOURCES, Candidate, Opinion
from ledgers.team_review.columns import EDUCATION_SYNONYMS
from ledgers.team_review.table import EDUCATION

COLUMNS = (
    *PLACE_COLUMNS,
    PERSON_NO,
    NAME,
    ID_NUMBER,
    Column(
        "post",
        "拟任职务",
        Kind.CHOICE,
        "书记",
        note="一人兼报多职的，每职一行。",
        required=True,
        choices=POSTS,
        aliases=("职务",),
    ),
    Column(
        "source",
        "人选来源",
        Kind.CHOICE,
        "优秀农民工",
        note="按主要身份选一项。",
        choices=SOURCES,
        aliases=("来源",),
        synonyms=(("现任", "现任干部"), ("农民工", "优秀农民工"), ("大学生", "返乡大学生"), ("退伍军人", "退役军人")),
    ),
    Column("sex", "性别", Kind.CHOICE, "男", note="与身份证一致。", choices=SEXES),
    Column("birth_on", "出生日期", Kind.DATE, "1990-03-07", note="与身份证一致。", aliases=("出生年月日", "出生年月")),
    Column(
        "education", "文化程度", Kind.CHOICE, "大专", choices=EDUCATION, aliases=("学历",), synonyms=EDUCATION_SYNONYMS
    ),
    Column(
        "party_member", "中共党员", Kind.BOOLEAN, "是", note="正式党员或预备党员填“是”。", aliases=("党员", "是否党员")
    ),
    Column("willing", "本人有意愿", Kind.BOOLEAN, "是", note="本人是否愿意参选。", aliases=("本人意愿", "是否有意愿")),
    Column("pledge_signed", "已签承诺书", Kind.BOOLEAN, "是", note="是否已签署参选承诺书。", aliases=("承诺书",)),
    Column(
        "kinship_conflict",
        "与班子成员有应回避的近亲属关系",
        Kind.BOOLEAN,
        "否",
        note="只填是否，不填亲属姓名和关系。",
        aliases=("近亲属回避", "近亲属关系"),
    ),
    Column(
        "conclusion",
        "联审结论",
        Kind.CHOICE,
        "待定",
        note="由有权机关作出，系统不自动得出。",
        choices=CONCLUSIONS,
        aliases=("结论",),
    ),
    Column(
        "concluded_by",
        "结论登记人",
        Kind.TEXT,
        "李某某",
        note="登记结论的责任人；有“符合”“不符合”结论的必填。",
        max_length=40,
    ),
    Column("concluded_on", "结论日期", Kind.DATE, "2020-12-20"),
    Column("conclusion_doc", "结论文号", Kind.TEXT, "县联审〔2020〕3号", max_length=80),
    Column("objection", "异议情况", Kind.TEXT, "公示无异议", note="公示期间异议及处理结果，不填反映人。"),
    *TRACE_COLUMNS,
)


def check(row: Row) -> list[RowProblem]:
    """Find a conclusion nobody has recorded by name."""
    if row.get("conclusion") in ("符合", "不符合"):
        return demand(row, "concluded_by", f"联审结论为“{row['conclusion']}”，须填写结论登记人", "李某某")
    return []


LEDGER = Ledger(
    "reserve",
    "后备人选",
    Candidate,
    COLUMNS,
    ("person_no", "post"),
    "登记后备人选，一人一职一行。内部资料，不得提供给村和选举委员会。",
    submission="reserve",
    restricted=True,
    check=check,
)

OPINION_COLUMNS = (
    *PLACE_COLUMNS,
    PERSON_NO,
    PERSON_NAME,
    Column(
        "department",
        "部门",
        Kind.TEXT,
        "县公安局",
        note="出具意见的部门。",
        required=True,
        compact=True,
        max_length=40,
        aliases=("联审部门", "审查部门"),
    ),
    Column("sent_on", "送审日期", Kind.DATE, "2020-12-10", aliases=("送达日期",)),
    Column("due_on", "反馈期限", Kind.DATE, "2020-12-15", note="要求反馈的最后一天。", aliases=("反馈时限",)),
    Column("replied_on", "反馈日期", Kind.DATE, "2020-12-14", note="没有书面反馈的留空：不反馈不等于同意。"),
    Column(
        "opinion", "部门意见", Kind.CHOICE, "无异议", note="以部门书面意见为准。", choices=OPINIONS, aliases=("意见",)
    ),
    Column(
        "clause",
        "对应条款",
        Kind.TEXT,
        "第3项",
        note="“需说明”“不符合”所依据的条款编号。",
        max_length=40,
        aliases=("条款",),
    ),
    Column("document_no", "意见文号", Kind.TEXT, "县公函〔2020〕45号", max_length=80, aliases=("文号",)),
    Column("settled", "说明已办结", Kind.BOOLEAN, "否", note="只由意见为“需说明”的行填写。", aliases=("是否办结",)),
)


def check_opinion(row: Row) -> list[RowProblem]:
    """Find an opinion without its date, a settlement of nothing, and dates out of order."""
    problems: list[RowProblem] = []
    if row.get("opinion") is not None:
        problems += demand(row, "replied_on", "已填部门意见，须填写反馈日期", "2020-12-14")
    if row.get("opinion") == "不符合":
        problems += demand(row, "document_no", "意见为“不符合”，须填写书面意见的文号", "县公函〔2020〕45号")
    if row.get("opinion") != "需说明":
        problems += forbid(row, "settled", "只有意见为“需说明”的才填“说明已办结”")
    sent = ("sent_on", "送审日期")
    problems += check_order(row, sent, ("due_on", "反馈期限"))
    return problems + check_order(row, sent, ("replied_on", "反馈日期"))


OPINION_LEDGER = Ledger(
    "opinion",
    "联审意见",
    Opinion,
    tuple(
        replace(column, note="后备人选表中的编号；留空时按姓名认定。") if column is PERSON_NO else column
        for column in OPINION_COLUMNS
    ),
    ("person_no", "department"),
    "登记各部门对后备人选的书面意见，一人一部门一行。内部资料。",
    restricted=True,
    persons_of="reserve",
    check=check_opinion,
)
