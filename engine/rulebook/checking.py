"""Checking a whole rulebook: form, cases, cuts, reach, size, lock. Everything wrong is listed, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.evaluation.facts import ALL_FACTS
from engine.rulebook.cases import Case, cases_path, read_cases, run_case
from engine.rulebook.companions import companion_problems
from engine.rulebook.conditions import comparisons, resolve
from engine.rulebook.cuts import coverage_problems
from engine.rulebook.lock import drift_of
from engine.rulebook.model import Rule
from engine.rulebook.problems import RuleProblem
from engine.rulebook.reach import can_hold
from engine.rulebook.reading import Sources, read_sources
from engine.rulebook.resolving import value_on
from engine.rulebook.vocabulary import Vocabulary
from ledgers.facts import FactType

MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule: how many cases it has and what is wrong with it or them."""

    rule: Rule
    cases: int
    problems: tuple[RuleProblem, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every rule with its problems, the problems of no single rule, and remarks that stop nothing."""

    rules: tuple[RuleCheck, ...]
    general: tuple[RuleProblem, ...]
    remarks: tuple[RuleProblem, ...]

    @property
    def problems(self) -> tuple[RuleProblem, ...]:
        """Everything wrong, in order of file."""
        return tuple(sorted({*self.general, *(problem for rule in self.rules for problem in rule.problems)}))


def check_rulebook(folder: Path) -> CheckReport:
    """Check every file of the rulebook ``folder``."""
    sources = read_sources(folder)
    beside = companion_problems(folder, sources.vocabulary)
    everything = [*sources.problems, *drift_of(folder, sources.rules), *_stray_cases(sources), *beside]
    by_file: dict[str, list[RuleProblem]] = {}
    for problem in everything:
        by_file.setdefault(problem.file, []).append(problem)
    broken = {problem.file for problem in sources.problems}
    checks = []
    for rule in sources.current:
        found = by_file.pop(rule.path, [])
        cases: list[Case] = []
        if rule.path not in broken:
            before = len(found)
            cases = read_cases(folder, rule, sources.vocabulary, found)
            found += check_rule(rule, cases, sources.vocabulary, complete=len(found) == before)
        found += _size_problems(folder, rule.path)
        checks.append(RuleCheck(rule, len(cases), tuple(sorted(set(found)))))
    general = [problem for problems in by_file.values() for problem in problems]
    remarks = [remark for rule in sources.current for remark in _bare_numbers(rule)]
    return CheckReport(tuple(checks), tuple(sorted(set(general))), tuple(remarks))


def check_rule(rule: Rule, cases: list[Case], vocabulary: Vocabulary, *, complete: bool = True) -> list[RuleProblem]:
    """Return what is wrong with a readable rule: cases that disagree, cuts untried, tiers that can never hold.

    What the cases leave untried is told only when they are ``complete``, none left out for a mistake of its own.
    """
    problems = list(_reach_problems(rule))
    for case in cases:
        for difference in run_case(rule, case, vocabulary):
            problems.append(RuleProblem(cases_path(rule), f"{case.place}（{case.name}）", difference, "改规则或改判例"))
    if rule.status == "active" and complete:
        problems.extend(coverage_problems(rule, cases))
    return problems


def _reach_problems(rule: Rule) -> Iterable[RuleProblem]:
    days = {rule.effective_from} | {value.since for values in rule.params.values() for value in values}
    for day in sorted(day for day in days if day >= rule.effective_from):
        values = {name: value for name, dated in rule.params.items() if (value := value_on(dated, day))}
        for tier in rule.tiers:
            if not can_hold(resolve(tier.when, values)):
                yield RuleProblem(
                    rule.path,
                    f"tiers（{tier.name}）",
                    f"自 {day} 起这一档永远不会成立",
                    "检查分界是否超出指标范围、条件是否互相矛盾",
                )


def _bare_numbers(rule: Rule) -> Iterable[RuleProblem]:
    for each in dict.fromkeys(one for tier in rule.tiers for one in comparisons(tier.when)):
        fact = ALL_FACTS.get(each.fact)
        if each.param is None and fact and fact.type in (FactType.INTEGER, FactType.NUMBER):
            yield RuleProblem(rule.path, each.fact, f"数字 {each.operand} 直接写在条件里", "建议写成带日期和来源的参数")


def _size_problems(folder: Path, path: str) -> list[RuleProblem]:
    try:
        lines = len((folder / path).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return []
    if lines <= MOST_LINES:
        return []
    return [RuleProblem(path, "", f"有 {lines} 行，超过 {MOST_LINES} 行", "一条规则只管一件事，请拆开")]


def _stray_cases(sources: Sources) -> Iterable[RuleProblem]:
    expected = {cases_path(source.rule) for source in sources.rules}
    for path in sorted(sources.folder.glob("*/*.cases.toml")):
        file = path.relative_to(sources.folder).as_posix()
        if file not in expected and path.parent.name in sources.vocabulary.dimensions:
            yield RuleProblem(file, "", "旁边没有它的规则文件", "判例文件与规则文件同名，只多 .cases")
