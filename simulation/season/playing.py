"""The season day by day: happenings and people by day, the night at two, messages in the morning; all in virtual time.

A day's deeds are one transaction with a mark of their own, so a season that was stopped anywhere goes on where it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from config.clock import BUSINESS_ZONE
from config.settings import Settings
from engine.assignment.model import RISK_LEVELS
from engine.evaluation.finding import read_findings
from engine.nights.service import Service
from engine.runs.rules import Rules, load_rules
from engine.tasks.chain import read_people
from ledgers.authority.act import Act
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment, Run
from ledgers.journal.message import Message
from ledgers.journal.night import LevelMove
from ledgers.roster.rounds import current_round
from ledgers.roster.storing import Deed
from ledgers.roster.table import Round
from simulation.season.clerk import Clerk
from simulation.season.happenings import MENDING, hand_over, mend, reply, settle_departures, trouble
from simulation.season.people import Staff
from web.service import build_service

SEASON = "season"
WORKDAY_ENDS = time(16, 0)
TICKS = (time(2, 0), time(2, 5), time(8, 30), time(8, 50))
MENDED_A_DAY, TROUBLES_A_DAY, SETTLED_A_DAY, HANDED_OVER_A_DAY = 0.08, 0.004, 0.06, 0.4
"""How many of the villages at risk solve something on a day; in how many of all something goes wrong, those who leave
are talked with and provided for, and, after the poll, the work is handed over."""


@dataclass(frozen=True, slots=True)
class DayReport:
    """One day of the season in figures."""

    on: date
    levels: dict[str, int]
    moved: int
    sent: int


@dataclass
class Season:
    """A season on one database. ``seed`` and the date decide what happens, so that a day is always the same day."""

    settings: Settings
    service: Service
    seed: int = 1

    def play(self, first: date, last: date) -> Iterator[DayReport]:
        """Play the days from ``first`` to ``last``; yield each when its messages have left."""
        for number in range((last - first).days + 1):
            on = first + timedelta(days=number)
            for at in TICKS:
                self.service.tick(datetime.combine(on, at, BUSINESS_ZONE))
            yield self._report(on)
            self.live(on)

    def live(self, on: date) -> None:
        """Let the people of the county do their day, once; another process may do it first."""
        with contextlib.suppress(IntegrityError), transaction(self.service.place.database) as session:
            current = current_round(session)
            marks = select(Run).where(Run.job == SEASON, Run.key == on.isoformat())
            if session.exec(marks).first() is not None:
                return
            at = datetime.combine(on, WORKDAY_ENDS, BUSINESS_ZONE)
            session.add(Run(job=SEASON, key=on.isoformat(), on=on, started_at=at, ended_at=at, outcome="played"))
            session.flush()
            rng = Random(f"{self.seed}:{on}")
            rules = load_rules(self.settings.rules_path, current.profile, on)
            _happen(session, (current, on, at), rng)
            _work(session, (current, on, at), rules, rng)

    def _report(self, on: date) -> DayReport:
        with reading(self.service.place.database) as session:
            levels = session.exec(select(Assessment.level_in_force, func.count()).group_by(Assessment.level_in_force))
            moved = session.exec(select(func.count()).where(LevelMove.on == on)).one()
            sent = session.exec(select(func.count()).where(Message.state == "sent")).one()
            return DayReport(on, dict(levels.all()), int(moved), int(sent))


def open_season(settings: Settings, name: str = "", seed: int = 1) -> Season:
    """Return a season on the database of the settings; nobody needs backups of it."""
    without_backups = settings.model_copy(update={"backup": settings.backup.model_copy(update={"folder": ""})})
    return Season(settings, build_service(without_backups, name), seed)


def first_day(session: Session) -> date:
    """Return the day a season on this database begins: the day after its last run, else T−90."""
    current = current_round(session)
    last = session.exec(select(func.max(Run.on)).where(Run.round_id == current.id)).one()
    return last + timedelta(days=1) if last else current.polling_on - timedelta(days=90)


def _happen(session: Session, moment: tuple[Round, date, datetime], rng: Random) -> None:
    current, on, at = moment
    assert current.id is not None
    clerk = Clerk(session, current.id, Deed("王宜（演示）", at, "演示：当日台账变动"))
    stands = session.exec(select(Assessment).order_by(col(Assessment.village_code))).all()
    risky = [each for each in stands if each.level_in_force in RISK_LEVELS]
    for each in risky:
        if rng.random() < MENDED_A_DAY:
            hits = {finding.rule for finding in read_findings(each.findings) if finding.outcome == "hit"}
            if possible := sorted(hits & MENDING.keys()):
                mend(session, clerk, (each.village_code, rng.choice(possible)), on)
    for each in stands:
        if rng.random() < SETTLED_A_DAY:
            settle_departures(session, clerk, each.village_code, on)
        if on >= current.polling_on and rng.random() < HANDED_OVER_A_DAY:
            hand_over(session, clerk, each.village_code, on)
        if rng.random() < TROUBLES_A_DAY:
            trouble(session, clerk, each.village_code, on, rng)
    reply(session, clerk, on, rng)
    session.flush()


def _work(session: Session, moment: tuple[Round, date, datetime], rules: Rules, rng: Random) -> None:
    current, on, at = moment
    assert current.id is not None
    staff = Staff(session, Act(current.id, "", on, at), read_people(session, current), rng)
    staff.work_on_points()
    staff.report()
    staff.confirm_falls(rules)
    at_risk = select(Assessment.village_code).where(col(Assessment.level_in_force).in_(("high", "medium")))
    staff.plan(session.exec(at_risk.order_by(col(Assessment.village_code))).all())
    staff.finish_measures()
    staff.finish_tasks()
