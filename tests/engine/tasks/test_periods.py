from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import WorkCalendar
from engine.rulebook.followup import CADENCES
from engine.tasks.periods import cadence_on, deadline_of, period_of
from tests.engine.risks.rulebooks import FIRST_RULES

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2011, 1, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("cadence", "on", "first", "last"),
    [
        ("week", date(2020, 11, 4), date(2020, 11, 2), date(2020, 11, 8)),
        ("fortnight", date(2020, 11, 4), date(2020, 11, 2), date(2020, 11, 15)),
        ("month", date(2020, 12, 31), date(2020, 12, 1), date(2020, 12, 31)),
        ("day", date(2020, 11, 4), date(2020, 11, 4), date(2020, 11, 4)),
    ],
)
def test_a_date_lies_in_one_period_of_each_cadence(cadence, on, first, last):
    period = period_of(cadence, on)
    assert (period.starts_on, period.ends_on) == (first, last)


@given(st.sampled_from(CADENCES), DAYS)
def test_periods_neither_overlap_nor_leave_a_gap(cadence, on):
    period = period_of(cadence, on)
    assert period.starts_on <= on <= period.ends_on
    assert period_of(cadence, period.starts_on) == period_of(cadence, period.ends_on) == period
    following = period_of(cadence, period.ends_on + timedelta(days=1))
    assert following.starts_on == period.ends_on + timedelta(days=1)
    assert following.name != period.name


@given(st.sampled_from(CADENCES), DAYS, st.integers(0, 3))
def test_deadlines_and_reminders_are_working_days_and_never_before_the_period(cadence, on, remind):
    period = period_of(cadence, on)
    deadline = deadline_of(period, CALENDAR, remind)
    assert CALENDAR.is_working_day(deadline.due_on)
    assert period.starts_on <= deadline.remind_on <= deadline.due_on


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2020, 11, 4), date(2020, 11, 6)),
        (date(2020, 10, 1), date(2020, 9, 30)),
        (date(2021, 2, 16), date(2021, 2, 20)),
    ],
    ids=["friday", "before the holiday", "a saturday worked"],
)
def test_a_weekly_report_is_due_on_the_last_working_day_of_the_week(on, due):
    assert deadline_of(period_of("week", on), CALENDAR, 1).due_on == due


def test_a_week_off_is_reported_after_the_holiday():
    week_off = period_of("week", date(2020, 1, 27))
    assert deadline_of(week_off, CALENDAR, 1).due_on == date(2020, 2, 3)


@pytest.mark.parametrize(
    ("level", "days_to_poll", "cadence"),
    [
        ("high", 40, "week"),
        ("medium", 40, "fortnight"),
        ("low", 40, "month"),
        ("none", 0, None),
        ("low", 8, "month"),
        ("low", 7, "day"),
        ("low", -3, "day"),
        ("low", -4, "month"),
    ],
)
def test_the_cadence_goes_by_level_and_is_daily_around_the_poll(level, days_to_poll, cadence):
    assert cadence_on(FIRST_RULES.followup, level, days_to_poll) == cadence
