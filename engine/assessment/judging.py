"""From a basis to results: facts of the date, findings, levels, the level in force. Frames in, frames out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from engine.assessment.digests import digests
from engine.assessment.turning import all_comparisons, recheck_dates
from engine.evaluation.evaluate import Evaluator
from engine.risks.levels import level_in_force
from engine.rulebook.model import Rulebook
from ledgers.basis import BESIDE, DEPARTING, ranked_facts_on

LEVEL_IN_FORCE = "level_in_force"
RESULT = ("village", "level", "worst_level", LEVEL_IN_FORCE, "score", "points", "findings")


@dataclass(frozen=True, slots=True)
class Judged:
    """``basis`` is what was read, ``facts`` what follows from it on the date.

    ``results``: RESULT, reason, missed_periods, departing, recheck_on, both digests.
    """

    results: pl.DataFrame
    basis: pl.DataFrame
    facts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Standing:
    """What stood before: village and level_in_force of villages assessed before, and the overrides of people."""

    previous: pl.DataFrame
    overrides: pl.DataFrame


class _Shared:
    """The evaluator made last, with the cases it has judged: the parts of one run share it."""

    def __init__(self) -> None:
        self._hash = ""
        self._evaluator: Evaluator | None = None

    def of(self, rulebook: Rulebook) -> Evaluator:
        """Return the evaluator of ``rulebook``."""
        if self._evaluator is None or self._hash != rulebook.hash:
            self._evaluator, self._hash = Evaluator(rulebook), rulebook.hash
        return self._evaluator


_SHARED = _Shared()


def judge(rulebook: Rulebook, basis: pl.DataFrame, ranks: pl.DataFrame, standing: Standing) -> Judged:
    """Judge every village of the basis on the rulebook's date.

    The fact ``level_in_force`` is the one that results from this very judgement, so that judging again finds the same.
    """
    facts = ranked_facts_on(basis, rulebook.on, ranks)
    results = evaluate_all(rulebook, facts)
    in_force = level_in_force(results, standing.previous, standing.overrides)
    if any(comparison.fact == LEVEL_IN_FORCE for comparison in all_comparisons(rulebook)):
        moved = facts[LEVEL_IN_FORCE].ne_missing(in_force[LEVEL_IN_FORCE])
        renewed = facts.with_columns(in_force[LEVEL_IN_FORCE]).filter(moved)
        results = pl.concat([results.filter(~moved), evaluate_all(rulebook, renewed)]).sort("village")
    basis = basis.with_columns(in_force[LEVEL_IN_FORCE])
    return Judged(_finished(rulebook, basis, results, in_force["reason"]), basis, facts)


def evaluate_all(rulebook: Rulebook, facts: pl.DataFrame) -> pl.DataFrame:
    """Return village, level, worst_level, score, points (JSON) and findings (JSON) of every row of ``facts``."""
    evaluation = _SHARED.of(rulebook).evaluate(facts)
    points = points_texts(evaluation.levels, list(rulebook.grading.dimensions))
    return evaluation.levels.select(
        "village", pl.col("level", "worst_level").cast(pl.String), pl.col("score").cast(pl.Int32)
    ).with_columns(points, evaluation.finding_texts().alias("findings"))


def points_texts(levels: pl.DataFrame, dimensions: Sequence[str]) -> pl.Series:
    """Return the JSON of the capped points by dimension, one text a row."""
    parts = ",".join(f'"{dimension}":{{}}' for dimension in dimensions)
    columns = [pl.col(f"points_{dimension}") for dimension in dimensions]
    text = pl.concat_str(pl.lit("{"), pl.format(parts, *columns), pl.lit("}"))
    return levels.select(text.alias("points")).to_series()


def _finished(rulebook: Rulebook, basis: pl.DataFrame, results: pl.DataFrame, reason: pl.Series) -> pl.DataFrame:
    results = results.with_columns(basis[LEVEL_IN_FORCE], basis["missed_periods"], basis[DEPARTING], reason)
    return results.with_columns(
        recheck_dates(rulebook, basis, rulebook.on),
        digests(basis.drop(BESIDE)).alias("facts_digest"),
        digests(results.select(RESULT)).alias("result_digest"),
    )
