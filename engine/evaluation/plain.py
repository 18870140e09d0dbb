"""The plain three-valued evaluator: judges one condition over one set of facts and says why.

It explains, and it checks durable_rules; it knows nothing of villages in bulk.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from engine.evaluation.finding import FactValue, Finding, Reading, TierFinding, Truth, Verdict
from engine.rulebook.model import LEVELS, ActiveRule, All, AnyOf, Comparison, Condition, Operator, Tier

Facts = Mapping[str, FactValue]

_NOTHING: frozenset[str] = frozenset()
_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.IN: lambda value, operand: value in operand,
    Operator.NOT_IN: lambda value, operand: value not in operand,
}


def judge(condition: Condition, facts: Facts) -> Verdict:
    """Judge ``condition``; a fact that is absent or None makes its comparisons unknown."""
    if isinstance(condition, Comparison):
        return _judge_comparison(condition, facts.get(condition.fact))
    if isinstance(condition, All):
        return _combine([judge(part, facts) for part in condition.parts], min)
    if isinstance(condition, AnyOf):
        return _combine([judge(part, facts) for part in condition.parts], max)
    inner = judge(condition.part, facts)
    return Verdict(Truth(2 - inner.truth), inner.missing, inner.readings)


def judge_rule(active: ActiveRule, facts: Facts) -> Finding:
    """Judge every tier of one active rule and add up what it brings."""
    return finding_of(active, tuple(TierFinding(tier, judge(tier.when, facts)) for tier in active.tiers))


def judge_mix(active: ActiveRule, firm: Facts, worst: Facts, missing: frozenset[str]) -> Finding:
    """Judge a mix rule: true on the firm summary is true, true on the worst one only is unknown."""
    tiers = []
    for tier in active.tiers:
        certain = judge(tier.when, firm)
        if certain.truth is Truth.FALSE and judge(tier.when, worst).truth is Truth.TRUE:
            certain = Verdict(Truth.UNKNOWN, missing, certain.readings)
        tiers.append(TierFinding(tier, certain))
    return finding_of(active, tuple(tiers))


def finding_of(active: ActiveRule, tiers: tuple[TierFinding, ...]) -> Finding:
    """Put the verdicts of the tiers together as the finding of the rule."""
    hit = [each.tier for each in tiers if each.verdict.truth is Truth.TRUE]
    possible = [each.tier for each in tiers if each.verdict.truth is not Truth.FALSE]
    unknown = [each.verdict.missing for each in tiers if each.verdict.truth is Truth.UNKNOWN]
    floor, points = effect(hit, active.rule.combine)
    worst_floor, worst_points = effect(possible, active.rule.combine)
    return Finding(
        rule=active.rule.id,
        version=active.rule.version,
        dimension=active.rule.dimension,
        outcome="hit" if hit else "unknown" if unknown else "clear",
        floor=floor,
        points=points,
        worst_floor=worst_floor,
        worst_points=worst_points,
        missing=tuple(sorted(_NOTHING.union(*unknown))),
        tiers=tiers,
    )


def effect(tiers: list[Tier], combine: str) -> tuple[str | None, int]:
    """Return the gravest floor, and the largest points (combine "gravest") or their sum ("sum")."""
    floor = max((tier.floor for tier in tiers if tier.floor), key=LEVELS.index, default=None)
    points = [tier.points for tier in tiers]
    return floor, sum(points) if combine == "sum" else max(points, default=0)


def holds(comparison: Comparison, value: FactValue) -> bool:
    """Return whether a comparison is true of a value that is there."""
    return _COMPARE[comparison.operator](value, comparison.operand)


def _judge_comparison(comparison: Comparison, value: FactValue) -> Verdict:
    if value is None:
        reading = Reading(comparison, None, Truth.UNKNOWN, None)
        return Verdict(Truth.UNKNOWN, frozenset((comparison.fact,)), (reading,))
    truth = Truth.TRUE if holds(comparison, value) else Truth.FALSE
    return Verdict(truth, _NOTHING, (Reading(comparison, value, truth, _distance(value, comparison.operand)),))


def _distance(value: FactValue, operand: object) -> float | None:
    if isinstance(value, bool | str) or isinstance(operand, bool) or not isinstance(operand, int | float):
        return None
    return None if value is None else abs(value - operand)


def _combine(parts: list[Verdict], choose: Callable[..., Truth]) -> Verdict:
    truth = choose(part.truth for part in parts)
    missing = _NOTHING.union(*(part.missing for part in parts if part.truth is Truth.UNKNOWN))
    readings = tuple(reading for part in parts for reading in part.readings)
    return Verdict(truth, missing if truth is Truth.UNKNOWN else _NOTHING, readings)
