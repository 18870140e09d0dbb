"""Facts of many villages in, findings and levels of all of them out.

Rules see only on which side of each cut a value lies, so villages fall into few distinct cases per rule. Each case is
judged once (engine.evaluation.cases); what was found is looked up for every village by the number of its case:
facts → cases → findings → points → totals → levels, one frame each.
"""

from __future__ import annotations

from time import perf_counter

import polars as pl

from engine.evaluation.cases import RuleCases
from engine.evaluation.checking import VILLAGE, checked_columns
from engine.evaluation.fact_values import COLUMN_TYPES
from engine.evaluation.grades import Grader
from engine.evaluation.judged import judge_cases, number_cases
from engine.evaluation.result import Evaluation
from engine.evaluation.totals import add_up
from engine.rulebook.model import Rulebook


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
        read = {name for rule in (*self._scored, *self._proc) for name in rule.facts}
        self._read = {name: kind for name, kind in COLUMN_TYPES.items() if name in read}

    def evaluate(self, facts: pl.DataFrame) -> Evaluation:
        """Evaluate every active rule on every village of ``facts`` (see the function ``evaluate``)."""
        watch = _Watch()
        given = pl.DataFrame({VILLAGE: facts[VILLAGE], **checked_columns(facts)})
        absent = {name: pl.lit(None, kind) for name, kind in self._read.items() if name not in given.columns}
        known = given.with_columns(**absent)
        watch.lap("checking")
        cases = number_cases(self._scored, known)
        watch.lap("numbering")
        scored = judge_cases(self._scored, known, cases)
        watch.lap("judging")
        totals = add_up(self._rulebook.grading, scored, cases)
        watch.lap("totals")
        grades = self._grader.grade(totals, scored, cases)
        watch.lap("grading")
        known = known.with_columns(grades.levels["level"])
        proc_cases = number_cases(self._proc, known)
        proc = judge_cases(self._proc, known, proc_cases)
        watch.lap("procedure")
        rules = sorted((*scored, *grades.mix, *proc), key=lambda rule: rule.id)
        cases = grades.cases.hstack(proc_cases.drop(VILLAGE))
        return Evaluation(self._rulebook, given, tuple(rules), cases, grades.levels, watch.seconds)


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
