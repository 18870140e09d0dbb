"""Dates and months as people write them."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers.excel.dates import DateError, parse_date, parse_month

DAYS = st.dates(date(1920, 1, 1), date(2100, 12, 31))
FORMS = (
    "{0.year}-{0.month}-{0.day}",
    "{0.year}-{0.month:02d}-{0.day:02d}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year} 年 {0.month} 月 {0.day} 日",
    "{0.year}年{0.month}月{0.day}号",
    "{0.year}{0.month:02d}{0.day:02d}",
    "{0.year}-{0.month:02d}-{0.day:02d} 00:00:00",
    "{0.year}．{0.month}．{0.day}",
    "{0.year}。{0.month}。{0.day}",
)


@given(DAYS, st.sampled_from(FORMS))
def test_a_date_is_read_in_every_common_form(day, form):
    assert parse_date(form.format(day)) == day


@given(DAYS)
def test_a_date_is_read_from_full_width_digits(day):
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    assert parse_date(day.isoformat().translate(wide)) == day


@given(DAYS)
def test_a_date_is_read_from_a_serial_number(day):
    assert parse_date(float((day - date(1899, 12, 30)).days)) == day


@given(DAYS)
def test_a_date_is_read_from_eight_digits_kept_as_a_number(day):
    assert parse_date(float(f"{day:%Y%m%d}")) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二〇二〇年十月五日", date(2020, 10, 5)),
        ("二○二○年十二月二十五日", date(2020, 12, 25)),
        ("二零二零年一月三十日", date(2020, 1, 30)),
    ],
)
def test_chinese_numerals_are_read(text, expected):
    assert parse_date(text) == expected


def test_a_time_of_day_is_dropped():
    assert parse_date(datetime(2020, 10, 5, 12, 30)) == date(2020, 10, 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("2020-02-30", "没有"),
        ("2020年13月1日", "没有"),
        ("2020年10月", "哪一天"),
        ("2020", "哪一天"),
        (2020.0, "不是完整"),
        ("1020-10-05", "不合理"),
        ("3020-10-05", "不合理"),
        ("10/5/2020", "不是日期"),
        ("去年", "不是日期"),
        (float("1e9"), "不是完整"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(raw, word):
    with pytest.raises(DateError, match=word):
        parse_date(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2020-3", "2020-03"),
        ("2020.10", "2020-10"),
        ("2020年10月", "2020-10"),
        ("202010", "2020-10"),
        (202010.0, "2020-10"),
        ("2008", "2008"),
        ("2008年", "2008"),
        (2008.0, "2008"),
        (2020.11, "2020-11"),
        (2020.03, "2020-03"),
        (date(2020, 3, 1), "2020-03"),
        ("2020-03-15", "2020-03"),
        (43906.0, "2020-03"),
    ],
)
def test_a_month_is_read_in_every_common_form(raw, expected):
    assert parse_month(raw) == expected


def test_a_month_that_lost_its_zero_is_asked_about():
    with pytest.raises(DateError, match="1 月还是 10 月"):
        parse_month(2020.1)


@given(st.text() | st.floats())
def test_anything_else_is_refused_and_never_crashes(raw):
    for parse in (parse_date, parse_month):
        with contextlib.suppress(DateError):
            assert parse(raw)
