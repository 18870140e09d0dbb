"""The facts read from the risk points and decisions."""

from ledgers.facts import Fact, FactType, Origin
from ledgers.journal.assessment import LEVELS

FACTS = (
    Fact(
        "missed_periods",
        "连续无进展的督办周期数",
        FactType.INTEGER,
        "risk_point",
        ("state",),
        "本村风险点连续无进展的周期数，取最多的一个；没有风险点为 0",
        unit="期",
        minimum=0,
        origin=Origin.JOURNAL,
    ),
    Fact(
        "level_in_force",
        "现行风险等级",
        FactType.CHOICE,
        "risk_point",
        ("confirmed_level",),
        "现行等级：升级即时生效，降级须经确认；尚未评估过的村，以本次自动等级为准",
        choices=LEVELS,
        origin=Origin.JOURNAL,
        changeable=False,
    ),
)
