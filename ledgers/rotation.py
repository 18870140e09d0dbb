"""The backups the service makes by itself: one a day into one folder, where the newest days and months are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from config.settings import Backup
from ledgers.backup import back_up

NAME = re.compile(r"huanjie-(\d{8})\.db")
"""Whatever else lies in the folder is somebody's own and stays."""


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where the backups lie, how many of the newest days are kept and of how many months the last one."""

    folder: Path
    daily: int
    monthly: int


def plan_for(engine: Engine, settings: Backup) -> BackupPlan | None:
    """Return the plan of the settings; None where no backups are wanted, or the database has tools of its own.

    A relative folder lies beside the database.
    """
    place = engine.url.database
    if engine.dialect.name != "sqlite" or not place or not settings.folder:
        return None
    return BackupPlan(Path(place).parent / settings.folder, settings.daily, settings.monthly)


def backups_in(plan: BackupPlan) -> dict[date, Path]:
    """Return the backups by the day they were made for, oldest first. Each was checked before it got its name."""
    found = {}
    for path in plan.folder.glob("huanjie-*.db") if plan.folder.is_dir() else ():
        if (name := NAME.fullmatch(path.name)) and (day := _day(name[1])):
            found[day] = path
    return dict(sorted(found.items()))


def _day(digits: str) -> date | None:
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        return None


def days_kept(days: Iterable[date], plan: BackupPlan) -> set[date]:
    """Return which days' backups are kept: the newest ones, and the last one of each of the newest months."""
    newest = sorted(days, reverse=True)
    last_of_month: dict[tuple[int, int], date] = {}
    for day in newest:
        last_of_month.setdefault((day.year, day.month), day)
    return {*newest[: plan.daily], *list(last_of_month.values())[: plan.monthly]}


def back_up_day(engine: Engine, plan: BackupPlan, on: date) -> bool:
    """Make the backup of a day unless it is there, then remove those nobody keeps; tell whether one was made.

    Backups of days to come (the clock was ahead) are left alone until their day.
    """
    target = plan.folder / f"huanjie-{on:%Y%m%d}.db"
    if target.exists():
        return False
    back_up(engine, target)
    past = {day: path for day, path in backups_in(plan).items() if day <= on}
    for day in past.keys() - days_kept(past, plan):
        past[day].unlink(missing_ok=True)
    return True
