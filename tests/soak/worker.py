"""The process that plays a season and is killed: it takes up where the one before it was stopped."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import func, select

from config.logs import configure
from config.settings import load_settings
from ledgers.database import reading
from ledgers.journal.assessment import Run
from web.season.playing import SEASON, Season, open_season


def season_on(database: str, messages: Path) -> Season:
    """Return a season on a database whose messages go to files in ``messages``."""
    settings = load_settings(overrides={"database": database, "operator": "系统"})
    channels = {"file": {"folder": str(messages), "console": False}}
    return open_season(settings.model_copy(update={"channels": channels}), f"worker:{os.getpid()}")


def play(database: str, messages: Path, first: date, last: date) -> None:
    """Play the season from the day after the last one that was played."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        configure(nowhere)
        season = season_on(database, messages)
        with reading(season.service.place.database) as session:
            played = session.exec(select(func.max(Run.on)).where(Run.job == SEASON)).one()
        start = first if played is None else played + timedelta(days=1)
        for _ in season.play(start, last):
            pass
        season.service.place.database.dispose()
