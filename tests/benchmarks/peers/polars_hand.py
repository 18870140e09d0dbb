"""Hand-written polars: the practical limit. One lazy query over the whole table."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence

import polars as pl

from engine.rulebook.model import ActiveRule, Rulebook
from tests.benchmarks.peers.answer import RANKS, Answer, from_columns
from tests.benchmarks.peers.polars_rules import gate, tiers

VIEWS = {"firm": False, "worst": True}
"""What a missing truth counts as."""


class PolarsPeer:
    """The rules of the shipped rulebook as one query."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = {each.rule.id: each for each in rulebook.rules}
        self._grading = rulebook.grading
        self._tiers = tiers(self._param)

    def run(self, facts: pl.DataFrame) -> Answer:
        """Judge every row."""
        return from_columns({column.name: column.to_numpy() for column in self.query(facts.lazy()).collect()})

    def query(self, facts: pl.LazyFrame) -> pl.LazyFrame:
        """Return the query that gives level, worst level, score and the outcome of every rule."""
        truths = [
            truth.alias(f"{rule}/{place}") for rule, each in self._tiers.items() for place, truth in enumerate(each)
        ]
        kept = ["days_to_poll", "level_in_force"]
        judged = facts.select(*kept, *truths).with_columns(
            part for view in VIEWS for part in (*self._points(view), self._floor(view).alias(f"floor_{view}"))
        )
        summed = judged.with_columns(part for view in VIEWS for part in self._sums(view))
        mixed = summed.with_columns(self._mix(view).alias(f"mix_{view}") for view in VIEWS)
        graded = mixed.with_columns(self._level(view).alias(f"level_{view}") for view in VIEWS)
        gated = gate(self._param, pl.col("level_firm") == RANKS["high"])
        mix = pl.max_horizontal(pl.col("mix_firm").cast(pl.UInt8) * 2, pl.col("mix_worst").cast(pl.UInt8))
        return graded.select(
            pl.col("level_firm").alias("level"),
            pl.col("level_worst").alias("worst_level"),
            pl.col("score_firm").alias("score"),
            *(_outcome([pl.col(f"{rule}/{n}") for n in range(len(each))], rule) for rule, each in self._tiers.items()),
            mix.alias("MIX-001"),
            _outcome([gated], "PROC-010"),
        )

    def _param(self, name: str) -> int | float:
        rule, _, param = name.partition(".")
        return self._rules[rule].params[param].value  # type: ignore[return-value]

    def _scored(self) -> list[ActiveRule]:
        return [each for each in self._rules.values() if each.rule.dimension in self._grading.dimensions]

    def _points(self, view: str) -> list[pl.Expr]:
        made = []
        for active in self._scored():
            parts = [
                pl.col(f"{active.rule.id}/{place}").fill_null(VIEWS[view]).cast(pl.Int32) * tier.points
                for place, tier in enumerate(active.tiers)
                if tier.points
            ]
            if parts:
                total = _sum(parts) if active.rule.combine == "sum" else pl.max_horizontal(parts)
                made.append(total.alias(f"{active.rule.id}_{view}"))
        return made

    def _floor(self, view: str) -> pl.Expr:
        return pl.max_horizontal(
            pl.lit(0, pl.UInt8),
            *(
                pl.col(f"{active.rule.id}/{place}").fill_null(VIEWS[view]).cast(pl.UInt8) * RANKS[tier.floor]
                for active in self._scored()
                for place, tier in enumerate(active.tiers)
                if tier.floor
            ),
        )

    def _sums(self, view: str) -> list[pl.Expr]:
        capped, heavy = [], []
        for dimension in self._grading.dimensions:
            mine = [
                pl.col(f"{each.rule.id}_{view}")
                for each in self._scored()
                if each.rule.dimension == dimension and any(tier.points for tier in each.tiers)
            ]
            capped.append(pl.min_horizontal(_sum(mine), self._grading.dimension_cap))
            heavy.append(_sum([(each >= self._grading.heavy_points).cast(pl.Int32) for each in mine]))
        return [
            (self._grading.base_score - _sum(capped)).alias(f"score_{view}"),
            _sum(heavy).alias(f"heavy_{view}"),
            _sum([(each > 0).cast(pl.Int32) for each in heavy]).alias(f"wide_{view}"),
        ]

    def _mix(self, view: str) -> pl.Expr:
        many = pl.col(f"heavy_{view}") >= self._param("MIX-001.hits")
        return many & (pl.col(f"wide_{view}") >= self._param("MIX-001.dimensions"))

    def _level(self, view: str) -> pl.Expr:
        score = pl.col(f"score_{view}")
        band = pl.lit(RANKS["none"], pl.UInt8)
        for each in sorted(self._grading.bands, key=lambda each: -each.minimum)[:-1]:
            band = pl.when(score < each.minimum).then(pl.lit(RANKS[each.level] + 1, pl.UInt8)).otherwise(band)
        mix = pl.col(f"mix_{view}").cast(pl.UInt8) * RANKS[self._rules["MIX-001"].tiers[0].floor or "none"]
        return pl.max_horizontal(band, pl.col(f"floor_{view}"), mix)


def _sum(parts: Sequence[pl.Expr]) -> pl.Expr:
    return functools.reduce(operator.add, parts)


def _outcome(truths: Sequence[pl.Expr], name: str) -> pl.Expr:
    either = functools.reduce(operator.or_, truths)
    return (either.cast(pl.UInt8) * 2).fill_null(1).alias(name)
