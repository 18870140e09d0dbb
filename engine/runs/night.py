"""What every step of one night is given: the round, the date, the instant, the run and the rules in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from config.calendar import WorkCalendar
from engine.runs.rules import Rules
from ledgers.authority.act import SYSTEM, Act
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round
from ledgers.village_file.table import VillageFile


@dataclass(frozen=True, slots=True)
class PollingDays:
    """T of every village: its own where it has one, else the round's."""

    default: date
    own: dict[str, date]

    def of(self, village: str) -> date:
        """Return the polling day of a village."""
        return self.own.get(village, self.default)


@dataclass(frozen=True, slots=True)
class Night:
    """One business date of one round; ``run_id`` is the run everything written refers to."""

    round_id: int
    on: date
    at: datetime
    run_id: int
    rules: Rules
    calendar: WorkCalendar
    polling: PollingDays

    @property
    def act(self) -> Act:
        """The system acting on this night."""
        return Act(self.round_id, SYSTEM, self.on, self.at)


def polling_days(session: Session, current: Round, region: str = "") -> PollingDays:
    """Read the polling days of the round, those of villages whose code begins with ``region`` where given."""
    own = select(col(VillageFile.village_code), col(VillageFile.polling_on)).where(
        VillageFile.round_id == current.id,
        col(VillageFile.polling_on).is_not(None),
        col(VillageFile.village_code).between(*code_range(region)),
    )
    return PollingDays(current.polling_on, {code: day for code, day in session.exec(own) if day})
