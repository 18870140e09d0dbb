"""Seeded facts of any number of villages, mostly in order, some not, some missing: what evaluation is measured on."""

from __future__ import annotations

import numpy as np
import polars as pl

from engine.evaluation.checking import DERIVED
from engine.evaluation.facts import ALL_FACTS
from ledgers.facts import Fact, FactType

MISSING = 0.03
TROUBLE = 0.06
"""Share of villages in which a fact is not in order."""
COUNTY = 208
"""Villages on average in one county; they share one polling day."""

_GOOD_WHEN_TRUE = {"affairs_disclosed", "handed_over", "voter_list_published", "dual_role_combined"}
_HIGH_IS_GOOD = {
    "democratic_rating", "satisfaction", "last_turnout", "turnout", "qualified_reserve", "reserve_per_seat",
    "reserve_women", "candidate_margin", "intended_women", "lowest_winner_share", "lowest_second_ballot_share",
    "income_rank_share", "months_since_merger", "newest_collective_grievance_months", "unplanned_pay_end_days",
    "voter_list_days_before_poll",
}  # fmt: skip


def facts_of(villages: int, seed: int = 2020) -> pl.DataFrame:
    """Return one row a village with every fact that may be given."""
    rng = np.random.default_rng(seed)
    columns = {"village": pl.Series([f"{number:012d}" for number in range(villages)], dtype=pl.String)}
    for name, fact in ALL_FACTS.items():
        if fact.origin in DERIVED:
            continue
        values = _polling_days(rng, villages) if name == "days_to_poll" else _values(fact, rng, villages)
        gaps = pl.Series(rng.random(villages) < MISSING)
        columns[name] = pl.select(pl.when(~gaps).then(values).alias(name)).to_series()
    return pl.DataFrame(columns)


def _polling_days(rng: np.random.Generator, villages: int) -> pl.Series:
    counties = rng.choice(np.array([-5, 3, 15, 25, 40, 87], dtype=np.int32), villages // COUNTY + 1)
    return pl.Series(np.repeat(counties, COUNTY)[:villages])


def _values(fact: Fact, rng: np.random.Generator, villages: int) -> pl.Series:
    troubled = rng.random(villages) < TROUBLE
    if fact.type is FactType.BOOLEAN:
        return pl.Series(troubled != (fact.name in _GOOD_WHEN_TRUE))
    if fact.type is FactType.CHOICE:
        places = np.where(troubled, rng.integers(0, len(fact.choices), villages), 0)
        return pl.Series(fact.choices, dtype=pl.Enum(fact.choices)).gather(places)
    least = fact.minimum if fact.minimum is not None else -3
    most = fact.maximum if fact.maximum is not None else least + 20
    distance = (most - least) * np.where(troubled, rng.random(villages), rng.random(villages) * 0.03)
    values = most - distance if fact.name in _HIGH_IS_GOOD else least + distance
    return pl.Series(values.astype(np.int32) if fact.type is FactType.INTEGER else np.round(values, 2))
