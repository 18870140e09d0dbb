"""Results as JSON lines, in the form rules/README.md § 2.9 fixes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import polars as pl

from engine.evaluation.evaluate import Evaluator
from engine.evaluation.fact_lines import read_chunks
from engine.evaluation.finding import Finding
from engine.evaluation.result import Evaluation
from engine.rulebook.model import Rulebook


def evaluate_lines(rulebook: Rulebook, lines: Iterable[bytes], name: str) -> Iterator[pl.Series]:
    """Evaluate facts given as JSON lines; yield the lines of the answer by chunks, in order.

    Raises FactLinesError, before anything is yielded, when a line of the file cannot be used.
    """
    evaluator = Evaluator(rulebook)
    for facts in read_chunks(lines, name):
        yield answer_lines(evaluator.evaluate(facts))


def answer_lines(evaluation: Evaluation) -> pl.Series:
    """Return one JSON object a row, without line ends."""
    dimensions = list(evaluation.rulebook.grading.dimensions)
    points: list[str | pl.Expr] = []
    for place, dimension in enumerate(dimensions):
        points += [f"{',' if place else ''}{_text(dimension)}:", pl.col(f"points_{dimension}").cast(pl.String)]
    parts: list[str | pl.Expr] = [
        '{"village":', pl.col("name"),
        ',"level":"', pl.col("level").cast(pl.String),
        '","worst_level":"', pl.col("worst_level").cast(pl.String),
        '","score":', pl.col("score").cast(pl.String),
        ',"points":{', *points,
        '},"findings":', pl.col("findings"),
        "}",
    ]  # fmt: skip
    names = pl.Series([_text(village) for village in evaluation.villages], dtype=pl.String)
    frame = evaluation.levels.with_columns(name=names, findings=evaluation.texts(_finding))
    return frame.select(pl.concat_str([pl.lit(part) if isinstance(part, str) else part for part in parts])).to_series()


def _finding(finding: Finding) -> str:
    entry = {
        "rule": finding.rule,
        "version": finding.version,
        "outcome": finding.outcome,
        "floor": finding.floor,
        "points": finding.points,
        "missing": list(finding.missing),
    }
    return _text(entry)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
