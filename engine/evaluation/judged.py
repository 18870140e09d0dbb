"""Rules judged on every village: each distinct case once, the finding of a village by the number of its case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from engine.evaluation.cases import RuleCases
from engine.evaluation.finding import Finding
from engine.rulebook.model import ActiveRule

_FIRST_ROWS = 16_384


@dataclass(frozen=True, slots=True)
class JudgedRule:
    """One rule and its findings by number of case; the column of its id in the frame of cases holds those numbers."""

    active: ActiveRule
    findings: Mapping[int, Finding]

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.active.rule.id

    def spread(self, value: Callable[[Finding], Any], kind: Any) -> pl.Expr:
        """Return ``value`` of the finding of every row, to be selected from the frame of cases.

        A look-up by number takes 1.2 ms for 620,573 rows, a join on the facts 19 ms.
        """
        return look_up({number: value(finding) for number, finding in self.findings.items()}, self.id, kind)


def look_up(values: Mapping[int, Any], numbers: str, kind: Any) -> pl.Expr:
    """Return the value of the number in every row of the column ``numbers``."""
    table = [values.get(number) for number in range(1 + max(values, default=-1))]
    return pl.lit(pl.Series(table, dtype=kind)).gather(pl.col(numbers))


def number_cases(rules: Sequence[RuleCases], facts: pl.DataFrame) -> pl.DataFrame:
    """Return the frame of cases: for every row, under the id of each rule, the number of its case."""
    return facts.select("village", **{rule.active.rule.id: rule.space.numbers(facts) for rule in rules})


def judge_cases(rules: Sequence[RuleCases], facts: pl.DataFrame, cases: pl.DataFrame) -> list[JudgedRule]:
    """Judge every case that occurs, by way of one village that is in it."""
    if not rules:
        return []
    shown = _rows_of_all_cases(rules, cases)
    numbers = cases[shown].to_dict(as_series=False)
    values = facts.select({name for rule in rules for name in rule.facts})[shown].to_dict(as_series=False)
    judged = []
    for rule in rules:
        place_of = {number: place for place, number in enumerate(numbers[rule.active.rule.id])}
        findings = {
            number: rule.finding({name: values[name][place] for name in rule.facts})
            for number, place in place_of.items()
        }
        judged.append(JudgedRule(rule.active, findings))
    return judged


def _rows_of_all_cases(rules: Sequence[RuleCases], cases: pl.DataFrame) -> pl.Series:
    """Return some rows, without repetition, among which every case of every rule occurs.

    They are the first of each case among the first rows, and those with another case: to look whether a number is known
    takes 0.3 ms a rule for 620,573 rows, to sort out the distinct ones 2.1 ms.
    """
    names = [rule.active.rule.id for rule in rules]
    firsts = cases.head(_FIRST_ROWS).select(pl.col(names).arg_unique().implode())
    rows = firsts.select(pl.concat_list(names).explode().unique()).to_series()
    if cases.height <= _FIRST_ROWS:
        return rows
    known = cases[rows].select(pl.col(names).unique().implode())
    is_new = pl.any_horizontal(~pl.col(name).is_in(known[name][0].to_list()) for name in names)
    return rows.append(cases.select(is_new.arg_true()).to_series())
