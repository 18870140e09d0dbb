"""The result of an evaluation: compact arrays, from which frames, findings and texts are made on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from engine.evaluation.finding import FactValue, Finding, entry_text
from engine.evaluation.frames import NON_CLEAR, OUTCOME_TYPE, OUTCOMES, level_series
from engine.evaluation.grades import Grades
from engine.evaluation.missing import MixMissing, has_open_tier
from engine.evaluation.spread import CodedRule
from engine.evaluation.texts import joined, rule_texts
from engine.evaluation.totals import VIEWS
from engine.evaluation.village import VillageResult, judge_village
from engine.rulebook.model import Rulebook


@dataclass
class Evaluation:
    """What every active rule found in every village; rows are in the order of the facts, rules in order of id."""

    rulebook: Rulebook
    villages: pl.Series
    facts: Mapping[str, pl.Series]
    rules: tuple[CodedRule, ...]
    grades: Grades
    seconds: dict[str, float]

    @cached_property
    def levels(self) -> pl.DataFrame:
        """village, level, worst_level, score, worst_score and points_<dimension> (after the cap), one row a village."""
        firm, worst = (self.grades.views[view] for view in VIEWS)
        return pl.DataFrame(
            {
                "village": self.villages,
                "level": level_series(self.grades.level),
                "worst_level": level_series(self.grades.worst_level),
                "score": firm.score,
                "worst_score": worst.score,
                **{f"points_{dimension}": points for dimension, points in firm.points.items()},
            }
        )

    def outcomes(self, rule: str) -> pl.Series:
        """Return the outcome of one rule in every village."""
        coded = next(each for each in self.rules if each.active.rule.id == rule)
        table = coded.table(lambda finding: OUTCOMES.index(finding.outcome), np.uint8)
        return pl.Series(rule, OUTCOMES, dtype=OUTCOME_TYPE).gather(table[coded.keys])

    def facts_of(self, row: int) -> dict[str, FactValue]:
        """Return the facts of one row; missing ones are None."""
        return {name: column[row] for name, column in self.facts.items()}

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
    def mix_missing(self) -> MixMissing:
        """Which facts keep the mix rules of a village unknown."""
        scored = [each for each in self.rules if each.active.rule.dimension in self.rulebook.grading.dimensions]
        return MixMissing.of(self.rulebook.grading, scored, self.grades.mix)

    def texts(self, text: Callable[[Finding], str]) -> pl.Series:
        """Return, for each row, a list in square brackets of ``text`` of its findings (each with a leading comma)."""
        return joined(rule_texts(self.rules, self.mix_missing, text), len(self.villages))

    def finding_texts(self) -> pl.Series:
        """Return, for each row, what is kept as Assessment.findings: hits and unknowns (see finding.read_findings)."""
        return self.texts(lambda finding: "" if finding.outcome == "clear" else f",{entry_text(finding)}")

    def non_clear(self) -> pl.DataFrame:
        """Return village, rule, version, outcome, floor, points and missing of every hit or unknown rule."""
        return pl.concat([NON_CLEAR.to_frame(), *(self._non_clear_of(rule) for rule in self.rules)])

    def _non_clear_of(self, rule: CodedRule) -> pl.DataFrame:
        rows = np.flatnonzero(rule.table(lambda finding: finding.outcome != "clear", np.bool_)[rule.keys])
        places = rule.places[rule.keys[rows]]
        of_findings = pl.DataFrame([_entry(finding) for finding in rule.findings], schema=NON_CLEAR, orient="row")
        frame = of_findings[places].with_columns(village=self.villages.gather(rows))
        if rule.active.rule.dimension != "mix":
            return frame
        sets = pl.Series(self.mix_missing.sets, dtype=pl.List(pl.String))
        is_open = rule.table(has_open_tier, np.bool_)[rule.keys[rows]]
        groups = np.where(is_open, self.mix_missing.groups[rows], 0)
        return frame.with_columns(missing=sets.gather(groups))


def _entry(finding: Finding) -> tuple[object, ...]:
    rule, version, outcome = finding.rule, finding.version, finding.outcome
    return None, rule, version, outcome, finding.floor, finding.points, list(finding.missing)
