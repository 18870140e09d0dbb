"""Comparisons in words: the value, the cut, and how far one is from the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import Finding, Reading, TierFinding, Truth
from engine.explanation.model import ReadValue
from engine.rulebook.model import Comparison, Condition, Not, Operator
from engine.rulebook.wording import value_text
from ledgers.facts import Fact

CUT_WORDS: Mapping[Operator, str] = {
    Operator.EQ: "为",
    Operator.NE: "不为",
    Operator.GT: "大于",
    Operator.GE: "达到",
    Operator.LT: "低于",
    Operator.LE: "不超过",
    Operator.IN: "为",
    Operator.NOT_IN: "不为",
}

BELOW_ZERO: Mapping[Operator, str] = {
    Operator.GT: "不到",
    Operator.GE: "不超过",
    Operator.LT: "超过",
    Operator.LE: "达到",
}
"""Of days gone by: fewer than none are more."""


def values_of(finding: Finding) -> tuple[ReadValue, ...]:
    """Return the comparisons that made a rule fire: those met in its true tiers, each once."""
    met = [value for each in finding.tiers if each.verdict.truth is Truth.TRUE for value in _values(each) if value.met]
    return tuple(dict.fromkeys(met))


def nearest_to_firing(finding: Finding) -> tuple[ReadValue, ...]:
    """Return the comparisons that keep a clear rule from firing, of the tier with the fewest of them."""
    nearest: list[ReadValue] = []
    for each in finding.tiers:
        blocking = [value for value in _values(each) if not value.met]
        if blocking and (not nearest or len(blocking) < len(nearest)):
            nearest = blocking
    return tuple(dict.fromkeys(nearest))


def _values(each: TierFinding) -> Iterator[ReadValue]:
    negations = list(_negations(each.tier.when, negated=False))
    for reading, negated in zip(each.verdict.readings, negations, strict=True):
        if reading.truth is not Truth.UNKNOWN:
            yield _value(reading, negated=negated)


def _negations(condition: Condition, *, negated: bool) -> Iterator[bool]:
    """Tell for every comparison, in order of writing, whether it stands under an odd number of ``not``."""
    if isinstance(condition, Comparison):
        yield negated
    elif isinstance(condition, Not):
        yield from _negations(condition.part, negated=not negated)
    else:
        for part in condition.parts:
            yield from _negations(part, negated=negated)


def _value(reading: Reading, *, negated: bool) -> ReadValue:
    comparison = reading.comparison
    fact = ALL_FACTS[comparison.fact]
    operator = comparison.operator.opposite if negated else comparison.operator
    return ReadValue(
        fact=fact.name,
        label=fact.label,
        value=fact.wording.clause(reading.value)
        or _with_unit(value_text(reading.value, fact.name), fact.unit, reading.value),
        cut=_cut(operator, comparison, fact),
        met=(reading.truth is Truth.TRUE) != negated,
        distance=_distance(reading, fact.unit),
    )


def _cut(operator: Operator, comparison: Comparison, fact: Fact) -> str:
    """Return the cut in words; one below 0 of a fact that says so in words of its own is told without its sign."""
    operand = comparison.operand
    if fact.wording.negative and not isinstance(operand, bool | str | tuple) and operand < 0:
        return f"{BELOW_ZERO.get(operator, CUT_WORDS[operator])} {value_text(-operand)} {fact.unit}"
    return f"{CUT_WORDS[operator]}{_operand(comparison, fact.unit)}"


def _operand(comparison: Comparison, unit: str) -> str:
    operand = comparison.operand
    if isinstance(operand, tuple):
        return "或".join(f"“{value_text(each, comparison.fact)}”" for each in operand)
    text = value_text(operand, comparison.fact)
    if isinstance(operand, bool | str):
        return f"“{text}”"
    return f" {_with_unit(text, unit, operand)}"


def _with_unit(text: str, unit: str, value: object) -> str:
    if not unit or isinstance(value, bool | str) or value is None:
        return text
    return f"{text}%" if unit == "%" else f"{text} {unit}"


def _distance(reading: Reading, unit: str) -> str:
    if reading.distance is None:
        return ""
    if not reading.distance:
        return "正在界线上"
    percentage_points = "个百分点" if unit == "%" else unit
    return f"差 {value_text(round(reading.distance, 2))} {percentage_points}".rstrip()
