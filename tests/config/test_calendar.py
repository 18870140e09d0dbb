from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import WorkCalendar, load_calendar
from config.errors import InputError

CALENDAR = load_calendar()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2020, 9, 27), True),
        (date(2020, 10, 1), False),
        (date(2020, 10, 8), False),
        (date(2020, 10, 10), True),
        (date(2021, 1, 1), False),
        (date(2021, 2, 7), True),
        (date(2021, 2, 17), False),
        (date(2021, 2, 18), True),
        (date(2021, 2, 20), True),
        (date(2021, 2, 21), False),
    ],
    ids=str,
)
def test_weekends_worked_and_weekdays_off_follow_the_state_councils_notice(day, worked):
    assert CALENDAR.is_working_day(day) is worked


def test_a_day_off_moves_to_the_nearest_working_day_in_the_asked_direction():
    assert CALENDAR.on_or_before(date(2020, 10, 5)) == date(2020, 9, 30)
    assert CALENDAR.on_or_after(date(2020, 10, 5)) == date(2020, 10, 9)


def test_three_working_days_over_the_national_holiday():
    assert CALENDAR.add(date(2020, 9, 29), 3) == date(2020, 10, 10)


@pytest.mark.parametrize("year", range(2010, 2027))
def test_announced_years_are_firm(year):
    assert not CALENDAR.is_provisional(date(year, 6, 1))


def test_a_year_without_a_notice_is_provisional_but_knows_statutory_holidays():
    assert CALENDAR.is_provisional(date(2027, 1, 4))
    assert not CALENDAR.is_working_day(date(2027, 10, 1))


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2100, 1, 1)], ids=str)
def test_a_year_the_calendar_lacks_is_refused_with_a_remedy(day):
    with pytest.raises(InputError, match=rf"工作日历没有 {day.year} 年.*calendar_file"):
        CALENDAR.is_working_day(day)


def test_a_later_notice_makes_a_year_firm(tmp_path):
    file = tmp_path / "notices.toml"
    file.write_text(
        '[[notice]]\nyear = 2027\nsource = "国办发明电〔2026〕1号"\n'
        "days_off = [2027-01-04]\nworking_days = [2027-01-09]\n",
        encoding="utf-8",
    )
    calendar = load_calendar(file)
    assert not calendar.is_provisional(date(2027, 1, 4))
    assert not calendar.is_working_day(date(2027, 1, 4))
    assert calendar.is_working_day(date(2027, 1, 9))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[notice]\n", "读不懂"),
        ("[[notice]]\nyear = 2027\n", "读不懂"),
        ('[[notice]]\nyear = 2027\nsource = ""\ndays_off = [2028-01-01]\nworking_days = []\n', "不属于该年的日期"),
    ],
    ids=["not toml", "key missing", "foreign day"],
)
def test_a_broken_notice_file_says_what_is_wrong(tmp_path, text, words):
    file = tmp_path / "notices.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load_calendar(file)


@given(st.dates(date(2010, 1, 15), date(2026, 12, 15)), st.integers(0, 15))
def test_adding_working_days_always_lands_on_one_and_counts_each(day, count):
    calendar = WorkCalendar()
    end = calendar.add(day, count)
    steps = [date.fromordinal(n) for n in range(day.toordinal() + 1, end.toordinal() + 1)]
    assert sum(map(calendar.is_working_day, steps)) == count
