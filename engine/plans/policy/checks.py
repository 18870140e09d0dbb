"""What must hold of a policy beyond the shape of its file: clauses exist, no gap, no overlap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.plans.policy.model import FACTS, Band, FactValue, Kind, Policy


def check_policy(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield place and sentence of what is wrong with the parts of one policy taken together."""
    if not policy.eligibility.posts:
        yield "eligible.posts", "至少写一个职务"
    if policy.until is not None and policy.until < policy.since:
        yield "to", f"失效日期 {policy.until} 早于生效日期 {policy.since}"
    if policy.kind is Kind.SERVICE and policy.bands:
        yield "bands", 'kind = "service"（非现金）不应写 [[bands]]'
    if policy.kind is not Kind.SERVICE and not policy.bands:
        yield "bands", f'kind = "{policy.kind}" 是现金待遇，至少写一段 [[bands]]'
    for clause in _clauses_used(policy):
        if clause and clause not in policy.clauses:
            yield "clauses", f"引用的条款“{clause}”没有写在 [clauses] 里"
    for number, band in enumerate(policy.bands, 1):
        for sentence in _check_band(policy, band):
            yield f"bands[{number}]", sentence


def _check_band(policy: Policy, band: Band) -> Iterator[str]:
    if band.below_months is not None and band.below_months <= band.from_months:
        yield "below_months 应大于 from_months"
    if band.below_age is not None and band.below_age <= band.from_age:
        yield "below_age 应大于 from_age"
    for post in sorted(set(band.posts) - set(policy.eligibility.posts)):
        yield f"职务“{post}”不在 [eligible] posts 里"


def _clauses_used(policy: Policy) -> list[str]:
    of = policy.eligibility
    needs = (*of.required, *of.excluded)
    used = [
        of.posts_clause,
        of.months_clause,
        of.age_clause,
        *(n.clause for n in needs),
        *(b.clause for b in policy.bands),
    ]
    return list(dict.fromkeys(used))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A corner of the table between all cuts: each band either covers it whole or not at all."""

    post: str
    months: int
    age: int
    facts: tuple[tuple[str, FactValue], ...]

    def is_covered(self, band: Band) -> bool:
        facts = dict(self.facts)
        return (
            (not band.posts or self.post in band.posts)
            and band.from_months <= self.months
            and (band.below_months is None or self.months < band.below_months)
            and band.from_age <= self.age
            and (band.below_age is None or self.age < band.below_age)
            and all(facts[need.fact] in need.values for need in band.where)
        )


def check_bands(policy: Policy) -> Iterator[str]:
    """Yield every gap and every overlap between the bands, over all persons the conditions let through."""
    if not policy.bands:
        return
    months = _cuts(policy.eligibility.minimum_months, [(b.from_months, b.below_months) for b in policy.bands])
    ages = _cuts(_lowest_age(policy), [(b.from_age, b.below_age) for b in policy.bands])
    for post, month, age, facts in itertools.product(policy.eligibility.posts, months, ages, _fact_sets(policy)):
        covering = [n for n, band in enumerate(policy.bands, 1) if _Cell(post, month, age, facts).is_covered(band)]
        if len(covering) != 1:
            place = _describe(post, (month, _next(months, month)), (age, _next(ages, age)), facts)
            numbers = "、".join(str(number) for number in covering)
            yield f"档次有空当：{place}没有对应的金额" if not covering else f"档次重叠：{place}同时落在第 {numbers} 段"


def _lowest_age(policy: Policy) -> int:
    ages = [age for age in (policy.eligibility.male_age, policy.eligibility.female_age) if age is not None]
    return min(ages, default=0)


def _cuts(lowest: int, ranges: Sequence[tuple[int, int | None]]) -> list[int]:
    """Return the lowest value and every value above it where some band begins or ends."""
    ends = {value for pair in ranges for value in pair if value is not None and value > lowest}
    return sorted({lowest, *ends})


def _next(cuts: Sequence[int], value: int) -> int | None:
    return next((later for earlier, later in pairwise(cuts) if earlier == value), None)


def _fact_sets(policy: Policy) -> Iterator[tuple[tuple[str, FactValue], ...]]:
    """Yield every combination of the facts the bands look at that the conditions let through."""
    names = sorted({need.fact for band in policy.bands for need in band.where})
    choices: list[list[tuple[str, FactValue]]] = []
    for name in names:
        allowed: list[FactValue] = list(FACTS[name].choices or (True, False))
        for need in policy.eligibility.required:
            allowed = [value for value in allowed if need.fact != name or value in need.values]
        for need in policy.eligibility.excluded:
            allowed = [value for value in allowed if need.fact != name or value not in need.values]
        choices.append([(name, value) for value in allowed])
    yield from itertools.product(*choices)


def _describe(
    post: str,
    months: tuple[int, int | None],
    ages: tuple[int, int | None],
    facts: tuple[tuple[str, FactValue], ...],
) -> str:
    parts = [f"职务“{post}”", f"任职 {_range(months)} 个月"]
    if ages != (0, None):
        parts.append(f"年龄 {_range(ages)} 周岁")
    parts += [f"{FACTS[name].label}“{value}”" for name, value in facts]
    return "、".join(parts)


def _range(ends: tuple[int, int | None]) -> str:
    first, below = ends
    return f"{first} 以上" if below is None else f"{first} 至 {below - 1}"
