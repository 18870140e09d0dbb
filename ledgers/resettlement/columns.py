"""The sheets 离任干部安置 and 任职经历: departing cadres and the posts they held."""

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
from ledgers.checks import demand
from ledgers.resettlement.plausibility import doubts
from ledgers.resettlement.table import (
    DEPARTING_POSTS,
    HARDSHIP,
    PENSION,
    PLAN_STATES,
    REASONS,
    REQUESTS,
    TALK_LEVELS,
    DepartingCadre,
    ServicePost,
)

POST_SYNONYMS = (
    ("支部书记", "书记"),
    ("村主任", "主任"),
    ("监委会主任", "监督委员会主任"),
    ("监委主任", "监督委员会主任"),
    ("文书（会计）", "文书"),
)

COLUMNS = (
    *PLACE_COLUMNS,
    replace(PERSON_NO, example="L999901001001001"),
    NAME,
    ID_NUMBER,
    Column(
        "post",
        "离任职务",
        Kind.CHOICE,
        "主任",
        note="离任时的最高职务。",
        required=True,
        choices=DEPARTING_POSTS,
        aliases=("职务", "原任职务"),
        synonyms=POST_SYNONYMS,
    ),
    Column("sex", "性别", Kind.CHOICE, "男", note="与身份证一致。", choices=("男", "女")),
    Column("birth_on", "出生日期", Kind.DATE, "1990-03-07", note="与身份证一致。", aliases=("出生年月日", "出生年月")),
    Column("party_years", "党龄", Kind.INTEGER, "12", note="足年；不是党员填 0。", minimum=0, maximum=90, unit="年"),
    Column(
        "service_months",
        "累计任职月数",
        Kind.INTEGER,
        "72",
        note="按月累计；同时填了任职经历的，应与经历一致。",
        minimum=0,
        maximum=900,
        unit="月",
        aliases=("任职月数", "任职年限月数"),
    ),
    Column(
        "reason", "离任原因", Kind.CHOICE, "年龄", choices=REASONS, synonyms=(("到龄", "年龄"), ("年龄到限", "年龄"))
    ),
    Column("audit_done", "离任审计完成", Kind.BOOLEAN, "是", aliases=("离任审计", "审计完成")),
    Column("audit_problem", "审计发现问题", Kind.BOOLEAN, "否", aliases=("审计有问题",)),
    Column("handover_done", "工作移交完成", Kind.BOOLEAN, "是", aliases=("移交完成",)),
    Column(
        "talk_level",
        "谈话层级",
        Kind.CHOICE,
        "乡镇",
        note="由哪一级谈话。",
        choices=TALK_LEVELS,
        aliases=("谈心谈话层级",),
    ),
    Column("talk_by", "谈话人", Kind.TEXT, "王某某", max_length=40),
    Column("talked_on", "谈话日期", Kind.DATE, "2020-12-05", note="没有谈话的留空。", aliases=("谈心谈话日期",)),
    Column("request", "本人诉求", Kind.CHOICE, "无", note="只填状态，不填内容。", choices=REQUESTS, aliases=("诉求",)),
    Column(
        "hardship",
        "家庭困难等级",
        Kind.CHOICE,
        "无",
        note="只填等级代码，不填原因和病情。",
        choices=HARDSHIP,
        aliases=("困难等级",),
    ),
    Column(
        "pay_ends_on",
        "待遇终止日期",
        Kind.DATE,
        "2021-03-31",
        note="现有补贴或过渡期待遇发放到哪一天。",
        aliases=("待遇终止日",),
    ),
    Column("pension", "养老保险状态", Kind.CHOICE, "参保缴费中", choices=PENSION, aliases=("养老状态", "养老保险")),
    Column(
        "sentenced", "受过刑事处罚", Kind.BOOLEAN, "否", note="以政法机关书面材料为准。", aliases=("是否受过刑事处罚",)
    ),
    Column(
        "monthly_pay",
        "现月报酬",
        Kind.DECIMAL,
        "1850",
        note="离任前每月报酬，单位元。",
        minimum=0,
        unit="元",
        aliases=("月报酬",),
    ),
    Column(
        "plan_state",
        "安置方案状态",
        Kind.CHOICE,
        "未拟",
        note="一人一策方案办理到哪一步；空着按“未拟”。",
        choices=PLAN_STATES,
        aliases=("方案状态",),
    ),
    *TRACE_COLUMNS,
)


def check(row: Row) -> list[RowProblem]:
    """Find a talk without its date."""
    if row.get("talk_level") is not None or row.get("talk_by") is not None:
        return demand(row, "talked_on", "已填谈话层级或谈话人，须填写谈话日期", "2020-12-05")
    return []


LEDGER = Ledger(
    "resettlement",
    "离任干部安置",
    DepartingCadre,
    COLUMNS,
    ("person_no",),
    "登记本届离任的村（社区）干部，一人一行。",
    submission="resettlement",
    check=check,
    doubts=doubts,
)

POST_COLUMNS = (
    *PLACE_COLUMNS,
    replace(PERSON_NO, example="L999901001001001", note="离任干部安置表中的编号；留空时按姓名认定。"),
    PERSON_NAME,
    Column(
        "post",
        "职务",
        Kind.CHOICE,
        "主任",
        required=True,
        choices=DEPARTING_POSTS,
        aliases=("任职职务",),
        synonyms=POST_SYNONYMS,
    ),
    Column(
        "started",
        "任职起始年月",
        Kind.MONTH,
        "2008-03",
        note="如 2008-03；只知道年份的填 2008。",
        required=True,
        aliases=("起始年月", "任职时间"),
    ),
    Column("ended", "任职终止年月", Kind.MONTH, "2020-12", note="任到本届的留空。", aliases=("终止年月", "离职时间")),
)


def check_post(row: Row) -> list[RowProblem]:
    """Find a post that ended before it began; a year alone is compared as a year."""
    started, ended = row.get("started"), row.get("ended")
    if not started or not ended:
        return []
    length = min(len(started), len(ended))
    if ended[:length] >= started[:length]:
        return []
    return [RowProblem("ended", "order", f"任职终止年月 {ended} 早于起始年月 {started}", started)]


POST_LEDGER = Ledger(
    "service_post",
    "任职经历",
    ServicePost,
    POST_COLUMNS,
    ("person_no", "post", "started"),
    "登记离任干部历次任职起止年月，一人一职一行。",
    persons_of="resettlement",
    check=check_post,
)
