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
from engine.evaluation.grading import grade, summarise
from engine.evaluation.plain import judge_mix
from engine.evaluation.spread import CodedRule, combine, representatives
from engine.evaluation.totals import VIEWS, Ranks, View
from engine.rulebook.model import LEVELS, ActiveRule, Grading

_COUNTS = ("heavy_hits", "heavy_dimensions")
_SUMMARY = ("score", "floor", *_COUNTS)


@dataclass(frozen=True, slots=True)
class Grades:
    """The level (as rank) of every row, certain and at worst; the mix rules on every row; rows that show every case."""

    views: Mapping[str, View]
    level: Ranks
    worst_level: Ranks
    mix: tuple[CodedRule, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _GradedView:
    """One view graded: levels by row, which of the outcomes ``mix`` of the mix rules each row has, a row per case."""

    level: Ranks
    codes: Codes
    mix: tuple[tuple[bool, ...], ...]
    examples: list[int]


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
        firm, worst = (self._grade_view(views[view], rows) for view in VIEWS)
        keys, size = combine([(each.codes, max(1, len(each.mix))) for each in (firm, worst)], rows)
        present, examples = representatives(keys, size)
        places = np.full(size, -1, dtype=np.int32)
        places[present] = np.arange(len(present), dtype=np.int32)
        pairs = [(_summary(views["firm"], row), _summary(views["worst"], row)) for row in examples.tolist()]
        mix = tuple(
            CodedRule(active, keys, places, tuple(judge_mix(active, *pair, frozenset()) for pair in pairs))
            for active in self._mix
        )
        shown = {*firm.examples, *worst.examples, *examples.tolist()}
        return Grades(views, firm.level, worst.level, mix, tuple(sorted(shown)))

    def check(self, grades: Grades, scored: Sequence[CodedRule]) -> None:
        """Grade one village of every case again, plainly and from its findings; FaultError when anything differs."""
        for row in grades.examples:
            findings = [rule.finding_at(row) for rule in (*scored, *grades.mix)]
            expected, summary = grade(self._grading, findings), summarise(self._grading, findings)
            wanted = (
                (expected.level, dict(expected.points), expected.score, summary.firm),
                (expected.worst_level, dict(expected.worst_points), expected.worst_score, summary.worst),
            )
            found = (_at(grades.level, grades.views["firm"], row), _at(grades.worst_level, grades.views["worst"], row))
            if found != wanted:
                raise disagreement("汇总与分级", {"行": row}, found, wanted)

    def _grade_view(self, view: View, rows: int) -> _GradedView:
        parts = self._coded(view)
        keys, size = combine(parts, rows)
        present, examples = representatives(keys, size)
        cases = zip(*(codes[examples].tolist() for codes, _ in parts), strict=True)
        graded = [self._graded_at(case, view, row) for case, row in zip(cases, examples.tolist(), strict=True)]
        mix = {outcome: place for place, outcome in enumerate(dict.fromkeys(each.mix for each in graded))}
        return _GradedView(
            level=_spread(keys, present, size, [LEVELS.index(each.level) for each in graded]),
            codes=_spread(keys, present, size, [mix[each.mix] for each in graded]),
            mix=tuple(mix),
            examples=examples.tolist(),
        )

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

    def _graded_at(self, case: tuple[int, ...], view: View, row: int) -> Graded:
        if case not in self._graded:
            self._graded[case] = self._chain.grade(_summary(view, row))
        return self._graded[case]


def _summary(view: View, row: int) -> dict[str, int]:
    return {name: int(getattr(view, name)[row]) for name in _SUMMARY}


def _spread(keys: Codes, present: npt.NDArray[np.intp], size: int, of_case: list[int]) -> Codes:
    table = np.zeros(size, dtype=np.min_scalar_type(max(of_case, default=0)))
    table[present] = of_case
    return table[keys]


def _at(levels: Ranks, view: View, row: int) -> tuple[str, dict[str, int], int, dict[str, int]]:
    points = {dimension: int(points[row]) for dimension, points in view.points.items()}
    counts = {name: int(getattr(view, name)[row]) for name in _COUNTS}
    return LEVELS[int(levels[row])], points, int(view.score[row]), counts
