"""The result of an evaluation: frames of cases and levels, from which findings and texts are made on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from engine.evaluation.checking import VILLAGE
from engine.evaluation.finding import FactValue, Finding, entry_text
from engine.evaluation.frames import NON_CLEAR, OUTCOME_TYPE
from engine.evaluation.judged import JudgedRule
from engine.evaluation.mix import tell_missing
from engine.evaluation.village import VillageResult, judge_village
from engine.rulebook.model import Rulebook

_ROWS = 65_536
"""So many rows are put together as texts at a time: the texts of all rules on all rows would fill the memory."""


@dataclass
class Evaluation:
    """What every active rule found in every village; rows are in the order of the facts, rules in order of id.

    ``cases`` holds, under the id of each rule, the number of the case of every row (see JudgedRule); ``totals`` the
    levels, and what was added up for them, in both views.
    """

    rulebook: Rulebook
    facts: pl.DataFrame
    rules: tuple[JudgedRule, ...]
    cases: pl.DataFrame
    totals: pl.DataFrame
    seconds: dict[str, float]

    @property
    def villages(self) -> pl.Series:
        """The codes of the villages."""
        return self.facts[VILLAGE]

    @cached_property
    def levels(self) -> pl.DataFrame:
        """village, level, worst_level, score, worst_score and points_<dimension> (after the cap), one row a village."""
        points = [f"points_{dimension}" for dimension in self.rulebook.grading.dimensions]
        return self.totals.select(VILLAGE, "level", "worst_level", "score", "worst_score", *points)

    def outcomes(self, rule: str) -> pl.Series:
        """Return the outcome of one rule in every village."""
        judged = next(each for each in self.rules if each.id == rule)
        return self.cases.select(judged.spread(lambda finding: finding.outcome, OUTCOME_TYPE).alias(rule)).to_series()

    def facts_of(self, row: int) -> dict[str, FactValue]:
        """Return the facts of one row; missing ones are None."""
        return self.facts.drop(VILLAGE).row(row, named=True)

    def judged(self, village: str) -> VillageResult:
        """Judge one village anew with the plain evaluator, with every value read; KeyError when it is not there."""
        row = self.villages.index_of(village)
        if row is None:
            raise KeyError(village)
        return judge_village(self.rulebook, self.facts_of(row))

    def findings(self, village: str) -> list[Finding]:
        """Return the finding of every active rule for one village, ordered by rule id, with the values read."""
        return self.judged(village).findings

    @cached_property
    def _told(self) -> tuple[Sequence[JudgedRule], pl.DataFrame]:
        """Rules and cases with the facts that keep the mix rules unknown."""
        return tell_missing(self.rulebook.grading, self.rules, self.cases)

    def texts(self, text: Callable[[Finding], str | None]) -> pl.Series:
        """Return, for each row, the JSON list of ``text`` of its findings; None leaves one out."""
        rules, cases = self._told
        texts = [rule.spread(text, pl.String) for rule in rules]
        joined = pl.concat_str(texts, separator=",", ignore_nulls=True) if texts else pl.lit("")
        listed = pl.concat_str(pl.lit("["), joined, pl.lit("]"))
        starts = range(0, max(1, cases.height), _ROWS)
        return pl.concat(cases[start : start + _ROWS].select(VILLAGE, texts=listed) for start in starts)["texts"]

    def finding_texts(self) -> pl.Series:
        """Return, for each row, what is kept as Assessment.findings: hits and unknowns (see finding.read_findings)."""
        return self.texts(lambda finding: None if finding.outcome == "clear" else entry_text(finding))

    def non_clear(self) -> pl.DataFrame:
        """Return village, rule, version, outcome, floor, points and missing of every hit or unknown rule."""
        rules, cases = self._told
        return pl.concat([NON_CLEAR.to_frame(), *(_non_clear(rule, cases) for rule in rules)])


def _non_clear(rule: JudgedRule, cases: pl.DataFrame) -> pl.DataFrame:
    entries = [
        (number, each.rule, each.version, each.outcome, each.floor, each.points, list(each.missing))
        for number, each in rule.findings.items()
        if each.outcome != "clear"
    ]
    kinds = {name: kind for name, kind in NON_CLEAR.items() if name != VILLAGE}
    found = pl.DataFrame(entries, {"number": cases.schema[rule.id], **kinds}, orient="row")
    numbers = cases.select(VILLAGE, number=rule.id)
    return numbers.join(found, on="number", maintain_order="left").select(*NON_CLEAR)
