"""The facts computed while evaluating: from the findings, and from the level. Never read from a ledger."""

from engine.rulebook.model import LEVELS
from ledgers.catalogue import FACTS as LEDGER_FACTS
from ledgers.facts import Fact, FactType, Origin

FACTS = (
    Fact(
        "heavy_hits",
        "扣分重的问题数",
        FactType.INTEGER,
        "evaluation",
        (),
        "计分不少于 {heavy_points} 分的命中规则条数（不含 MIX、PROC）",
        unit="条",
        minimum=0,
        origin=Origin.FINDINGS,
        changeable=False,
    ),
    Fact(
        "heavy_dimensions",
        "扣分重的问题涉及方面数",
        FactType.INTEGER,
        "evaluation",
        (),
        "上述命中涉及的方面个数",
        unit="个",
        minimum=0,
        origin=Origin.FINDINGS,
        changeable=False,
    ),
    Fact(
        "level",
        "自动风险等级",
        FactType.CHOICE,
        "evaluation",
        (),
        "本次评估按规则得出的等级",
        choices=LEVELS,
        origin=Origin.LEVEL,
        changeable=False,
    ),
)

ALL_FACTS: dict[str, Fact] = LEDGER_FACTS | {fact.name: fact for fact in FACTS}
