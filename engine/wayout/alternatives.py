"""The values of a fact that the rules tell apart from its value now: for each, the nearest one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from engine.evaluation.finding import FactValue
from engine.evaluation.plain import holds
from engine.rulebook.model import Comparison
from ledgers.catalogue import FACTS
from ledgers.facts import Fact, FactType

STEP = 0.01
Alternative = tuple[FactValue, tuple[str, ...]]


def alternatives(
    name: str, now: FactValue, compared: Sequence[Comparison], offer: Collection[FactValue] = ()
) -> list[Alternative]:
    """Return one value for each other answer the comparisons can give, nearest first, with choices that do as well.

    Numbers stay within the declared range; an integer stays an integer. Of choices only those in ``offer`` are given,
    where there is one.
    """
    fact = FACTS[name]
    answers: dict[tuple[bool, ...], list[FactValue]] = {}
    for value in _candidates(fact, now, compared):
        if offer and value not in offer:
            continue
        answers.setdefault(tuple(holds(each, value) for each in compared), []).append(value)
    answers.pop(tuple(holds(each, now) for each in compared), None)
    found: list[Alternative] = []
    for values in answers.values():
        nearest = min(values, key=lambda value: _distance(value, now))
        also = tuple(str(value) for value in values if value != nearest) if fact.choices else ()
        found.append((nearest, also))
    return sorted(found, key=lambda each: _distance(each[0], now))


def _candidates(fact: Fact, now: FactValue, compared: Iterable[Comparison]) -> list[FactValue]:
    if fact.type is FactType.BOOLEAN:
        return [False, True]
    if fact.type is FactType.CHOICE:
        return list(fact.choices)
    step = 1 if fact.type is FactType.INTEGER else STEP
    cuts = {each.operand for each in compared if isinstance(each.operand, int | float)}
    values = {_tidy(fact, cut + move) for cut in cuts for move in (-step, 0, step)}
    low = fact.minimum if fact.minimum is not None else -float("inf")
    high = fact.maximum if fact.maximum is not None else float("inf")
    kept: list[FactValue] = [value for value in sorted(values) if low <= value <= high]
    return kept


def _tidy(fact: Fact, value: float) -> float:
    return int(value) if fact.type is FactType.INTEGER else round(value, 6)


def _distance(value: FactValue, now: FactValue) -> float:
    if isinstance(value, bool | str) or isinstance(now, bool | str) or value is None or now is None:
        return 0
    return abs(value - now)
