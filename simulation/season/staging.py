"""Sets the stage for a season: a copy of the demo county, its own message folder, a change report for every day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config.errors import InputError
from config.settings import Settings
from engine.nights.report import ChangeReport, report_of
from ledgers.authority.act import SYSTEM
from ledgers.backup import back_up
from ledgers.database import open_engine, reading
from ledgers.roster.rounds import current_round
from ledgers.schema import require_current_schema
from simulation.season.playing import DayReport, Season, first_day, open_season

DATABASE, KEY, MESSAGES = "huanjie.db", "huanjie.key", "消息"
AFTER_POLL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Staging:
    """Where the season is played, from which demo, for how many days (None: to the end)."""

    folder: Path
    source: Path
    seed: int
    days: int | None
    settings: Settings


@dataclass(frozen=True, slots=True)
class Played:
    """One day with its change report; ``length`` is the number of days of the whole season."""

    day: DayReport
    report: ChangeReport
    number: int
    length: int
    folder: Path


def stage(staging: Staging) -> Iterator[Played]:
    """Play the season; yield every day."""
    season = _season(staging)
    database = season.service.place.database
    with reading(database) as session:
        first = first_day(session)
        end = current_round(session).polling_on + timedelta(days=AFTER_POLL_DAYS)
    last = end if staging.days is None else first + timedelta(days=staging.days - 1)
    length = (last - first).days + 1
    for number, day in enumerate(season.play(first, last), 1):
        with reading(database) as session:
            report = report_of(session, current_round(session), day.on)
            session.expunge_all()
        yield Played(day, report, number, length, staging.folder)


def _season(staging: Staging) -> Season:
    original = staging.source / DATABASE
    if not original.exists():
        raise InputError(f"{staging.source} 里没有演示县", remedy=f"先运行 huanjie demo {staging.source}")
    target = staging.folder / DATABASE
    if target.exists():
        raise InputError(f"{staging.folder} 里已经演过一季", remedy="换一个目录，或删去该目录后重来")
    staging.folder.mkdir(parents=True, exist_ok=True)
    source = open_engine(f"sqlite:///{original.as_posix()}")
    require_current_schema(source)
    back_up(source, target)
    source.dispose()
    return open_season(_settings(staging, target), "演示", staging.seed)


def _settings(staging: Staging, database: Path) -> Settings:
    messages = staging.folder / MESSAGES
    changed = {
        "database": f"sqlite:///{database.as_posix()}",
        "key_file": (staging.source / KEY).resolve().as_posix(),
        "operator": SYSTEM,
        "channels": {"file": {"folder": messages.as_posix(), "console": False}},
    }
    return staging.settings.model_copy(update=changed)
