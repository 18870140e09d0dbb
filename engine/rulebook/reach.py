"""Can a tier ever hold? A condition nobody can meet is a mistake in the rule, not a quiet village.

Exact, because facts are independent of each other: a conjunction can hold when each of its facts has a value that
satisfies all that is asked of that fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, Truth
from engine.evaluation.plain import judge
from engine.rulebook.model import All, AnyOf, Comparison, Condition, Not
from ledgers.facts import Fact, FactType

MOST_CONJUNCTIONS = 20_000
Literal = tuple[Comparison, bool]
Conjunction = frozenset[Literal]


def can_hold(condition: Condition) -> bool:
    """Tell whether some values of the facts make the condition true (True when it is too large to tell)."""
    conjunctions = _conjunctions(condition, wanted=True)
    return conjunctions is None or any(_satisfiable(each) for each in conjunctions)


def _conjunctions(condition: Condition, *, wanted: bool) -> set[Conjunction] | None:
    """Return the disjunctive normal form of the condition (of its negation when not ``wanted``)."""
    if isinstance(condition, Comparison):
        return {frozenset({(condition, wanted)})}
    if isinstance(condition, Not):
        return _conjunctions(condition.part, wanted=not wanted)
    parts = [_conjunctions(part, wanted=wanted) for part in condition.parts]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return _all_of(known) if isinstance(condition, All if wanted else AnyOf) else set().union(*known)


def _all_of(parts: list[set[Conjunction]]) -> set[Conjunction] | None:
    product: set[Conjunction] = {frozenset()}
    for part in parts:
        product = {left | right for left in product for right in part}
        if len(product) > MOST_CONJUNCTIONS:
            return None
    return product


def _satisfiable(literals: Conjunction) -> bool:
    by_fact: dict[str, list[Literal]] = {}
    for literal in literals:
        by_fact.setdefault(literal[0].fact, []).append(literal)
    return all(_has_value(ALL_FACTS[name], asked) for name, asked in by_fact.items())


def _has_value(fact: Fact, asked: list[Literal]) -> bool:
    return any(
        all((judge(comparison, {fact.name: value}).truth is Truth.TRUE) is wanted for comparison, wanted in asked)
        for value in _candidates(fact, [comparison for comparison, _ in asked])
    )


def _candidates(fact: Fact, asked: Iterable[Comparison]) -> list[FactValue]:
    """Return values that between them meet every combination of the comparisons that can be met at all."""
    if fact.type is FactType.BOOLEAN:
        return [False, True]
    if fact.type is FactType.CHOICE:
        return list(fact.choices)
    cuts = sorted({each.operand for each in asked if isinstance(each.operand, int | float)})
    values: list[float] = [*cuts, *(cut + step for cut in cuts for step in (-1, 1))]
    if fact.type is FactType.NUMBER:
        values += [(low + high) / 2 for low, high in pairwise(cuts)]
        values += [bound for bound in (fact.minimum, fact.maximum) if bound is not None]
        values += [(cut + bound) / 2 for cut in cuts for bound in (fact.minimum, fact.maximum) if bound is not None]
    low = float("-inf") if fact.minimum is None else fact.minimum
    high = float("inf") if fact.maximum is None else fact.maximum
    return [value for value in values if low <= value <= high]
