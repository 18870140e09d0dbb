"""Facts of many villages in, findings and levels of all of them out.

Rules see only on which side of each cut a value lies, so villages fall into few distinct cases per rule. Each case is
judged once (engine.evaluation.cases), the results are spread over the villages by look-up tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

import numpy as np
import polars as pl

from engine.evaluation.cases import RuleCases, comparisons_by_fact
from engine.evaluation.checking import VILLAGE, checked_columns
from engine.evaluation.coding import code_columns, shared_classes
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.frames import level_series
from engine.evaluation.grades import Grader, Grades
from engine.evaluation.result import Evaluation
from engine.evaluation.spread import CodedFact, CodedRule, in_threads, spread_rule
from engine.evaluation.totals import add_up
from engine.rulebook.model import Rulebook

_LEVEL = "level"


def evaluate(rulebook: Rulebook, facts: pl.DataFrame) -> Evaluation:
    """Evaluate every active rule of ``rulebook`` on every village of ``facts``.

    ``facts`` has a column "village" (String) and one column per fact: Boolean, an integer type, Float64, and for
    choices Enum of the fact's choices (fast) or String. Null or an absent column means missing. Raises InputError for a
    column or value that is not allowed, FaultError when durable_rules and the plain evaluator disagree.
    """
    return Evaluator(rulebook).evaluate(facts)


class Evaluator:
    """A rulebook made ready; keeps the cases judged so far, so that the parts of one run share them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        scored = set(rulebook.grading.dimensions)
        self._scored = [RuleCases(active) for active in rulebook.rules if active.rule.dimension in scored]
        self._proc = [RuleCases(active) for active in rulebook.rules if active.rule.dimension == "proc"]
        self._grader = Grader(rulebook.grading, [active for active in rulebook.rules if active.rule.dimension == "mix"])
        read = comparisons_by_fact(each for cases in (*self._scored, *self._proc) for each in cases.conditions)
        self._classes = {name: shared_classes(fact, read.get(name, ())) for name, fact in ALL_FACTS.items()}

    def evaluate(self, facts: pl.DataFrame) -> Evaluation:
        """Evaluate every active rule on every village of ``facts`` (see the function ``evaluate``)."""
        watch = _Watch()
        columns = checked_columns(facts)
        watch.lap("checking")
        coded = self._coded(columns, facts.height)
        watch.lap("coding")
        scored = _spread(self._scored, coded, facts.height)
        watch.lap("scored")
        views = add_up(self._rulebook.grading, scored, facts.height)
        watch.lap("totals")
        grades = self._grader.grade(views, facts.height)
        self._grader.check(grades, scored)
        watch.lap("grading")
        coded[_LEVEL] = _level_fact(grades)
        proc = _spread(self._proc, coded, facts.height)
        watch.lap("procedure")
        rules = sorted((*scored, *grades.mix, *proc), key=lambda rule: rule.active.rule.id)
        return Evaluation(self._rulebook, facts.get_column(VILLAGE), columns, tuple(rules), grades, watch.seconds)

    def _coded(self, columns: Mapping[str, pl.Series], rows: int) -> dict[str, CodedFact]:
        codes = code_columns(columns, self._classes)
        nothing, missing = pl.repeat(None, rows, eager=True), np.zeros(rows, dtype=np.uint8)
        return {
            name: CodedFact(columns.get(name, nothing), classes, codes.get(name, missing))
            for name, classes in self._classes.items()
        }


def _spread(rules: list[RuleCases], coded: Mapping[str, CodedFact], rows: int) -> list[CodedRule]:
    return in_threads(lambda cases: spread_rule(cases, coded, rows), rules, rows)


def _level_fact(grades: Grades) -> CodedFact:
    return CodedFact(level_series(grades.level), shared_classes(ALL_FACTS[_LEVEL], ()), grades.level + np.uint8(1))


class _Watch:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = perf_counter()

    def lap(self, step: str) -> None:
        """Note the time since the last lap under ``step``."""
        now = perf_counter()
        self.seconds[step] = now - self._since
        self._since = now
