"""The sheet 风险点: what the system found and what people do about it; states are moved by the workflow alone."""

from ledgers.base import PLACE_COLUMNS, TRACE_COLUMNS, Column, Kind, Ledger
from ledgers.journal.assessment import LEVELS
from ledgers.risk_point.table import STATES, RiskPoint

LEVEL_WORDS = {"high": "高", "medium": "中", "low": "低", "none": "无"}
STATE_WORDS = {
    "open": "待处置",
    "in_hand": "处置中",
    "evidence": "已报佐证",
    "township_checked": "乡镇已核",
    "county_verified": "县级已核",
    "closed": "已销号",
    "watched": "销号观察",
    "reopened": "重新打开",
    "withdrawn": "已撤回",
}
LEVEL_LABELS = tuple(LEVEL_WORDS[level] for level in LEVELS)
STATE_LABELS = tuple(STATE_WORDS[state] for state in STATES)

COLUMNS = (
    *PLACE_COLUMNS,
    Column(
        "rule_id",
        "规则编号",
        Kind.CODE,
        "STAB-001",
        note="系统发现的风险点为规则编号；人工补录的自编编号，如 人工-01。",
        required=True,
        max_length=20,
        protected=True,
    ),
    Column("rule_version", "规则版本", Kind.INTEGER, "1", minimum=1, by_system=True, protected=True),
    Column("category", "风险类别", Kind.TEXT, "信访", required=True, max_length=20, protected=True, aliases=("类别",)),
    Column("finding", "风险表现", Kind.TEXT, "有1件群体性信访未办结", max_length=1000, protected=True),
    Column(
        "automatic_level",
        "系统评定等级",
        Kind.CHOICE,
        "高",
        choices=LEVEL_LABELS,
        stored=LEVELS,
        by_system=True,
        protected=True,
    ),
    Column(
        "confirmed_level",
        "确认等级",
        Kind.CHOICE,
        "高",
        choices=LEVEL_LABELS,
        stored=LEVELS,
        by_system=True,
        protected=True,
    ),
    Column("confirmed_by", "等级确认人", Kind.TEXT, "李某某", max_length=40, by_system=True, protected=True),
    Column("cause", "形成原因", Kind.TEXT, "补偿标准前后不一致", note="概括填写，不出现信访人和选民信息。"),
    Column("measure", "化解措施", Kind.TEXT, "落实补偿差额，限期兑付", aliases=("措施",)),
    Column("lead_no", "包联领导编号", Kind.CODE, "A05", max_length=20, by_system=True, protected=True),
    Column("township_owner", "乡镇责任人", Kind.TEXT, "王某某", compact=True, max_length=40),
    Column("department", "责任部门", Kind.TEXT, "县自然资源局", max_length=40),
    Column("due_on", "化解期限", Kind.DATE, "2020-11-30"),
    Column(
        "state", "办理状态", Kind.CHOICE, "待处置", choices=STATE_LABELS, stored=STATES, by_system=True, protected=True
    ),
    Column("opened_on", "发现日期", Kind.DATE, "2020-10-15", required=True, protected=True),
    Column("closed_by", "销号核定人", Kind.TEXT, "李某某", max_length=40, by_system=True, protected=True),
    Column("closed_on", "销号日期", Kind.DATE, "2020-12-10", by_system=True, protected=True),
    Column("evidence", "销号佐证", Kind.TEXT, "兑付凭证", by_system=True, protected=True, max_length=1000),
    Column("reopened_on", "重新打开日期", Kind.DATE, "2020-12-20", by_system=True, protected=True),
    *TRACE_COLUMNS,
)

LEDGER = Ledger(
    "risk_point",
    "风险点",
    RiskPoint,
    COLUMNS,
    ("village_code", "rule_id"),
    "风险点排查化解台账。灰色列由系统登记，请填写原因、措施、责任人和期限。",
)
