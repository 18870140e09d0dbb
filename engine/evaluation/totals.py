"""Findings of the scored rules added up by village: points, score, floor and heavy rules, certain and at worst."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

import polars as pl

from engine.evaluation.finding import Finding
from engine.evaluation.judged import JudgedRule
from engine.rulebook.model import LEVELS, Grading

CERTAIN, WORST = VIEWS = ("", "worst_")
"""What is certain, and what would be if every unknown tier were true: stands before names of columns and of fields."""
SUMMARY = ("score", "floor", "heavy_hits", "heavy_dimensions")


def add_up(grading: Grading, rules: Sequence[JudgedRule], cases: pl.DataFrame) -> pl.DataFrame:
    """Return village and, in both views, ``points_<dimension>`` after the cap and SUMMARY (``floor`` as rank)."""
    bringing = [rule for rule in rules if any(tier.points for tier in rule.active.tiers)]
    raising = [rule for rule in rules if any(tier.floor for tier in rule.active.tiers)]
    kind = _points_type(bringing)
    points = cases.select(
        "village",
        *(_floor(raising, view) for view in VIEWS),
        *(
            rule.spread(attrgetter(f"{view}points"), kind).alias(f"{view}{rule.id}")
            for view in VIEWS
            for rule in bringing
        ),
    )
    by_dimension = points.select(
        "village",
        *(f"{view}floor" for view in VIEWS),
        *(part for view in VIEWS for part in _by_dimension(grading, bringing, view)),
    )
    return by_dimension.with_columns(part for view in VIEWS for part in _over_all(grading, view))


def summaries(totals: pl.DataFrame, view: str) -> list[dict[str, int]]:
    """Return SUMMARY of every row in one view, under the names that the mix rules read."""
    return totals.select(pl.col(f"{view}{name}").alias(name) for name in SUMMARY).to_dicts()


def _points_type(rules: Iterable[JudgedRule]) -> type[pl.DataType]:
    """Return the smallest type the points of a village cannot overflow: half the width takes half the time to add."""
    most = sum(tier.points for rule in rules for tier in rule.active.tiers)
    return pl.Int16 if most < 1 << 15 else pl.Int32


def _floor(rules: Sequence[JudgedRule], view: str) -> pl.Expr:
    floor = attrgetter(f"{view}floor")

    def rank(finding: Finding) -> int:
        return LEVELS.index(floor(finding) or LEVELS[0])

    return pl.max_horizontal(pl.lit(0, pl.UInt8), *(rule.spread(rank, pl.UInt8) for rule in rules)).alias(
        f"{view}floor"
    )


def _by_dimension(grading: Grading, rules: Sequence[JudgedRule], view: str) -> Iterator[pl.Expr]:
    for dimension in grading.dimensions:
        points = [pl.col(f"{view}{rule.id}") for rule in rules if rule.active.rule.dimension == dimension]
        capped = pl.min_horizontal(_sum(points), grading.dimension_cap).cast(pl.Int32)
        yield capped.alias(f"{view}points_{dimension}")
        yield _count(each >= grading.heavy_points for each in points).alias(f"{view}heavy_{dimension}")


def _over_all(grading: Grading, view: str) -> Iterator[pl.Expr]:
    heavy = [pl.col(f"{view}heavy_{dimension}") for dimension in grading.dimensions]
    points = _sum([pl.col(f"{view}points_{dimension}") for dimension in grading.dimensions])
    yield (grading.base_score - points).alias(f"{view}score")
    yield _sum(heavy).alias(f"{view}heavy_hits")
    yield _count(each > 0 for each in heavy).alias(f"{view}heavy_dimensions")


_ZERO, _ONE = pl.lit(0, pl.Int16), pl.lit(1, pl.Int16)


def _sum(parts: Sequence[pl.Expr]) -> pl.Expr:
    return functools.reduce(operator.add, parts) if parts else _ZERO


def _count(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return _sum([pl.when(each).then(_ONE).otherwise(_ZERO) for each in conditions])
