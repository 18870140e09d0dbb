from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.months import add_months, age_on, started_months
from ledgers.source import months_cutoff

DAYS = st.dates(date(1950, 1, 1), date(2040, 12, 31))


def _months(start, end):
    return pl.select(started_months(pl.lit(start), end)).item()


@settings(deadline=None)
@given(DAYS, DAYS)
def test_started_months_are_the_fewest_that_reach_the_day(start, end):
    start, end = min(start, end), max(start, end)
    months = _months(start, end)
    assert add_months(start, months) >= end
    assert months == 0 or add_months(start, months - 1) < end


def test_no_months_lie_between_a_day_and_an_earlier_one():
    assert _months(date(2020, 10, 21), date(2020, 10, 20)) is None


@settings(deadline=None)
@given(DAYS, st.integers(0, 60))
def test_the_cutoff_parts_the_days_more_than_some_months_back_from_the_others(on, months):
    cutoff = months_cutoff(on, months)
    assert add_months(cutoff, months) >= on
    assert add_months(cutoff - timedelta(days=1), months) < on


@settings(deadline=None)
@given(DAYS, st.integers(0, 90))
def test_an_age_is_completed_on_the_birthday(birth, years):
    birthday = date(birth.year + years, birth.month, birth.day if (birth.month, birth.day) != (2, 29) else 28)
    age = pl.select(age_on(pl.lit(birth), pl.lit(birthday + timedelta(days=1)))).item()
    assert age == years
