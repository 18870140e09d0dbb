"""The distinct cases of one rule: each judged once by durable_rules and by the plain evaluator, which must agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from config.errors import FaultError
from engine.evaluation.coding import comparisons_of, own_classes
from engine.evaluation.durable import TierJudge
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, Finding
from engine.evaluation.plain import Facts, judge_rule
from engine.rulebook.model import ActiveRule, Comparison, Condition
from ledgers.facts import Fact

Case = tuple[int, ...]


class RuleCases:
    """One active rule, the facts it reads, the classes it can tell apart, and its findings so far by case."""

    def __init__(self, active: ActiveRule, known: Mapping[str, Fact] = ALL_FACTS) -> None:
        self.active = active
        self.conditions = tuple(tier.when for tier in active.tiers)
        self.classes = {
            name: own_classes(known[name], comparisons)
            for name, comparisons in comparisons_by_fact(self.conditions).items()
        }
        self.facts = tuple(self.classes)
        self._findings: dict[Case, Finding] = {}

    def has(self, case: Case) -> bool:
        """Return whether the case was judged already."""
        return case in self._findings

    def finding(self, case: Case) -> Finding:
        """Return the finding of a case judged before."""
        return self._findings[case]

    def judge(self, case: Case, values: Facts) -> None:
        """Judge a new case by way of the values of one village that is in it."""
        finding = judge_rule(self.active, values)
        by_engine = _tier_judge(self.conditions).judge(values)
        by_check = [each.verdict.truth for each in finding.tiers]
        if by_engine != by_check:
            raise disagreement(f"规则 {self.active.rule.id}", values, by_engine, by_check)
        self._findings[case] = finding


def comparisons_by_fact(conditions: Iterable[Condition]) -> dict[str, list[Comparison]]:
    """Return every comparison of the conditions under the fact it reads, facts in order of name."""
    read: dict[str, list[Comparison]] = {}
    for condition in conditions:
        for comparison in comparisons_of(condition):
            read.setdefault(comparison.fact, []).append(comparison)
    return {name: read[name] for name in sorted(read)}


def disagreement(what: str, values: Mapping[str, FactValue], by_engine: object, by_check: object) -> FaultError:
    """Return the fault that stops a run: the two evaluators differ."""
    case = "，".join(f"{name}={'缺' if value is None else value}" for name, value in values.items())
    return FaultError(
        f"{what}：规则引擎与校核算法的结论不一致（引擎 {by_engine}，校核 {by_check}），本次研判作废",
        where=f"情形 {case}",
        remedy="请勿使用本次结果，连同规则文件反馈",
    )


def forget_compiled() -> None:
    """Drop the compiled rule sets this process keeps, as if it had just started."""
    _tier_judge.cache_clear()


@lru_cache(maxsize=1024)
def _tier_judge(conditions: tuple[Condition, ...]) -> TierJudge:
    return TierJudge(conditions)
