"""How the facts of the village file are read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import case, func, select

from ledgers.fields import table_of
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
    whole,
    word,
)
from ledgers.village_file.table import VillageFile

DEBT_WITHOUT_INCOME = 999.0
"""What the ratio of debt to income is given as where there is debt and no income (see the fact's definition)."""

_TABLE = table_of(VillageFile)
_ROW = _TABLE.c


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
        flag("failure_settled", _ROW.failure_settled),
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
        "failure_settled": pl.col("failure_settled").fill_null(value=False),
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


def _rank_columns(scope: Scope) -> tuple[Raw, ...]:
    """Rank one village among those of its county with a known income, in percent: one pass of an index."""
    other = _TABLE.alias("other")
    county = func.substr(_ROW.village_code, 1, 6)
    higher = func.sum(case((other.c.collective_income > _ROW.collective_income, 1), else_=0))
    share = (
        select((higher + 1) * 100.0 / func.count(other.c.collective_income))
        .where(other.c.round_id == _ROW.round_id)
        .where(other.c.village_code.between(county + "000000", county + "999999"))
        .correlate(_TABLE)
    )
    return (number("income_rank_share", share.scalar_subquery()),)


def _has_income(scope: Scope) -> tuple[Condition, ...]:
    return (_ROW.collective_income.is_not(None),)


RANKS = Source(VillageFile, _rank_columns, _has_income, grouped=False)
"""Where each village stands by income in its county, for villages read one by one."""
