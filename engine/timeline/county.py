"""The calendar of a county: for every stage and date, how many villages are due, done, late or blocked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from engine.runs.night import polling_days
from engine.timeline.blocks import Moment, blocked_stages
from engine.timeline.schedule import StageDates, lay_out
from engine.timeline.stages import finished_stages
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Village

Done = tuple[tuple[str, date], ...]


@dataclass
class CalendarLine:
    """One stage with the same dates for a number of villages."""

    dates: StageDates
    basis: str
    villages: int = 0
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    blocked: list[str] = field(default_factory=list)


def county_calendar(session: Session, moment: Moment) -> list[CalendarLine]:
    """Return the lines of a round's calendar in order of date.

    ``blocked`` lists the villages a PROC rule stops before that stage on the day of the moment.
    """
    on, rules, calendar = moment.on, moment.rules, moment.calendar
    blocked = blocked_stages(session, moment)
    lines: dict[tuple[str, date, date], CalendarLine] = {}
    for (polling_on, done), villages in _alike(session, moment).items():
        for dates in lay_out(rules.timeline, polling_on, calendar, dict(done)):
            key = (dates.stage.id, dates.starts_on, dates.ends_on)
            line = lines.setdefault(key, CalendarLine(dates, rules.timeline.basis(dates.stage)))
            line.villages += len(villages)
            line.states[dates.state(on)] += len(villages)
            line.blocked += [code for code in villages if dates.stage.id in blocked.get(code, ())]
    for line in lines.values():
        line.blocked.sort()
    order = [stage.id for stage in rules.timeline.stages]
    return sorted(lines.values(), key=lambda line: (line.dates.ends_on, order.index(line.dates.stage.id)))


def _alike(session: Session, moment: Moment) -> dict[tuple[date, Done], list[str]]:
    """Return the villages by what their dates follow from, polling day and stages done: each is laid out once."""
    current = moment.round
    assert current.id is not None
    polling = polling_days(session, current)
    done = finished_stages(session, current.id, moment.rules.timeline, current.region)
    codes = select(Village.code).where(col(Village.code).between(*code_range(current.region)))
    found: dict[tuple[date, Done], list[str]] = {}
    for code in session.exec(codes.order_by(col(Village.code))):
        found.setdefault((polling.of(code), tuple(sorted(done.get(code, {}).items()))), []).append(code)
    return found
