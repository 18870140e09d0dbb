"""The facts read from the dual-role forecast."""

from ledgers.dual_role.table import FORECASTS, SUPPORT
from ledgers.facts import Fact, FactType

FACTS = (
    Fact(
        "dual_role_combined",
        "现任书记主任一肩挑",
        FactType.BOOLEAN,
        "dual_role",
        ("combined_now",),
        "“一肩挑”预判登记",
        changeable=False,
    ),
    Fact(
        "dual_role_forecast",
        "一肩挑人选预判",
        FactType.CHOICE,
        "dual_role",
        ("forecast",),
        "“一肩挑”预判登记；属工作预案，不是提名",
        choices=FORECASTS,
    ),
    Fact(
        "dual_role_support",
        "意向人选群众基础",
        FactType.CHOICE,
        "dual_role",
        ("support",),
        "“一肩挑”预判登记的总体评估，不涉及任何选民个人",
        choices=SUPPORT,
    ),
    Fact(
        "open_contenders",
        "公开竞争人数",
        FactType.INTEGER,
        "dual_role",
        ("open_contenders",),
        "公开表示参选的人数",
        unit="人",
        minimum=0,
    ),
)
