"""The sheets 矛盾信访 and 三资审计. Issues by number and status only: never who complained or what was written."""

from ledgers.base import PLACE_COLUMNS, TRACE_COLUMNS, Column, Kind, Ledger, Row, RowProblem
from ledgers.checks import check_not_more, check_order, demand, forbid
from ledgers.grievance.table import AUDIT_KINDS, BRIBERY, ISSUE_KINDS, ISSUE_STATUS, Audit, Issue

COLUMNS = (
    *PLACE_COLUMNS,
    Column(
        "issue_no",
        "事项编号",
        Kind.CODE,
        "XF2020-0012",
        note="本村内不重复的编号。只登记编号和状态，不填信访人和信访内容。",
        required=True,
        max_length=40,
        aliases=("信访编号", "编号"),
    ),
    Column(
        "kind",
        "种类",
        Kind.CHOICE,
        "信访",
        required=True,
        choices=ISSUE_KINDS,
        aliases=("事项种类", "类别"),
        synonyms=(
            ("征地", "征地拆迁"),
            ("拆迁", "征地拆迁"),
            ("合并遗留问题", "合并遗留"),
            ("干群矛盾", "干群"),
            ("权属纠纷", "权属"),
        ),
    ),
    Column(
        "collective",
        "群体性",
        Kind.BOOLEAN,
        "否",
        note="5 人以上共同提出的填“是”。",
        aliases=("是否群体性", "是否集体"),
    ),
    Column("opened_on", "受理日期", Kind.DATE, "2020-05-18", aliases=("登记日期", "发生日期")),
    Column(
        "repeats",
        "重复次数",
        Kind.INTEGER,
        "0",
        note="同一事项重复提出的次数。",
        minimum=0,
        maximum=1000,
        unit="次",
        aliases=("重复信访次数",),
    ),
    Column("department", "牵头单位", Kind.TEXT, "县自然资源局", max_length=40, aliases=("责任单位", "牵头部门")),
    Column(
        "lead",
        "责任人",
        Kind.TEXT,
        "王某某",
        note="负责办理的干部，不是信访人。",
        compact=True,
        max_length=40,
        aliases=("包案领导",),
    ),
    Column(
        "measure",
        "化解措施",
        Kind.TEXT,
        "落实补偿差额，限期兑付",
        note="概括填写，不出现信访人信息。",
        aliases=("措施",),
    ),
    Column("due_on", "办结期限", Kind.DATE, "2020-11-30", aliases=("化解期限",)),
    Column(
        "status",
        "办理状态",
        Kind.CHOICE,
        "未办结",
        note="空着按“未办结”。",
        choices=ISSUE_STATUS,
        aliases=("状态",),
        synonyms=(("办理中", "未办结"), ("已结", "已办结"), ("办结", "已办结")),
    ),
    Column("closed_on", "办结日期", Kind.DATE, "2020-11-20", note="“已办结”的必填。"),
    *TRACE_COLUMNS,
)


def check(row: Row) -> list[RowProblem]:
    """Find a closing that contradicts the status, and dates before the opening."""
    problems: list[RowProblem] = []
    if row.get("status") == "已办结":
        problems += demand(row, "closed_on", "办理状态为“已办结”，须填写办结日期", "2020-11-20")
    else:
        problems += forbid(row, "closed_on", "办理状态不是“已办结”，不应有办结日期")
    opened = ("opened_on", "受理日期")
    problems += check_order(row, opened, ("closed_on", "办结日期"))
    return problems + check_order(row, opened, ("due_on", "办结期限"))


LEDGER = Ledger(
    "grievance",
    "矛盾信访",
    Issue,
    COLUMNS,
    ("village_code", "issue_no"),
    "登记信访事项和矛盾问题，一事一行，只填编号和状态。",
    submission="grievance",
    check=check,
)

AUDIT_COLUMNS = (
    *PLACE_COLUMNS,
    Column(
        "audit_no",
        "审计编号",
        Kind.CODE,
        "SJ2020-03",
        note="本村内不重复的编号。",
        required=True,
        max_length=40,
        aliases=("编号",),
    ),
    Column(
        "kind",
        "审计种类",
        Kind.CHOICE,
        "任期",
        required=True,
        choices=AUDIT_KINDS,
        aliases=("种类",),
        synonyms=(("任期审计", "任期"), ("离任审计", "离任")),
    ),
    Column("organiser", "组织单位", Kind.TEXT, "县农业农村局", max_length=60, aliases=("审计单位",)),
    Column("done", "审计完成", Kind.BOOLEAN, "是", aliases=("是否完成",)),
    Column(
        "published_on",
        "结果公布日期",
        Kind.DATE,
        "2020-11-01",
        note="审计结果向村民公布的日期；未公布的留空。",
        aliases=("公布日期",),
    ),
    Column("problems_found", "发现问题数", Kind.INTEGER, "3", minimum=0, maximum=10000, unit="个"),
    Column(
        "problems_rectified",
        "已整改问题数",
        Kind.INTEGER,
        "3",
        minimum=0,
        maximum=10000,
        unit="个",
        aliases=("已整改数",),
    ),
    Column("amount", "涉及金额", Kind.DECIMAL, "1.8", note="问题涉及金额，单位万元。", minimum=0, unit="万元"),
    Column("accounts_cleared", "账目已清理", Kind.BOOLEAN, "是", aliases=("账目清理",)),
    Column(
        "bribery",
        "贿选问题结论",
        Kind.CHOICE,
        "无",
        note="以主管部门结论为准。",
        choices=BRIBERY,
        aliases=("贿选结论",),
    ),
    *TRACE_COLUMNS,
)


def check_audit(row: Row) -> list[RowProblem]:
    """Find more problems put right than found, and a result published before the audit was done."""
    problems: list[RowProblem] = []
    if row.get("problems_rectified") is not None:
        problems += demand(
            row, "problems_found", "已填“已整改问题数”，须填写“发现问题数”", str(row["problems_rectified"])
        )
    if row.get("done") is False:
        problems += forbid(row, "published_on", "审计没有完成，不应有结果公布日期")
    return problems + check_not_more(row, ("problems_rectified", "已整改问题数"), ("problems_found", "发现问题数"))


AUDIT_LEDGER = Ledger(
    "audit",
    "三资审计",
    Audit,
    AUDIT_COLUMNS,
    ("village_code", "audit_no"),
    "登记村集体资金、资产、资源审计，一次审计一行。",
    submission="audit",
    check=check_audit,
)
