"""Do the cases stand on both sides of every cut and of every dated change?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from engine.evaluation.finding import Truth
from engine.evaluation.plain import judge
from engine.rulebook.cases import OUTCOMES, Case, cases_path
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import Comparison, Constant, Rule
from engine.rulebook.problems import RuleProblem

NAMES = {"hit": "命中", "clear": "未命中", "unknown": "待补"}


def coverage_problems(rule: Rule, cases: Iterable[Case]) -> list[RuleProblem]:
    """Return what the cases of a rule leave untried: an outcome, a side of a cut, a side of a dated change."""
    cases = list(cases)
    file = cases_path(rule)
    problems = []
    for outcome in OUTCOMES:
        if all(case.expected.outcome != outcome for case in cases):
            problems.append(RuleProblem(file, "cases", f"没有“{NAMES[outcome]}”的判例", f'补一例 expect = "{outcome}"'))
    for comparison in dict.fromkeys(each for tier in rule.tiers for each in comparisons(tier.when)):
        for operand, since, until in _periods(rule, comparison):
            problems.extend(_cut_problems(file, comparison, operand, _between(cases, since, until)))
    for day in _changes(rule):
        for side, words in ((True, "之前"), (False, "当日或之后")):
            if all((case.on < day) != side for case in cases):
                problems.append(
                    RuleProblem(file, "cases", f"没有 {day} {words}的判例", "依据在这一天变化，两边各要一例")
                )
    return problems


def _cut_problems(file: str, comparison: Comparison, operand: Constant, cases: list[Case]) -> Iterator[RuleProblem]:
    resolved = Comparison(comparison.fact, comparison.operator, operand)
    given = [facts for case in cases for facts in (case.given, case.worst) if comparison.fact in facts]
    sides = {judge(resolved, facts).truth for facts in given}
    shown = f"{comparison.fact} {comparison.operator} {_shown(operand)}"
    if not {Truth.TRUE, Truth.FALSE} <= sides:
        missing = "成立" if Truth.TRUE not in sides else "不成立"
        yield RuleProblem(file, "cases", f"没有使“{shown}”{missing}的判例", "分界的两边各要一例")
    is_number = isinstance(operand, int | float) and not isinstance(operand, bool)
    if is_number and all(facts[comparison.fact] != operand for facts in given):
        yield RuleProblem(
            file, "cases", f"没有正好在分界上的判例：{comparison.fact} = {operand}", "补一例正好等于分界值的"
        )


def _periods(rule: Rule, comparison: Comparison) -> Iterator[tuple[Constant, date, date]]:
    """Yield each operand with the first and the last day it holds while the rule is in force."""
    last = rule.effective_to or date.max
    if comparison.param is None:
        yield comparison.operand, rule.effective_from, last
        return
    values = rule.params[comparison.param]
    for number, value in enumerate(values):
        following = values[number + 1].since if number + 1 < len(values) else None
        until = last if following is None else min(last, date.fromordinal(following.toordinal() - 1))
        since = max(value.since, rule.effective_from)
        if since <= until:
            yield value.value, since, until


def _between(cases: list[Case], since: date, until: date) -> list[Case]:
    return [case for case in cases if since <= case.on <= until]


def _changes(rule: Rule) -> list[date]:
    """Return the days, after the first, on which the basis of a rule changes."""
    days = {basis.since for basis in rule.basis}
    return sorted(day for day in days if day > rule.effective_from)


def _shown(operand: Constant) -> str:
    return "、".join(operand) if isinstance(operand, tuple) else str(operand).lower()
