"""The rest of the chain, from the summary of a village's findings over the mix rules to its level, in durable_rules.

The rules of this chain are made from ``grading.toml`` and the mix rules: a summary is asserted; bands, floors and mix
rules that fire assert the level they reach; the gravest level reached is the level. What is certain and the worst case
are two summaries, graded alike. The plain computation of the same is engine.evaluation.grading; the two must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.evaluation.cases import disagreement
from engine.evaluation.durable import Expression, Rules, Session, compile_condition
from engine.evaluation.finding import Truth
from engine.evaluation.grading import band, gravest
from engine.evaluation.plain import judge
from engine.rulebook.model import LEVELS, ActiveRule, Grading, Tier

Summary = Mapping[str, int]
"""score, floor (rank), heavy_hits and heavy_dimensions, as they certainly are or at worst."""


@dataclass(frozen=True, slots=True)
class Graded:
    """The level of one summary, and which tiers of the mix rules it makes true, one after the other."""

    level: str
    mix: tuple[bool, ...]


class Chain:
    """Mix rules and grading as rule sets of durable_rules, beside the plain computation that checks them."""

    def __init__(self, grading: Grading, mix: Sequence[ActiveRule]) -> None:
        self._grading = grading
        self._tiers = list(_tiers(mix))
        self._mix_rules = Rules({name: compile_condition(tier.when) for name, tier in self._tiers})
        self._level_session = Session(*_level_rules(grading))

    def grade(self, summary: Summary) -> Graded:
        """Grade one summary; raise FaultError when durable_rules and the plain computation differ."""
        by_engine, by_check = self._decided(summary), self._plain(summary)
        if by_engine != by_check:
            raise disagreement("分级", summary, by_engine, by_check)
        return by_engine

    def _decided(self, summary: Summary) -> Graded:
        fired = self._mix_rules.fired(summary)
        floors = {tier.floor for name, tier in self._tiers if name in fired and tier.floor}
        reached = self._level_session.fired(summary, *({"reached": floor} for floor in floors))
        level = gravest(level for level in LEVELS if f"level {level}" in reached)
        return Graded(level, tuple(name in fired for name, _ in self._tiers))

    def _plain(self, summary: Summary) -> Graded:
        mix = tuple(judge(tier.when, summary).truth is Truth.TRUE for _, tier in self._tiers)
        floors = (tier.floor for (_, tier), is_true in zip(self._tiers, mix, strict=True) if is_true)
        return Graded(gravest([band(self._grading, summary["score"]), LEVELS[summary["floor"]], *floors]), mix)


def _tiers(mix: Sequence[ActiveRule]) -> Iterator[tuple[str, Tier]]:
    for active in mix:
        for place, tier in enumerate(active.tiers):
            yield f"{active.rule.id} {place}", tier


def _level_rules(grading: Grading) -> tuple[dict[str, Expression], dict[str, dict[str, str]]]:
    rules: dict[str, Expression] = {}
    chained: dict[str, dict[str, str]] = {}
    bands = sorted(grading.bands, key=lambda each: each.minimum)
    for each, above in zip(bands, [*bands[1:], None], strict=True):
        limits: list[Expression] = [{"$gte": {"score": each.minimum}}]
        if above:
            limits.append({"$lt": {"score": above.minimum}})
        rules[f"band {each.level}"] = {"$and": limits}
        chained[f"band {each.level}"] = {"reached": each.level}
    for rank, level in enumerate(LEVELS):
        rules[f"floor {level}"] = {"floor": rank}
        chained[f"floor {level}"] = {"reached": level}
        rules[f"level {level}"] = {"reached": level}
    return rules, chained
