"""The cases beside each rule: read, checked against the facts, and run through the plain evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, Finding, TierFinding, Truth, Verdict
from engine.evaluation.plain import finding_of, judge, judge_rule
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import LEVELS, ActiveRule, Operator, Rule
from engine.rulebook.operands import operand_problem
from engine.rulebook.problems import RuleProblem, nearest
from engine.rulebook.resolving import activate
from engine.rulebook.table import Table, read_toml
from engine.rulebook.vocabulary import Vocabulary

OUTCOMES = ("hit", "clear", "unknown")
Given = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case expects; None means it does not say. ``floor`` "" is "no floor"."""

    outcome: str
    floor: str | None = None
    points: int | None = None
    missing: tuple[str, ...] | None = None
    block: tuple[str, ...] | None = None
    task: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Facts of an imagined village on a date under a profile, and what the rule must say of it.

    ``worst`` (mix rules only) is the summary with every unknown finding counted; ``given`` is the certain one.
    """

    name: str
    on: date
    profile: str
    given: Given
    worst: Given
    expected: Expectation
    place: str


def cases_path(rule: Rule) -> str:
    """Return where the cases of a rule stand, relative to the rulebook."""
    return rule.path.removesuffix(".toml") + ".cases.toml"


def read_cases(folder: Path, rule: Rule, vocabulary: Vocabulary, problems: list[RuleProblem]) -> list[Case]:
    """Return the sound cases of a rule; mistakes go to ``problems``."""
    file = cases_path(rule)
    if not (folder / file).exists():
        problems.append(RuleProblem(file, "", f"规则 {rule.id} 没有判例文件", "至少写命中、未命中、待补各一例"))
        return []
    data = read_toml(folder / file, file, problems)
    if data is None:
        return []
    table = Table(data, file, "", problems)
    cases = []
    for each in table.tables("cases"):
        mistakes = len(problems)
        case = _read_case(each, rule, vocabulary)
        if len(problems) == mistakes:
            cases.append(case)
    table.close()
    names = [case.name for case in cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        table.report("cases", f"有两例都叫“{name}”", "每一例的 name 要不同")
    return cases


def run_case(rule: Rule, case: Case, vocabulary: Vocabulary) -> list[str]:
    """Return how the rule's answer differs from what the case expects; empty when it agrees."""
    active = activate(rule, vocabulary.profiles[case.profile], case.on)
    finding = _judge_mix(active, case) if rule.dimension == "mix" else judge_rule(active, case.given)
    return list(_differences(finding, case.expected))


def _judge_mix(active: ActiveRule, case: Case) -> Finding:
    tiers = []
    for tier in active.tiers:
        firm, worst = judge(tier.when, case.given), judge(tier.when, case.worst)
        certain = firm.truth is Truth.TRUE
        truth = Truth.TRUE if certain else Truth.UNKNOWN if worst.truth is Truth.TRUE else Truth.FALSE
        tiers.append(TierFinding(tier, Verdict(truth, frozenset(), firm.readings)))
    return finding_of(active, tuple(tiers))


def _differences(finding: Finding, expected: Expectation) -> list[str]:
    hit = finding.hit_tiers
    seen: list[tuple[str, Any, Any]] = [
        ("结论", expected.outcome, finding.outcome),
        ("底线等级", expected.floor, finding.floor or ""),
        ("计分", expected.points, finding.points),
        ("缺失指标", expected.missing, finding.missing),
        ("卡住环节", expected.block, tuple(dict.fromkeys(tier.block for tier in hit if tier.block))),
        ("任务", expected.task, tuple(dict.fromkeys(tier.task for tier in hit if tier.task))),
    ]
    return [f"{what}应为 {_shown(want)}，实际为 {_shown(got)}" for what, want, got in seen if want not in (None, got)]


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(value) or "（无）"
    return str(value) if value != "" else "（无）"


def _read_case(table: Table, rule: Rule, vocabulary: Vocabulary) -> Case:
    profiles = rule.profiles or tuple(vocabulary.profiles)
    given = _read_given(table, "given", rule)
    case = Case(
        name=table.text("name"),
        on=table.day("on"),
        profile=table.choice("profile", profiles, profiles[0]),
        given=given,
        worst=_read_given(table, "worst", rule) if table.has("worst") else given,
        expected=_read_expectation(table),
        place=table.key,
    )
    if "worst" in table.data and rule.dimension != "mix":
        table.report("worst", "只有叠加规则（MIX）的判例能写 worst")
    if case.on < rule.effective_from or (rule.effective_to and case.on > rule.effective_to):
        table.report("on", f"{case.on} 不在规则的有效期内", f"规则自 {rule.effective_from} 起有效")
    table.close()
    return case


def _read_expectation(table: Table) -> Expectation:
    return Expectation(
        outcome=table.choice("expect", OUTCOMES),
        floor=table.choice("floor", ("", *LEVELS[1:]), "") if table.has("floor") else None,
        points=table.integer("points", 0, minimum=0) if table.has("points") else None,
        missing=tuple(sorted(table.texts("missing"))) if table.has("missing") else None,
        block=table.texts("block") if table.has("block") else None,
        task=table.texts("task") if table.has("task") else None,
    )


def _read_given(table: Table, name: str, rule: Rule) -> Given:
    read = {each.fact for tier in rule.tiers for each in comparisons(tier.when)}
    given = table.table(name)
    values: dict[str, FactValue] = {}
    for fact_name in given.data:
        value = given.data[fact_name]
        fact = ALL_FACTS.get(fact_name)
        if fact is None or fact_name not in read:
            given.report(fact_name, f"规则 {rule.id} 不读“{fact_name}”", nearest(fact_name, read))
            continue
        problem = operand_problem(fact, Operator.EQ, value)
        if problem:
            given.report(fact_name, problem[0].replace("比较的值", "对应的值"), problem[1])
        elif _outside(value, fact.minimum, fact.maximum):
            given.report(fact_name, f"{value} 超出“{fact.label}”的范围 {fact.minimum} 至 {fact.maximum}")
        values[fact_name] = value
    return values


def _outside(value: Any, minimum: float | None, maximum: float | None) -> bool:
    if isinstance(value, bool | str):
        return False
    return (minimum is not None and value < minimum) or (maximum is not None and value > maximum)
