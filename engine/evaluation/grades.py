"""Levels of all villages: their summaries coded into distinct cases, each graded once, the levels spread back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.cases import comparisons_by_fact, disagreement
from engine.evaluation.chain import Chain, Graded
from engine.evaluation.coding import Codes, shared_classes
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.spread import CodedRule, combine, representatives
from engine.evaluation.totals import VIEWS, Ranks, View
from engine.grading import grade, summarise
from engine.rulebook.model import LEVELS, ActiveRule, Grading

_COUNTS = ("heavy_hits", "heavy_dimensions")


@dataclass(frozen=True, slots=True)
class Grades:
    """The level (as rank) of every row, certain and at worst; the mix rules on every row; one row for every case."""

    views: Mapping[str, View]
    level: Ranks
    worst_level: Ranks
    mix: tuple[CodedRule, ...]
    examples: npt.NDArray[np.int32]


class Grader:
    """Grades rows under one grading and the mix rules; keeps the summaries graded so far."""

    def __init__(self, grading: Grading, mix: Sequence[ActiveRule]) -> None:
        self._grading = grading
        self._mix = mix
        self._chain = Chain(grading, mix)
        read = comparisons_by_fact(tier.when for active in mix for tier in active.tiers)
        self._classes = {name: shared_classes(ALL_FACTS[name], comparisons) for name, comparisons in read.items()}
        self._graded: dict[tuple[int, ...], Graded] = {}

    def grade(self, views: Mapping[str, View], rows: int) -> Grades:
        """Return the levels of all rows."""
        parts = [part for view in VIEWS for part in self._coded(views[view])]
        keys, size = combine(parts, rows)
        present, examples = representatives(keys, size)
        graded = [self._graded_at(parts, views, row) for row in examples.tolist()]
        places = np.full(size, -1, dtype=np.int32)
        places[present] = np.arange(len(present), dtype=np.int32)
        return Grades(
            views=views,
            level=_spread(keys, present, size, [each.level for each in graded]),
            worst_level=_spread(keys, present, size, [each.worst_level for each in graded]),
            mix=tuple(
                CodedRule(active, keys, places, tuple(each.mix[place] for each in graded))
                for place, active in enumerate(self._mix)
            ),
            examples=examples,
        )

    def check(self, grades: Grades, scored: Sequence[CodedRule]) -> None:
        """Grade one village of every case again, plainly and from its findings; FaultError when anything differs."""
        for row in grades.examples.tolist():
            findings = [rule.finding_at(row) for rule in (*scored, *grades.mix)]
            expected, found = grade(self._grading, findings), _at(grades, row)
            summary = summarise(self._grading, findings)
            wanted = {
                "level": expected.level,
                "worst_level": expected.worst_level,
                "points": dict(expected.points),
                "worst_points": dict(expected.worst_points),
                "score": expected.score,
                "worst_score": expected.worst_score,
                "firm": summary.firm,
                "worst": summary.worst,
            }
            if found != wanted:
                raise disagreement("汇总与分级", {"行": row}, found, wanted)

    def _coded(self, view: View) -> list[tuple[Codes, int]]:
        base, cap = self._grading.base_score, self._grading.dimension_cap
        least = base - cap * len(self._grading.dimensions)
        minima = sorted(each.minimum for each in self._grading.bands)
        bands = np.searchsorted(minima, np.arange(least, base + 1), side="right").astype(np.uint8)
        coded = [(bands[view.score - least], len(minima) + 1), (view.floor, len(LEVELS))]
        for name in _COUNTS:
            if name in self._classes:
                thresholds = self._classes[name].thresholds
                counts = getattr(view, name)
                of_count = np.searchsorted(thresholds, np.arange(counts.max(initial=0) + 1), side="right")
                coded.append((of_count.astype(np.uint8)[counts], len(thresholds) + 1))
        return coded

    def _graded_at(self, parts: list[tuple[Codes, int]], views: Mapping[str, View], row: int) -> Graded:
        case = tuple(int(codes[row]) for codes, _ in parts)
        if case not in self._graded:
            self._graded[case] = self._chain.grade({view: _summary(views[view], row) for view in VIEWS})
        return self._graded[case]


def _summary(view: View, row: int) -> dict[str, int]:
    return {name: int(getattr(view, name)[row]) for name in ("score", "floor", *_COUNTS)}


def _spread(keys: Codes, present: npt.NDArray[np.intp], size: int, levels: list[str]) -> Ranks:
    ranks = np.zeros(size, dtype=np.uint8)
    ranks[present] = [LEVELS.index(level) for level in levels]
    return ranks[keys]


def _at(grades: Grades, row: int) -> dict[str, object]:
    firm, worst = (grades.views[view] for view in VIEWS)
    return {
        "level": LEVELS[grades.level[row]],
        "worst_level": LEVELS[grades.worst_level[row]],
        "points": {dimension: int(points[row]) for dimension, points in firm.points.items()},
        "worst_points": {dimension: int(points[row]) for dimension, points in worst.points.items()},
        "score": int(firm.score[row]),
        "worst_score": int(worst.score[row]),
        "firm": {name: int(getattr(firm, name)[row]) for name in _COUNTS},
        "worst": {name: int(getattr(worst, name)[row]) for name in _COUNTS},
    }
