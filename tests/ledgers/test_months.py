from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers.months import add_months, age_on, ages_on, birthday_in, started_months
from ledgers.source import months_cutoff

DAYS = st.dates(date(1950, 1, 1), date(2040, 12, 31))
LEAP_DAYS = st.sampled_from([date(year, 2, 29) for year in range(1952, 2040, 4)])
BIRTHS = DAYS | LEAP_DAYS


def _months(start, end):
    return pl.select(started_months(pl.lit(start), end)).item()


@given(DAYS, DAYS)
def test_started_months_are_the_fewest_that_reach_the_day(start, end):
    start, end = min(start, end), max(start, end)
    months = _months(start, end)
    assert add_months(start, months) >= end
    assert months == 0 or add_months(start, months - 1) < end


def test_no_months_lie_between_a_day_and_an_earlier_one():
    assert _months(date(2020, 10, 21), date(2020, 10, 20)) is None


@given(DAYS, st.integers(0, 60))
def test_the_cutoff_parts_the_days_more_than_some_months_back_from_the_others(on, months):
    cutoff = months_cutoff(on, months)
    assert add_months(cutoff, months) >= on
    assert add_months(cutoff - timedelta(days=1), months) < on


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1961, 1, 15), date(2021, 1, 15), 60),
        (date(1961, 1, 16), date(2021, 1, 15), 59),
        (date(1960, 2, 29), date(2021, 2, 27), 60),
        (date(1960, 2, 29), date(2021, 2, 28), 61),
        (date(1960, 2, 29), date(2020, 2, 28), 59),
        (date(1960, 2, 29), date(2020, 2, 29), 60),
    ],
)
def test_age_is_completed_on_the_right_day(born, on, age):
    assert age_on(born, on) == age


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="born after"):
        age_on(date(2000, 1, 1), date(1999, 1, 1))


@given(st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.integers(0, 80))
def test_a_year_of_age_begins_on_the_birthday_and_not_the_day_before(born, years):
    birthday = birthday_in(born, born.year + years)
    assert age_on(born, birthday) == years
    if years:
        assert age_on(born, birthday - timedelta(days=1)) == years - 1


def _ages(pairs):
    births, days = zip(*pairs, strict=True)
    return (
        pl.DataFrame({"birth": births, "day": days})
        .select(ages_on(pl.col("birth"), pl.col("day")))
        .to_series()
        .to_list()
    )


@given(st.lists(st.tuples(BIRTHS, DAYS), min_size=1))
def test_sets_and_single_people_have_the_same_age_on_every_day(pairs):
    assert _ages(pairs) == [age_on(birth, day) if birth <= day else None for birth, day in pairs]


@pytest.mark.parametrize("year", [2021, 2024, 2100])
def test_sets_and_single_people_agree_around_the_end_of_february(year):
    around = [date(year, 1, 1) + timedelta(days=number) for number in range(50, 65)]
    pairs = [(date(1960, month, day), on) for on in around for month, day in ((2, 28), (2, 29), (3, 1))]
    assert _ages(pairs) == [age_on(birth, day) for birth, day in pairs]
