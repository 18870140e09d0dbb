"""The timeline of one village with all a person asks of it: dates, basis, blocks, what was done, postponement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlmodel import Session

from engine.runs.night import polling_days
from engine.timeline.blocks import Block, Moment, blocks_before, village_blocks
from engine.timeline.postponement import consents_of, standing_postponement
from engine.timeline.schedule import StageDates, earliest_polling_day, lay_out
from engine.timeline.stages import finished_stages, marks_of
from ledgers.journal.stage import Postponement, StageMark
from ledgers.roster.table import Village


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of the village as it is called there: dates, state, basis, who stops it.

    ``state`` is that of the dates, or "blocked" where the stage is under way by its dates and may not start.
    """

    title: str
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


def village_timeline(
    session: Session, moment: Moment, village: Village, facts: pl.DataFrame | None = None
) -> VillageTimeline:
    """Return the timeline of one village as it stands; ``facts`` as for ``village_blocks``."""
    assert moment.round.id is not None
    rules = moment.rules
    polling_on = polling_days(session, moment.round, village.code).of(village.code)
    done = finished_stages(session, moment.round.id, rules.timeline, village.code).get(village.code, {})
    marks = marks_of(session, moment.round.id, village.code)
    blocks = village_blocks(session, moment, village.code, facts)
    lines = []
    for dates in lay_out(rules.timeline, polling_on, moment.calendar, done):
        stage, mark = dates.stage, marks.get(dates.stage.id)
        stopping = blocks_before(rules.timeline, stage.id, blocks, {*marks, *done})
        state = dates.state(moment.on)
        if stopping and mark is None and state == "open":
            state = "blocked"
        title = stage.title_in(village.name)
        lines.append(StageLine(title, dates, state, rules.timeline.basis(stage), mark, stopping))
    earliest = earliest_polling_day(rules.timeline, done)
    postponement = standing_postponement(session, moment.round.id, village.code)
    given = consents_of(session, postponement) if postponement else {}
    return VillageTimeline(
        village,
        rules.timeline.law_in(village.name),
        polling_on,
        earliest if earliest is not None and earliest > polling_on else None,
        tuple(lines),
        blocks,
        postponement,
        tuple((title, name in given) for name, title in rules.timeline.consents.items()) if postponement else (),
    )
