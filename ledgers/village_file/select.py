"""How the facts of the village file are read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ledgers.source import (
    DAYS_UNTIL,
    MONTHS_SINCE,
    Condition,
    Moving,
    Raw,
    Scope,
    Selection,
    Source,
    after,
    day,
    flag,
    number,
    table_of,
    whole,
    word,
)
from ledgers.village_file.table import VillageFile

DEBT_WITHOUT_INCOME = 999.0
"""What the ratio of debt to income is given as where there is debt and no income (see the fact's definition)."""

_ROW = table_of(VillageFile).c


def _columns(scope: Scope) -> tuple[Raw, ...]:
    return (
        word("village_kind", _ROW.kind),
        whole("merged_from", _ROW.merged_from),
        day("merged_on", _ROW.merged_on),
        word("fusion", _ROW.fusion),
        whole("population", _ROW.population),
        whole("voters_expected", _ROW.voters_expected),
        number("voters_away_share", _ROW.voters_away_share),
        whole("committee_seats", _ROW.committee_seats),
        whole("party_seats", _ROW.party_seats),
        flag("land_acquisition", _ROW.land_acquisition),
        flag("enterprise_or_mine", _ROW.enterprise_or_mine),
        number("collective_income", _ROW.collective_income),
        number("collective_debt", _ROW.collective_debt),
        word("last_outcome", _ROW.last_outcome),
        number("last_turnout", _ROW.last_turnout),
        word("clan_gang_conclusion", _ROW.clan_gang_conclusion),
        day("own_polling_on", _ROW.polling_on),
    )


def _facts(scope: Scope) -> Mapping[str, pl.Expr]:
    merged = pl.when(pl.col("merged_from").fill_null(2) > 1).then(pl.col("merged_on"))
    income, debt = pl.col("collective_income"), pl.col("collective_debt")
    ratio = (
        pl.when(debt == 0)
        .then(pl.lit(0.0))
        .when((debt > 0) & (income == 0))
        .then(pl.lit(DEBT_WITHOUT_INCOME))
        .when((debt > 0) & (income > 0))
        .then(debt / income)
    )
    return {
        "polling_on": pl.col("own_polling_on").fill_null(scope.polling_on),
        "merged_on": merged,
        "debt_to_income": ratio,
    }


def _turns(scope: Scope) -> tuple[pl.Expr, ...]:
    return after(scope, "merged_on")


SELECTION = Selection(
    sources=(Source(VillageFile, _columns, grouped=False),),
    facts=_facts,
    turns=_turns,
    moving=(
        Moving("days_to_poll", "polling_on", DAYS_UNTIL),
        Moving("months_since_merger", "merged_on", MONTHS_SINCE),
    ),
)


def incomes(scope: Scope) -> tuple[Raw, ...]:
    """Return the column that ranks the villages of a county by income."""
    return (number("collective_income", _ROW.collective_income),)


def has_income(scope: Scope) -> tuple[Condition, ...]:
    """Return the condition that a village's income is known."""
    return (_ROW.collective_income.is_not(None),)


INCOMES = Source(VillageFile, incomes, has_income, grouped=False)
