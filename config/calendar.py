"""Working days of China: public holidays, 调休, weekends. Statutory periods are calendar days and never come here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from config.errors import InputError
from config.toml import TomlError, read_toml_file

NOTICES = Path(__file__).with_name("working_days.toml")
FIRST_YEAR = 2010
LAST_YEAR = 2099
SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """The State Council's arrangement for one year: every day off, and the weekend days worked."""

    year: int
    source: str
    days_off: frozenset[date]
    working_days: frozenset[date]
    provisional: bool = False

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on ``day`` of this year."""
        if day in self.working_days:
            return True
        return day not in self.days_off and day.weekday() < SATURDAY


@dataclass(frozen=True)
class WorkCalendar:
    """Working days from 2010 on. Years whose notice is not out yet count statutory holidays alone: *provisional*."""

    notices: Mapping[int, Notice] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Tell whether ``day`` is a working day; InputError for a year the calendar lacks."""
        return self._year(day.year).is_working_day(day)

    def is_provisional(self, day: date) -> bool:
        """Tell whether the arrangement (调休) of that year was not yet announced when the calendar was made."""
        return self._year(day.year).provisional

    def is_public_holiday(self, day: date) -> bool:
        """Tell whether ``day`` is off by the holiday arrangement of its year (a plain weekend is not)."""
        return day in self._year(day.year).days_off

    def on_or_before(self, day: date) -> date:
        """Return ``day``, or the last working day before it."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def on_or_after(self, day: date) -> date:
        """Return ``day``, or the first working day after it."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """Return the day ``working_days`` working days after ``day`` (which itself is not counted)."""
        for _ in range(working_days):
            day = self.on_or_after(day + _ONE_DAY)
        return day

    def _year(self, year: int) -> Notice:
        return self.notices.get(year) or _published(year)


def load_calendar(file: Path | None = None) -> WorkCalendar:
    """Return the calendar with the notices of ``working_days.toml`` and, if given, of ``file`` (which wins)."""
    notices = _read_notices(NOTICES)
    if file is not None:
        notices |= _read_notices(file)
    return WorkCalendar(notices)


def _read_notices(path: Path) -> dict[int, Notice]:
    try:
        content = read_toml_file(path)
        notices = [_notice(entry) for entry in content.get("notice", [])]
    except TomlError as error:
        raise InputError(f"放假通知文件读不懂：{error.what}", where=str(path), remedy=error.remedy) from error
    except (OSError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"放假通知文件读不懂：{error}", where=str(path), remedy="按 config/working_days.toml 开头的格式填写"
        ) from error
    for notice in notices:
        _refuse_foreign_days(notice, path)
    return {notice.year: notice for notice in notices}


def _notice(entry: Mapping[str, object]) -> Notice:
    days_off, working_days = entry["days_off"], entry["working_days"]
    if not isinstance(days_off, list) or not isinstance(working_days, list) or not isinstance(entry["year"], int):
        raise TypeError("year 应为整数，days_off、working_days 应为日期列表")
    return Notice(entry["year"], str(entry["source"]), frozenset(days_off), frozenset(working_days))


def _refuse_foreign_days(notice: Notice, path: Path) -> None:
    for day in sorted(notice.days_off | notice.working_days, key=str):
        if not isinstance(day, date) or day.year != notice.year:
            raise InputError(
                f"{notice.year} 年的放假通知里有不属于该年的日期 {day}",
                where=str(path),
                remedy="把日期改到所属年份的通知下",
            )


@cache
def _published(year: int) -> Notice:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(
            f"工作日历没有 {year} 年",
            where=f"可用年份 {FIRST_YEAR}—{LAST_YEAR}",
            remedy="检查日期是否写错；确需该年的，在设置 calendar_file 指向的文件里补上放假通知",
        )
    import holidays

    china = holidays.country_holidays("CN", years=year)
    worked = frozenset(day for day in china.weekend_workdays if day.year == year)
    days_off = frozenset(day for day in china if day.year == year and day not in worked)
    # Every notice since 2008 makes at least one weekend a working day: a year without any has no notice yet.
    return Notice(year, "国务院办公厅放假通知" if worked else "", days_off, worked, provisional=not worked)
