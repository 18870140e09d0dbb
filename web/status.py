"""The state of the whole: what the engine knows of nights and machine, and the notifier of messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from engine.nights.status import Status, read_status
from ledgers.database import reading
from notifier.waiting import Hours, Waiting, read_waiting
from web.service import workplace


@dataclass(frozen=True, slots=True)
class State:
    """Service and messages (None where they cannot be read); ``problems`` of both."""

    service: Status
    waiting: Waiting | None

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person must look at, in sentences; empty when all is well."""
        return (*self.service.problems, *(self.waiting.problems if self.waiting else ()))


def read_state(database: Engine, settings: Settings, at: datetime) -> State:
    """Return the state at ``at``."""
    place = workplace(database, settings)
    service = read_status(place, at)
    if not service.is_readable:
        return State(service, None)
    hours = Hours(settings.outbox, place.calendar)
    with reading(database) as session:
        return State(service, read_waiting(session, hours, list(service.rounds), at))
