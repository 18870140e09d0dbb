"""The distinct cases of one rule: each judged once by durable_rules and by the plain evaluator, which must agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from config.errors import FaultError
from engine.evaluation.coding import Case, CaseSpace, own_classes
from engine.evaluation.durable import ConditionJudge
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import FactValue, Finding, TierFinding
from engine.evaluation.plain import Facts, finding_of, judge
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import ActiveRule, Comparison, Condition, Tier
from ledgers.facts import Fact


class RuleCases:
    """One active rule, the cases it can tell apart by the facts it reads, and its findings so far by case.

    Tiers may read fewer facts than the rule: those that read the same facts are judged together, once per case of
    their own.
    """

    def __init__(self, active: ActiveRule, known: Mapping[str, Fact] = ALL_FACTS) -> None:
        self.active = active
        read = comparisons_by_fact(tier.when for tier in active.tiers)
        self.space = CaseSpace({name: own_classes(known[name], comparisons) for name, comparisons in read.items()})
        self.facts = tuple(read)
        self._groups = _groups_of(active, self.facts)
        self._findings: dict[Case, Finding] = {}

    def finding(self, facts: Facts) -> Finding:
        """Return the finding of the case these values of the facts are in; judge the case when it is new."""
        case = self.space.case_of(facts)
        if case not in self._findings:
            tiers = [found for group in self._groups for found in group.judged(case, facts)]
            in_order = sorted(tiers, key=lambda found: self.active.tiers.index(found.tier))
            self._findings[case] = finding_of(self.active, tuple(in_order))
        return self._findings[case]


class _TierGroup:
    """Tiers of one rule that read the same facts; durable_rules and the plain evaluator must agree on each."""

    def __init__(self, rule: str, tiers: Sequence[Tier], places: Sequence[int]) -> None:
        self._rule = rule
        self._tiers = tiers
        self._places = places
        self._judged: dict[Case, list[TierFinding]] = {}

    def judged(self, case: Case, values: Facts) -> list[TierFinding]:
        """Return the verdicts on a case of the rule; judge it when these tiers have not seen it."""
        mine = tuple([case[place] for place in self._places])
        if mine not in self._judged:
            names = list(values)
            self._judged[mine] = self._judge({names[place]: values[names[place]] for place in self._places})
        return self._judged[mine]

    def _judge(self, values: Facts) -> list[TierFinding]:
        found = [TierFinding(tier, judge(tier.when, values)) for tier in self._tiers]
        by_engine = _judge_of(tuple(tier.when for tier in self._tiers)).truths(values)
        for each, truth in zip(found, by_engine, strict=True):
            if each.verdict.truth is not truth:
                what = f"规则 {self._rule}（{each.tier.name}）"
                raise disagreement(what, values, truth.name, each.verdict.truth.name)
        return found


def _groups_of(active: ActiveRule, facts: Sequence[str]) -> list[_TierGroup]:
    groups: dict[tuple[int, ...], list[Tier]] = {}
    for tier in active.tiers:
        read = comparisons_by_fact([tier.when])
        groups.setdefault(tuple(place for place, name in enumerate(facts) if name in read), []).append(tier)
    return [_TierGroup(active.rule.id, tiers, places) for places, tiers in groups.items()]


def comparisons_by_fact(conditions: Iterable[Condition]) -> dict[str, list[Comparison]]:
    """Return every comparison of the conditions under the fact it reads, facts in order of name."""
    read: dict[str, list[Comparison]] = {}
    for condition in conditions:
        for comparison in comparisons(condition):
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
    _judge_of.cache_clear()


@lru_cache(maxsize=1024)
def _judge_of(conditions: tuple[Condition, ...]) -> ConditionJudge:
    return ConditionJudge(conditions)
