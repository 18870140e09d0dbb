"""The sheet 一肩挑预判: one row a village. A planning note of restricted access, never a nomination."""

from ledgers.base import PLACE_COLUMNS, TRACE_COLUMNS, Column, Kind, Ledger, Row, RowProblem
from ledgers.dual_role.table import FORECASTS, SOURCES, SUPPORT, DualRole

COLUMNS = (
    *PLACE_COLUMNS,
    Column(
        "combined_now",
        "现任一肩挑",
        Kind.BOOLEAN,
        "是",
        note="现任书记是否兼任主任。",
        aliases=("是否一肩挑", "现任是否一肩挑"),
    ),
    Column(
        "forecast",
        "人选预判",
        Kind.CHOICE,
        "有意向人选",
        note="属工作预案，不是提名；本表不填写任何人的姓名。",
        choices=FORECASTS,
        aliases=("一肩挑预判", "一肩挑人选预判"),
        synonyms=(("确定人选", "有确定人选"), ("意向人选", "有意向人选"), ("无人选", "无合适人选")),
    ),
    Column(
        "possible_persons",
        "可考虑人数",
        Kind.INTEGER,
        "2",
        note="可考虑的人数，只填数字。",
        minimum=0,
        maximum=200,
        unit="人",
    ),
    Column(
        "support",
        "意向人选群众基础",
        Kind.CHOICE,
        "高",
        note="总体评估，不涉及任何选民个人。",
        choices=SUPPORT,
        aliases=("群众基础", "支持程度"),
    ),
    Column(
        "open_contenders",
        "公开竞争人数",
        Kind.INTEGER,
        "1",
        note="公开表示参选的人数，只填数字。",
        minimum=0,
        maximum=200,
        unit="人",
        aliases=("公开参选人数",),
    ),
    Column("obstacle", "主要障碍", Kind.TEXT, "现任书记年龄偏大", note="实现一肩挑的主要障碍，概括填写。"),
    Column(
        "source_needed",
        "拟从何处选人",
        Kind.CHOICE,
        "本村",
        note="本村无合适人选时的来源。",
        choices=SOURCES,
        aliases=("人选来源",),
    ),
    Column(
        "fallback", "备选方案", Kind.TEXT, "由乡镇下派干部任书记", note="预案落空时的备选办法。", aliases=("兜底方案",)
    ),
    *TRACE_COLUMNS,
)


def check(row: Row) -> list[RowProblem]:
    """Find a forecast of a person where nobody is possible."""
    if row.get("possible_persons") == 0 and row.get("forecast") in ("有确定人选", "有意向人选"):
        sentence = f"人选预判为“{row['forecast']}”，可考虑人数却填 0，请核对"
        return [RowProblem("possible_persons", "contradiction", sentence, "1")]
    return []


LEDGER = Ledger(
    "dual_role",
    "一肩挑预判",
    DualRole,
    COLUMNS,
    ("village_code",),
    "预判书记、主任一肩挑能否实现，每村一行。内部资料，限县乡组织部门使用。",
    submission="dual_role",
    restricted=True,
    one_per_village=True,
    frozen_at_poll=True,
    check=check,
)
