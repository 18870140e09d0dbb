"""The words of a rule filled in for one village (rules/README.md § 2.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from engine.rulebook.model import ActiveRule, Constant

MISSING = "待补"
_PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
_CENT = Decimal("0.01")


def finding_sentence(active: ActiveRule, facts: Mapping[str, Constant | None]) -> str:
    """Return ``advice.finding`` with the values of the facts and the parameters in it."""
    known: dict[str, Constant | None] = {name: value.value for name, value in active.params.items()}
    known.update(facts)
    return _PLACEHOLDER.sub(lambda match: show_value(known.get(match[1])), active.rule.advice.finding)


def show_value(value: Constant | None) -> str:
    """Return a value as people read it: 是/否, at most two decimals, lists joined, 待补 for a missing one."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    if isinstance(value, float):
        rounded = Decimal(repr(value)).quantize(_CENT, ROUND_HALF_EVEN)
        return f"{rounded.normalize():f}" if rounded else "0"
    return str(value)
