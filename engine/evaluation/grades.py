"""Levels of all villages: their totals fall into few cases, each graded once, the levels spread back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from engine.evaluation.cases import comparisons_by_fact, disagreement
from engine.evaluation.chain import Chain, Graded
from engine.evaluation.coding import Case, CaseSpace, Classes, own_classes
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.finding import Finding, Truth
from engine.evaluation.frames import LEVEL_TYPE
from engine.evaluation.grading import grade, summarise
from engine.evaluation.judged import JudgedRule, look_up
from engine.evaluation.mix import judge_mix_cases, number_mix_cases
from engine.evaluation.totals import CERTAIN, VIEWS, WORST, summaries
from engine.rulebook.model import LEVELS, ActiveRule, Grading


@dataclass(frozen=True, slots=True)
class Grades:
    """``levels``: the totals with ``level`` and ``worst_level``. ``cases``: of the scored and the mix rules."""

    levels: pl.DataFrame
    mix: Sequence[JudgedRule]
    cases: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _GradedView:
    """One view graded: the number of the case of every row, the first row of each case, its grade by number."""

    numbers: pl.DataFrame
    firsts: pl.Series
    graded: Mapping[int, Graded]

    def spread(self, value: Callable[[Graded], Any], kind: Any) -> pl.Series:
        """Return ``value`` of the grade of every row."""
        values = {number: value(each) for number, each in self.graded.items()}
        return self.numbers.select(look_up(values, "number", kind)).to_series()


class Grader:
    """Grades totals under one grading and the mix rules; keeps the summaries graded so far."""

    def __init__(self, grading: Grading, mix: Sequence[ActiveRule]) -> None:
        self._grading = grading
        self._mix = mix
        self._chain = Chain(grading, mix)
        read = comparisons_by_fact(tier.when for active in mix for tier in active.tiers)
        bands = Classes(thresholds=tuple(sorted(each.minimum for each in grading.bands)))
        floors = Classes(thresholds=tuple(range(1, len(LEVELS))))
        counts = {name: own_classes(ALL_FACTS[name], comparisons) for name, comparisons in read.items()}
        self._spaces = {view: CaseSpace({"score": bands, "floor": floors, **counts}, view) for view in VIEWS}
        self._graded: dict[Case, Graded] = {}

    def grade(self, totals: pl.DataFrame, scored: Sequence[JudgedRule], cases: pl.DataFrame) -> Grades:
        """Grade all rows; FaultError when a village, one of each case, grades otherwise from its findings."""
        certain, worst = (self._graded_view(totals, view) for view in VIEWS)
        levels = totals.with_columns(
            certain.spread(lambda graded: graded.level, LEVEL_TYPE).alias(f"{CERTAIN}level"),
            worst.spread(lambda graded: graded.level, LEVEL_TYPE).alias(f"{WORST}level"),
        )
        grades, firsts = Grades(levels, [], cases), [certain.firsts, worst.firsts]
        if self._mix:
            numbers = number_mix_cases(self._mix_truths(certain, worst))
            mix = judge_mix_cases(self._mix, numbers, totals)
            grades = Grades(levels, mix, cases.with_columns(numbers.alias(rule.id) for rule in mix))
            firsts.append(numbers.arg_unique())
        self._check(grades, scored, pl.concat(firsts).unique())
        return grades

    def _graded_view(self, totals: pl.DataFrame, view: str) -> _GradedView:
        numbers = totals.select(number=self._spaces[view].numbers(totals))
        firsts = numbers["number"].arg_unique()
        graded = map(self._graded_as, summaries(totals[firsts], view))
        return _GradedView(numbers, firsts, dict(zip(numbers["number"].gather(firsts), graded, strict=True)))

    def _graded_as(self, summary: Mapping[str, int]) -> Graded:
        case = self._spaces[CERTAIN].case_of(summary)
        if case not in self._graded:
            self._graded[case] = self._chain.grade(summary)
        return self._graded[case]

    def _mix_truths(self, certain: _GradedView, worst: _GradedView) -> pl.DataFrame:
        """Return the truth of every tier of the mix rules on every row, in a column each."""
        truths = {}
        for place in range(sum(len(active.tiers) for active in self._mix)):
            sure = certain.spread(lambda graded: Truth.TRUE * graded.mix[place], pl.UInt8)  # noqa: B023
            possible = worst.spread(lambda graded: Truth.UNKNOWN * graded.mix[place], pl.UInt8)  # noqa: B023
            truths[str(place)] = pl.select(pl.max_horizontal(sure, possible)).to_series()
        return pl.DataFrame(truths)

    def _check(self, grades: Grades, scored: Sequence[JudgedRule], rows: pl.Series) -> None:
        """Grade the villages of these rows again, plainly and from their findings; FaultError when anything differs."""
        shown = zip(rows, grades.cases[rows].to_dicts(), grades.levels[rows].to_dicts(), strict=True)
        for row, numbers, found in shown:
            findings = [rule.findings[numbers[rule.id]] for rule in (*scored, *grades.mix)]
            wanted = _plainly(self._grading, findings)
            given = {name: found[name] for name in wanted}
            if given != wanted:
                raise disagreement("汇总与分级", {"行": row}, given, wanted)


def _plainly(grading: Grading, findings: Sequence[Finding]) -> dict[str, object]:
    """Return the columns of one village as the plain computation finds them."""
    expected, summary = grade(grading, findings), summarise(grading, findings)
    certain = {"level": expected.level, "score": expected.score, **_points(expected.points), **summary.firm}
    worst = {"level": expected.worst_level, "score": expected.worst_score, **_points(expected.worst_points)}
    worst |= summary.worst
    return certain | {f"{WORST}{name}": value for name, value in worst.items()}


def _points(points: Mapping[str, int]) -> dict[str, int]:
    return {f"points_{dimension}": number for dimension, number in points.items()}
