"""One night of one round: assess, risk points, tasks, change report, messages; all of it in one transaction or nothing.

A night is its row in the run table, unique by (job, business date and round): started twice it happens once.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from config.calendar import WorkCalendar
from config.errors import AppError, InputError
from config.logs import event
from engine.assessment.altered import altered_note
from engine.assessment.assess import assess
from engine.assessment.in_force import RunDay, require_day, vouching_note
from engine.assessment.request import AssessmentRequest
from engine.assessment.runs import GOOD, NIGHTLY, good_nights, stands
from engine.nights.follow import follow_up
from engine.nights.preparing import Prepared, prepared_rules
from engine.runs.night import Night, polling_days
from ledgers.authority.act import SYSTEM
from ledgers.bulk import collector_resting
from ledgers.chain.linking import chain_journal
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Run
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Round


@dataclass(frozen=True, slots=True)
class NightRequest:
    """Which round on which business date, at which instant, by which rules folder and calendar.

    ``executor`` as in AssessmentRequest; another one than "local" commits the assessment before the rest.
    ``vouched_by`` as in AssessmentRequest. A night ``by_hand`` refuses rules that are not locked, where the service
    falls back on those of the last good run.
    """

    on: date
    at: datetime
    rules_folder: Path
    calendar: WorkCalendar
    round_name: str | None = None
    planned_at: datetime | None = None
    executor: str = "local"
    vouched_by: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class NightResult:
    """What became of a night: "done" now, or "already" done before. ``counts`` as kept in the run."""

    outcome: str
    run_id: int
    round_name: str
    on: date
    counts: dict[str, Any]
    notes: tuple[str, ...] = ()


@collector_resting()
def run_night(database: Engine, request: NightRequest) -> NightResult:
    """Carry out the night unless it was carried out before; a failure is recorded and raised."""
    with reading(database) as session:
        current = current_round(session, request.round_name)
        done = _done(session, current, request)
        if done is None:
            _refuse_the_past(session, current, request)
            require_day(session, current, RunDay(request.on, request.at, request.vouched_by))
        session.expunge_all()
    if done is not None:
        return _result("already", done, current)
    begun = perf_counter()
    try:
        with reading(database) as session, _ready(session, current, request) as ready:
            session.rollback()
            head = chain_journal(database, request.at)
            result = _carry_out(database, request, current, replace(ready, begun=begun, journal_head=head))
    except Exception as error:
        done = _done_by_another(database, request, current) if isinstance(error, IntegrityError) else None
        if done is None:
            _record_failure(database, request, current, error)
            raise
        return _result("already", done, current)
    with suppress(AppError):  # the night is done; the next link covers what this one could not
        chain_journal(database, request.at)
    return result


def _ready(session: Session, current: Round, request: NightRequest) -> AbstractContextManager[Prepared]:
    return prepared_rules(session, current, request.rules_folder, request.on, falls_back=not request.by_hand)


def night_key(session: Session, current: Round, on: date) -> str:
    """Return the key in the run table of the night of a date: another one after each that was taken back."""
    nights = select(func.count()).where(Run.round_id == current.id, Run.job == NIGHTLY, Run.on == on, ~stands())
    earlier = session.exec(nights.where(Run.outcome == GOOD)).one()
    return f"{_bare_key(current, on)}/{earlier + 1}" if earlier else _bare_key(current, on)


def _bare_key(current: Round, on: date) -> str:
    return f"{on.isoformat()}/{current.id}"


def _carry_out(database: Engine, request: NightRequest, current: Round, ready: Prepared) -> NightResult:
    apart = None if request.executor == "local" else _assess_apart(database, request, current, ready)
    with transaction(database) as session:
        _wait_for_another(session, current)
        found = _done(session, current, request)
        if found is not None:
            return _result("already", found, current)
        if apart is None:
            run_id = _assess(session, request, current, ready)
        else:
            run_id = _own_run(session, request, current, apart)
        return _finish(session, request, ready, run_id)


def _wait_for_another(session: Session, current: Round) -> None:
    """Let one night of a round at a time do its work (SQLite has one writer at a time anyway)."""
    session.exec(select(Round.id).where(Round.id == current.id).with_for_update(key_share=True)).one()


def _assess(session: Session, request: NightRequest, current: Round, ready: Prepared) -> int:
    """Assess within the transaction of ``session``; the run of the assessment is the run of the night."""
    wanted = _assessment(request, current, ready)
    wanted = replace(wanted, job=NIGHTLY, key=night_key(session, current, request.on), ends=False)
    return assess(cast(Engine, session.connection()), wanted).run_id


def _assess_apart(database: Engine, request: NightRequest, current: Round, ready: Prepared) -> int:
    return assess(database, replace(_assessment(request, current, ready), executor=request.executor)).run_id


def _assessment(request: NightRequest, current: Round, ready: Prepared) -> AssessmentRequest:
    return AssessmentRequest(
        on=request.on,
        rulebook=ready.rules.rulebook,
        operator=SYSTEM,
        at=request.at,
        round_name=current.name,
        changed_only=True,
        assignment=ready.assignment,
        explained=False,
        rules_folder=ready.folder,
        vouched_by=request.vouched_by,
    )


def _own_run(session: Session, request: NightRequest, current: Round, run_id: int) -> int:
    """Give the night a run of its own that speaks of the same facts and results as the assessment."""
    fields = session.get_one(Run, run_id).model_dump(exclude={"id", "job", "key", "outcome"})
    run = Run(job=NIGHTLY, key=night_key(session, current, request.on), **fields)
    session.add(run)
    session.flush()
    assert run.id is not None
    return run.id


def _finish(session: Session, request: NightRequest, ready: Prepared, run_id: int) -> NightResult:
    session.expire_all()
    run = session.get_one(Run, run_id)
    current = session.get_one(Round, run.round_id)
    assert current.id is not None
    polling = polling_days(session, current)
    night = Night(current.id, request.on, request.at, run_id, ready.rules, request.calendar, polling)
    notes = [note for note in (*ready.notes, altered_note(session, run)) if note]
    done = follow_up(session, night, current, notes)
    run.counts = json.dumps(json.loads(run.counts) | {"night": done}, ensure_ascii=False, sort_keys=True)
    run.journal_head = ready.journal_head
    run.ended_at = request.at + timedelta(seconds=perf_counter() - ready.begun)
    run.outcome = GOOD  # from here on nobody changes it any more
    said = filter(None, (vouching_note(request.vouched_by), *notes))
    run.planned_at, run.note = request.planned_at or request.at, "；".join(said)
    session.flush()
    event("night_done", run=run_id, on=request.on.isoformat(), **done)
    return replace(_result("done", run, current), notes=tuple(notes))


def _done(session: Session, current: Round, request: NightRequest) -> Run | None:
    return session.exec(good_nights(current.id).where(Run.on == request.on)).first()


def _refuse_the_past(session: Session, current: Round, request: NightRequest) -> None:
    """Nights go forward: one before the last good night would undo what that one found."""
    last = session.exec(good_nights(current.id).order_by(col(Run.on).desc()).limit(1)).first()
    if last is not None and last.on > request.on:
        raise InputError(
            f"{request.on} 早于最近一次夜间任务的日期 {last.on}",
            where=current.name,
            remedy=f"夜间任务只能往后跑；过去某天的结果用 huanjie changes --on {request.on} 查看；"
            f"运行 {last.id} 跑错了的，由县委组织部的人员撤回后再跑",
        )


def _done_by_another(database: Engine, request: NightRequest, current: Round) -> Run | None:
    """Return the run of another process that carried out the same night first."""
    with reading(database) as session:
        return _done(session, current, request)


def _record_failure(database: Engine, request: NightRequest, current: Round, error: Exception) -> None:
    failed = Run(
        job=NIGHTLY,
        key=f"{_bare_key(current, request.on)}!{request.at.isoformat()}",
        round_id=current.id,
        on=request.on,
        planned_at=request.planned_at,
        started_at=request.at,
        ended_at=request.at,
        outcome="failed",
        note=(str(error) if isinstance(error, AppError) else f"程序出错：{error!r}")[:1000],
    )
    try:
        with transaction(database) as session:
            session.add(failed)
    except (AppError, IntegrityError):
        return


def _result(outcome: str, run: Run, current: Round) -> NightResult:
    assert run.id is not None
    return NightResult(outcome, run.id, current.name, run.on, json.loads(run.counts))
