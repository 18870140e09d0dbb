"""The election stages of real villages: what was done, starting a stage in its order, and finishing it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.rulebook.timeline import Stage, TimelineRules
from engine.runs.night import polling_days
from engine.timeline.blocks import Moment, blocks_before, village_blocks
from engine.timeline.order import Order, need_order, order_on
from engine.timeline.schedule import lay_out
from ledgers.authority.act import Act
from ledgers.authority.days import require_after
from ledgers.authority.rights import Matter, need_right
from ledgers.journal.stage import StageMark
from ledgers.procedure.table import Procedure
from ledgers.roster.rounds import code_range


def finished_stages(
    session: Session, round_id: int, timeline: TimelineRules, region: str
) -> dict[str, dict[str, date]]:
    """Return, by village, the days stages were really done: as marked, or as the procedure record says.

    ``region`` is what the codes of the villages begin with.
    """
    low, high = code_range(region)
    done: dict[str, dict[str, date]] = defaultdict(dict)
    recorded = {stage.id: stage.recorded for stage in timeline.stages if stage.recorded}
    for record in session.exec(
        select(Procedure).where(Procedure.round_id == round_id, col(Procedure.village_code).between(low, high))
    ):
        for stage, field in recorded.items():
            if (day := getattr(record, field)) is not None:
                done[record.village_code][stage] = day
    for mark in session.exec(
        select(StageMark).where(StageMark.round_id == round_id, col(StageMark.village_code).between(low, high))
    ):
        if mark.finished_on is not None:
            done[mark.village_code].setdefault(mark.stage, mark.finished_on)
    return dict(done)


def marks_of(session: Session, round_id: int, village: str) -> dict[str, StageMark]:
    """Return the marks of one village by stage."""
    chosen = select(StageMark).where(StageMark.round_id == round_id, StageMark.village_code == village)
    return {mark.stage: mark for mark in session.exec(chosen)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The stage of a village a person wants to start; ``reason`` says why out of order, where the law leaves room."""

    village: str
    stage: str
    note: str = ""
    reason: str = ""


def start_stage(session: Session, act: Act, moment: Moment, wanted: Wanted) -> StageMark:
    """Record that a stage begins on the day of the act.

    Refused with every reason: what PROC rules block, statutory stages before it that are not done, a day the law rules
    out. What the law leaves open (earlier or later than arranged, a working stage before it not done) needs a reason.
    """
    timeline, village = moment.rules.timeline, wanted.village
    stage = timeline.stage(wanted.stage)
    need_right(session, act, "case", Matter(f"启动{stage.title}", village))
    marks = marks_of(session, act.round_id, village)
    if stage.id in marks:
        raise InputError(f"“{stage.title}”已于 {marks[stage.id].started_on} 启动", where=village, remedy="不必重复登记")
    today = replace(moment, on=act.on)
    stopping = blocks_before(timeline, stage.id, village_blocks(session, today, village), marks)
    if stopping:
        raise InputError(
            f"“{stage.title}”不能启动：{'；'.join(map(str, stopping))}",
            where=village,
            remedy="；".join(dict.fromkeys(step for block in stopping for step in block.steps)),
        )
    excused = need_order(order_of(session, today, village, stage), stage, wanted.reason)
    said = "；".join(part for part in (wanted.note.strip(), excused) if part)
    mark = StageMark(
        round_id=act.round_id,
        village_code=village,
        stage=stage.id,
        started_on=act.on,
        started_by=act.by,
        note=said[:400],
    )
    session.add(mark)
    session.flush()
    return mark


def order_of(session: Session, moment: Moment, village: str, stage: Stage) -> Order:
    """Return what speaks against starting a stage of a village on the day of the moment."""
    timeline = moment.rules.timeline
    polling_on = polling_days(session, moment.round, village).of(village)
    assert moment.round.id is not None
    done = finished_stages(session, moment.round.id, timeline, village).get(village, {})
    dates = {each.stage.id: each for each in lay_out(timeline, polling_on, moment.calendar, done)}
    return order_on(timeline, dates, stage, moment.on)


def finish_stage(session: Session, act: Act, village: str, timeline: TimelineRules, stage_id: str) -> StageMark:
    """Record that a started stage is done."""
    stage = timeline.stage(stage_id)
    need_right(session, act, "case", Matter(f"办结{stage.title}", village))
    mark = marks_of(session, act.round_id, village).get(stage.id)
    if mark is None:
        raise InputError(
            f"“{stage.title}”还没有启动", where=village, remedy=f"先运行 huanjie stage start {village} {stage.id}"
        )
    if mark.finished_on is not None:
        raise InputError(f"“{stage.title}”已于 {mark.finished_on} 办结", where=village, remedy="不必重复登记")
    require_after(act, mark.started_on, f"启动{stage.title}", village)
    mark.finished_on, mark.finished_by = act.on, act.by
    session.flush()
    return mark
