"""The next date on which a village's result may change although nobody touches a ledger.

A moving fact (days to the poll, months since a merger, …) matters to the rules only when it passes a cut; a basis
tells when one of its own values turns. The earlier of the two is when the village must be looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import polars as pl

from engine.rulebook.conditions import comparisons
from engine.rulebook.model import Comparison, Operator, Rulebook
from ledgers.basis import MOVING, TURNS_ON
from ledgers.source import DAYS_SINCE, DAYS_UNTIL, Moving

_BELOW = {Operator.GE, Operator.LT, Operator.EQ, Operator.NE}
_ABOVE = {Operator.GT, Operator.LE, Operator.EQ, Operator.NE}


def all_comparisons(rulebook: Rulebook) -> Iterator[Comparison]:
    """Give every comparison of every active rule."""
    for active in rulebook.rules:
        for tier in active.tiers:
            yield from comparisons(tier.when)


def steps(rulebook: Rulebook, fact: str) -> list[int]:
    """Return the values n such that the rules can tell n from n + 1, sorted."""
    found: set[int] = set()
    for comparison in all_comparisons(rulebook):
        if comparison.fact != fact or not isinstance(comparison.operand, int):
            continue
        if comparison.operator in _BELOW:
            found.add(comparison.operand - 1)
        if comparison.operator in _ABOVE:
            found.add(comparison.operand)
    return sorted(found)


def recheck_dates(rulebook: Rulebook, basis: pl.DataFrame, on: date) -> pl.Series:
    """Return, for every row, the first date after ``on`` on which its result may change; null for never."""
    dates = [pl.col(TURNS_ON)]
    for moving in MOVING:
        passings = list(_passings(moving, steps(rulebook, moving.fact)))
        dates.extend(pl.when(passing > on).then(passing) for passing in passings)
    return basis.select(pl.min_horizontal(*dates).alias("recheck_on")).to_series()


def _passings(moving: Moving, cuts: Iterable[int]) -> Iterator[pl.Expr]:
    """Give the dates on which the fact passes from one side of a cut to the other, and the one it comes to exist."""
    anchor = pl.col(moving.anchor)
    if moving.counts == DAYS_UNTIL:  # n + 1 becomes n
        yield from (anchor - timedelta(days=cut) for cut in cuts)
    elif moving.counts == DAYS_SINCE:  # n becomes n + 1
        yield anchor
        yield from (anchor + timedelta(days=cut + 1) for cut in cuts if cut >= 0)
    else:  # a started month counts: n becomes n + 1 on the day after n months
        yield anchor
        yield from (anchor.dt.offset_by(f"{cut}mo").dt.offset_by("1d") for cut in cuts if cut >= 0)
