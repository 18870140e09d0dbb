"""Peers that take one village at a time: a rule engine fires tiers, plain Python adds up what they bring."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from engine.rulebook.conditions import comparisons
from engine.rulebook.model import ActiveRule, Condition, Rulebook
from tests.benchmarks.peers.answer import RANKS, Answer

FIRM, POSSIBLE = "firm", "possible"
Fired = Collection[str]
Fire = Callable[[Mapping[str, Any]], Fired]
Compile = Callable[["Rules"], Fire]


@dataclass(frozen=True)
class Rules:
    """A set for one engine: per name a condition, and whether a missing fact counts as true in it."""

    conditions: Mapping[str, tuple[Condition, bool]]

    @property
    def facts(self) -> list[str]:
        """The facts the set reads."""
        return sorted({each.fact for condition, _ in self.conditions.values() for each in comparisons(condition)})


class RowPeer:
    """One engine, made ready for a rulebook in three stages: on the facts, on the summary, and with the level."""

    def __init__(self, rulebook: Rulebook, compile_rules: Compile) -> None:
        self._rulebook = rulebook
        scored = set(rulebook.grading.dimensions)
        late = [each for each in rulebook.rules if each.rule.dimension == "proc" and "level" in _facts(each)]
        self._mix = [each for each in rulebook.rules if each.rule.dimension == "mix"]
        self._first = [each for each in rulebook.rules if each not in late and each not in self._mix]
        self._scored = [each for each in self._first if each.rule.dimension in scored]
        self._fire_first = compile_rules(_rules(self._first, (False, True)))
        self._fire_mix = compile_rules(_rules(self._mix, (False,)))
        self._fire_late = compile_rules(_rules(late, (False, True)))
        self._bands = sorted(((each.minimum, RANKS[each.level]) for each in rulebook.grading.bands), reverse=True)

    def run(self, facts: pl.DataFrame) -> Answer:
        """Judge every row."""
        rows = [self._judge(row) for row in facts.iter_rows(named=True)]
        names = [each.rule.id for each in self._rulebook.rules]
        return Answer(
            level=np.array([row[0] for row in rows], dtype=np.uint8),
            worst_level=np.array([row[1] for row in rows], dtype=np.uint8),
            score=np.array([row[2] for row in rows], dtype=np.int32),
            outcomes={name: np.array([row[3].get(name, 0) for row in rows], dtype=np.uint8) for name in names},
        )

    def _judge(self, row: Mapping[str, Any]) -> tuple[int, int, int, dict[str, int]]:
        outcomes: dict[str, int] = {}
        fired = set(self._fire_first(row))
        firm, worst = self._sums(fired, FIRM), self._sums(fired, POSSIBLE)
        certain, possible = set(self._fire_mix(firm.summary)), set(self._fire_mix(worst.summary))
        level = max(self._band(firm.score), firm.floor, _floor(self._mix, certain, FIRM))
        worst_level = max(self._band(worst.score), worst.floor, _floor(self._mix, possible, FIRM))
        fired |= certain | {name.replace(FIRM, POSSIBLE) for name in possible}
        fired |= set(self._fire_late({**row, "level": _LEVELS[level]}))
        for name in fired:
            rule, _, view = name.split(" ")
            outcomes[rule] = max(outcomes.get(rule, 0), 2 if view == FIRM else 1)
        return level, worst_level, firm.score, outcomes

    def _band(self, score: int) -> int:
        return next(rank for minimum, rank in self._bands if score >= minimum)

    def _sums(self, fired: set[str], view: str) -> _Sums:
        grading = self._rulebook.grading
        points, floor, heavy = dict.fromkeys(grading.dimensions, 0), 0, []
        for active in self._scored:
            tiers = [tier for place, tier in enumerate(active.tiers) if f"{active.rule.id} {place} {view}" in fired]
            if not tiers:
                continue
            brought = [tier.points for tier in tiers]
            total = sum(brought) if active.rule.combine == "sum" else max(brought)
            points[active.rule.dimension] += total
            floor = max(floor, *(RANKS[tier.floor or "none"] for tier in tiers))
            if total >= grading.heavy_points:
                heavy.append(active.rule.dimension)
        score = grading.base_score - sum(min(grading.dimension_cap, each) for each in points.values())
        return _Sums(score, floor, {"heavy_hits": len(heavy), "heavy_dimensions": len(set(heavy))})


@dataclass(frozen=True)
class _Sums:
    score: int
    floor: int
    summary: dict[str, int]


_LEVELS = list(RANKS)


def _facts(active: ActiveRule) -> set[str]:
    return {each.fact for tier in active.tiers for each in comparisons(tier.when)}


def _rules(active: Iterable[ActiveRule], views: tuple[bool, ...]) -> Rules:
    return Rules(
        {
            f"{each.rule.id} {place} {POSSIBLE if possible else FIRM}": (tier.when, possible)
            for each in active
            for place, tier in enumerate(each.tiers)
            for possible in views
        }
    )


def _floor(mix: list[ActiveRule], fired: set[str], view: str) -> int:
    floors = (
        RANKS[tier.floor or "none"]
        for active in mix
        for place, tier in enumerate(active.tiers)
        if f"{active.rule.id} {place} {view}" in fired
    )
    return max(floors, default=0)
