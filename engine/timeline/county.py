"""The calendar of a county: for every stage and date, how many villages are due, done, late or blocked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from engine.runs.night import polling_days
from engine.timeline.blocks import Moment, blocked_stages
from engine.timeline.schedule import StageDates, lay_out
from engine.timeline.stages import finished_stages
from ledgers.roster.rounds import villages_of


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
    current, on, rules, calendar = moment.round, moment.on, moment.rules, moment.calendar
    assert current.id is not None
    polling = polling_days(session, current)
    done = finished_stages(session, current.id, rules.timeline, current.region)
    blocked = blocked_stages(session, moment)
    lines: dict[tuple[str, date, date], CalendarLine] = {}
    for village in villages_of(session, current):
        for dates in lay_out(rules.timeline, polling.of(village.code), calendar, done.get(village.code, {})):
            key = (dates.stage.id, dates.starts_on, dates.ends_on)
            line = lines.setdefault(key, CalendarLine(dates, rules.timeline.basis(dates.stage)))
            line.villages += 1
            line.states[dates.state(on)] += 1
            if dates.stage.id in blocked.get(village.code, ()):
                line.blocked.append(village.code)
    order = [stage.id for stage in rules.timeline.stages]
    return sorted(lines.values(), key=lambda line: (line.dates.ends_on, order.index(line.dates.stage.id)))
