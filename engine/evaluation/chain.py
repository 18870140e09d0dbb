"""The rest of the chain, from the summary of a village's findings over the mix rules to its level, in durable_rules.

The rules of this chain are made from ``grading.toml`` and the mix rules: a summary is asserted; bands, floors and mix
findings assert the level they reach; the gravest level reached is the level. Everything is done twice, on what is
certain and on the worst case. The plain computation of the same is engine.grading; the two must agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.evaluation.cases import disagreement
from engine.evaluation.durable import Expression, Rules, Session, compile_condition
from engine.evaluation.finding import Finding, Truth
from engine.evaluation.plain import judge_mix
from engine.evaluation.totals import VIEWS
from engine.grading import band, gravest
from engine.rulebook.model import LEVELS, ActiveRule, All, AnyOf, Comparison, Condition, Grading, Not

Summary = dict[str, int]
"""score, floor (rank), heavy_hits and heavy_dimensions of one view."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What one distinct summary comes to. ``mix`` are the findings of the mix rules, their ``missing`` left empty."""

    level: str
    worst_level: str
    mix: tuple[Finding, ...]


class Chain:
    """Mix rules and grading as rule sets of durable_rules, beside the plain computation that checks them."""

    def __init__(self, grading: Grading, mix: Sequence[ActiveRule]) -> None:
        self._grading = grading
        self._mix = mix
        self._mix_rules = Rules(_mix_rules(mix))
        rules, chained = _level_rules(grading)
        self._level_session = Session(rules, chained)

    def grade(self, summaries: Mapping[str, Summary]) -> Graded:
        """Grade one summary (by view); raise FaultError when durable_rules and the plain computation differ."""
        by_check = self._plain(summaries)
        levels, truths = self._decided(summaries)
        expected = [[each.verdict.truth for each in finding.tiers] for finding in by_check.mix]
        if (levels, truths) != ([by_check.level, by_check.worst_level], expected):
            facts = {_name(view, name): value for view in VIEWS for name, value in summaries[view].items()}
            wanted = (by_check.level, by_check.worst_level, expected)
            raise disagreement("分级", facts, (*levels, truths), wanted)
        return by_check

    def _plain(self, summaries: Mapping[str, Summary]) -> Graded:
        firm, worst = summaries["firm"], summaries["worst"]
        mix = tuple(judge_mix(active, firm, worst, frozenset()) for active in self._mix)
        level = gravest([band(self._grading, firm["score"]), LEVELS[firm["floor"]], *(each.floor for each in mix)])
        at_worst = [band(self._grading, worst["score"]), LEVELS[worst["floor"]], *(each.worst_floor for each in mix)]
        return Graded(level, gravest(at_worst), mix)

    def _decided(self, summaries: Mapping[str, Summary]) -> tuple[list[str], list[list[Truth]]]:
        facts = {_name(view, name): value for view in VIEWS for name, value in summaries[view].items()}
        hits = {tuple(name.split(" ")) for name in self._mix_rules.fired(facts)}
        truths = [
            [_truth({view for view in VIEWS if (view, active.rule.id, str(place)) in hits}) for place in places(active)]
            for active in self._mix
        ]
        floors = {
            (view, active.tiers[place].floor)
            for active in self._mix
            for place in places(active)
            for view in VIEWS
            if (view, active.rule.id, str(place)) in hits and active.tiers[place].floor
        }
        reached = self._level_session.fired(facts, *({"view": view, "reached": floor} for view, floor in floors))
        levels = [
            gravest(level for level in LEVELS if any(name == f"{view} level {level}" for name in reached))
            for view in VIEWS
        ]
        return levels, truths


def places(active: ActiveRule) -> range:
    """Return the places of the tiers of a rule."""
    return range(len(active.tiers))


def _truth(views: set[str]) -> Truth:
    return Truth.TRUE if "firm" in views else Truth.UNKNOWN if "worst" in views else Truth.FALSE


def _name(view: str, fact: str) -> str:
    return f"{view}_{fact}"


def _mix_rules(mix: Sequence[ActiveRule]) -> dict[str, Expression]:
    return {
        f"{view} {active.rule.id} {place}": compile_condition(_seen(tier.when, view))
        for active in mix
        for place, tier in enumerate(active.tiers)
        for view in VIEWS
    }


def _seen(condition: Condition, view: str) -> Condition:
    """Return the condition with every fact read from one view."""
    if isinstance(condition, Comparison):
        return replace(condition, fact=_name(view, condition.fact))
    if isinstance(condition, Not):
        return Not(_seen(condition.part, view))
    parts = tuple(_seen(part, view) for part in condition.parts)
    return All(parts) if isinstance(condition, All) else AnyOf(parts)


def _level_rules(grading: Grading) -> tuple[dict[str, Expression], dict[str, dict[str, str]]]:
    rules: dict[str, Expression] = {}
    chained: dict[str, dict[str, str]] = {}
    for view in VIEWS:
        score, floor = _name(view, "score"), _name(view, "floor")
        bands = sorted(grading.bands, key=lambda each: each.minimum)
        for each, above in zip(bands, [*bands[1:], None], strict=True):
            limits: list[Expression] = [{"$gte": {score: each.minimum}}]
            if above:
                limits.append({"$lt": {score: above.minimum}})
            rules[f"{view} band {each.level}"] = {"$and": limits}
            chained[f"{view} band {each.level}"] = {"view": view, "reached": each.level}
        for rank, level in enumerate(LEVELS):
            rules[f"{view} floor {level}"] = {floor: rank}
            chained[f"{view} floor {level}"] = {"view": view, "reached": level}
            rules[f"{view} level {level}"] = {"$and": [{"view": view}, {"reached": level}]}
    return rules, chained
