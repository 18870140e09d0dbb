"""The timeline of one village with all a person asks of it: dates, basis, blocks, what was done, postponement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.calendar import WorkCalendar
from engine.evaluation.finding import FactValue
from engine.runs.night import polling_days
from engine.runs.rules import Rules
from engine.timeline.postponement import consents_of, standing_postponement
from engine.timeline.schedule import StageDates, earliest_polling_day, lay_out
from engine.timeline.stages import Block, blocks_before, blocks_of, finished_stages, marks_of
from ledgers.journal.assessment import Assessment
from ledgers.journal.stage import Postponement, StageMark
from ledgers.reading import read_facts
from ledgers.roster.table import Round, Village


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of the village: dates, state, basis, who stops it."""

    dates: StageDates
    state: str
    basis: str
    mark: StageMark | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class VillageTimeline:
    """All stages of one village; ``earliest_on`` is set when what was done forbids the polling day as it stands."""

    village: Village
    law: str
    polling_on: date
    earliest_on: date | None
    lines: tuple[StageLine, ...]
    blocks: tuple[Block, ...]
    postponement: Postponement | None
    consents: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """The round and the day a timeline is looked at, with the rules and the calendar in force."""

    round: Round
    on: date
    rules: Rules
    calendar: WorkCalendar


def village_timeline(session: Session, moment: Moment, village: Village) -> VillageTimeline:
    """Return the timeline of one village as it stands."""
    assert moment.round.id is not None
    rules = moment.rules
    polling_on = polling_days(session, moment.round, village.code).of(village.code)
    done = finished_stages(session, moment.round.id, rules.timeline, village.code).get(village.code, {})
    marks = marks_of(session, moment.round.id, village.code)
    blocks = village_blocks(session, moment, village.code)
    lines = tuple(
        StageLine(
            dates,
            dates.state(moment.on),
            rules.timeline.basis(dates.stage),
            marks.get(dates.stage.id),
            blocks_before(rules.timeline, dates.stage.id, blocks, {*marks, *done}),
        )
        for dates in lay_out(rules.timeline, polling_on, moment.calendar, done)
    )
    earliest = earliest_polling_day(rules.timeline, done)
    postponement = standing_postponement(session, moment.round.id, village.code)
    given = consents_of(session, postponement) if postponement else {}
    return VillageTimeline(
        village,
        f"《{rules.timeline.law}》（{rules.timeline.edition}）",
        polling_on,
        earliest if earliest is not None and earliest > polling_on else None,
        lines,
        blocks,
        postponement,
        tuple((title, name in given) for name, title in rules.timeline.consents.items()) if postponement else (),
    )


def village_blocks(session: Session, moment: Moment, village: str) -> tuple[Block, ...]:
    """Return what PROC rules stop in a village, on its facts as they are now and its latest level."""
    assert moment.round.id is not None
    definitions = moment.rules.rulebook.definitions
    frame = read_facts(session, moment.round, moment.on, definitions, [village])
    facts: dict[str, FactValue] = frame.row(0, named=True)
    assessment = session.get(Assessment, (moment.round.id, village))
    facts["level"] = assessment.level if assessment else None
    return blocks_of(moment.rules, facts)
