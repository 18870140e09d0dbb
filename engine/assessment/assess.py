"""The use case: assess a round on a date. Reads facts, judges, writes differences, assigns leads, records the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from uuid import uuid4

import polars as pl
from sqlalchemy import Engine, delete
from sqlmodel import Session, col

from config.errors import AppError, InputError
from engine.assessment.changes import change_mark, changed_since_last_run, last_id, scope_hash
from engine.assessment.digests import run_hash
from engine.assessment.executors import run_parts
from engine.assessment.in_force import RunDay, require_day, require_locked, vouching_note
from engine.assessment.parts import PartReport, PartTask, parts_of_round, parts_of_villages
from engine.assessment.request import MOVES, AssessmentRequest, AssessmentResult
from engine.assessment.resuming import interrupted_run, parts_done, runner_name
from engine.assessment.runs import GOOD
from engine.assessment.totals import Totals, read_totals
from engine.assessment.townships import drop_deserted
from engine.assignment.record import AssignmentOutcome, Occasion, assign_leads, require_leaders
from engine.messages.enqueue import Origin
from engine.messages.rises import tell_rises
from engine.rulebook.copies import keep_copy
from ledgers.bulk import collector_resting
from ledgers.database import transaction
from ledgers.journal.assessment import Run, RunPart
from ledgers.journal.decision import Decision
from ledgers.journal.risk_entry import RiskEntry
from ledgers.reading import scope_of
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Round


@dataclass(frozen=True, slots=True)
class _Plan:
    """The round, the run that was begun, and the parts still to do."""

    current: Round
    run_id: int
    tasks: Sequence[PartTask]


@collector_resting()
def assess(database: Engine, request: AssessmentRequest) -> AssessmentResult:
    """Assess the villages of a round and return what the round comes to.

    Writes the run, and of assessments, facts and leads only what differs. A run that was interrupted is taken up
    where it stopped, as long as nothing was recorded since. Raises AppError; the run is then kept as failed.
    """
    started = perf_counter()
    plan = _begin(database, request)
    try:
        reports = list(
            run_parts(request.executor, database, plan.tasks, lambda done: request.progress(done, len(plan.tasks)))
        )
        seconds = _seconds(reports)
        leads, seconds["leads"] = _assign(database, request, plan)
        totals = _finish(database, request, plan, seconds)
    except BaseException as error:
        if isinstance(database, Engine):  # within somebody's transaction the run goes with the rest of it
            _record_failure(database, plan.run_id, error)
        raise
    seconds["total"] = perf_counter() - started
    return _result(request, plan, (reports, leads, totals), seconds)


def _begin(database: Engine, request: AssessmentRequest) -> _Plan:
    with transaction(database) as session:
        current = current_round(session, request.round_name)
        assert current.id is not None
        if not request.trial:
            require_day(session, current, RunDay(request.on, request.at, request.vouched_by))
            require_locked(request.rulebook)
        if request.assignment is not None:
            require_leaders(session, current)
        scope = scope_of(current, request.on, request.rulebook.definitions)
        since = changed_since_last_run(session, current, request.rulebook) if request.changed_only else None
        if since is None:
            drop_deserted(session, current.id)
            parts = parts_of_round(session, scope, request.part_villages)
            if not parts:
                raise InputError("这一轮次没有村（社区）", where=current.name, remedy="先导入名册")
        else:
            parts = parts_of_villages(since.villages, request.part_villages)
        interrupted = interrupted_run(session, current, request) if since is None else None
        run = interrupted or _new_run(session, current, request)
        run.outcome, run.note = "running", runner_name()
        if request.rules_folder is not None:
            keep_copy(session, request.rules_folder, request.rulebook)
        assert run.id is not None
        done, keep_mark = parts_done(session, run), since is None and len(parts) > 1
        scopes = [replace(scope, low=part.low, high=part.high, codes=part.codes) for part in parts]
        tasks = [
            PartTask(run.id, each, request.rulebook, keep_mark) for each in scopes if (each.low, each.high) not in done
        ]
        session.expunge(current)
        return _Plan(current, run.id, tasks)


def _new_run(session: Session, current: Round, request: AssessmentRequest) -> Run:
    run = Run(
        job=request.job,
        key=request.key or f"{request.on.isoformat()}/{uuid4().hex}",
        round_id=current.id,
        on=request.on,
        profile=request.rulebook.profile,
        rulebook_hash=request.rulebook.hash,
        scope_hash=scope_hash(current, request.rulebook),
        change_mark=change_mark(session),
        decision_mark=last_id(session, Decision),
        risk_entry_mark=last_id(session, RiskEntry),
        started_at=request.at,
    )
    session.add(run)
    session.flush()
    return run


def _assign(database: Engine, request: AssessmentRequest, plan: _Plan) -> tuple[AssignmentOutcome | None, float]:
    if request.assignment is None:
        return None, 0.0
    started = perf_counter()
    occasion = Occasion(plan.current, request.on, request.operator, request.at, request.explained, plan.run_id)
    with transaction(database) as session:
        outcome = assign_leads(session, occasion, request.assignment)
    return outcome, perf_counter() - started


def _finish(database: Engine, request: AssessmentRequest, plan: _Plan, seconds: dict[str, float]) -> Totals:
    started = perf_counter()
    assert plan.current.id is not None
    with transaction(database) as session:
        tell_rises(session, plan.current, request.on, Origin(plan.current.id, plan.run_id, request.at))
        totals = read_totals(session, plan.current.id, request.rulebook)
        run = session.get_one(Run, plan.run_id)
        run.input_hash, run.result_hash = totals.input_hash, totals.result_hash
        run.counts = json.dumps(totals.counts | {"leads": totals.leads, "departing": totals.departing})
        if request.ends:
            run.outcome, run.note, run.ended_at = GOOD, vouching_note(request.vouched_by), request.at
        session.exec(delete(RunPart).where(col(RunPart.run_id) == plan.run_id))
    seconds["totals"] = perf_counter() - started
    return totals


def _record_failure(database: Engine, run_id: int, error: BaseException) -> None:
    """Keep the run as failed, with its reason, unless the database itself is gone."""
    try:
        with transaction(database) as session:
            run = session.get_one(Run, run_id)
            run.outcome, run.note = "failed", (str(error) or "被中断")[:400]
    except AppError:
        return


def _seconds(reports: Sequence[PartReport]) -> dict[str, float]:
    steps = {step for report in reports for step in report.seconds}
    return {step: sum(report.seconds[step] for report in reports) for step in sorted(steps)}


def _result(
    request: AssessmentRequest,
    plan: _Plan,
    found: tuple[list[PartReport], AssignmentOutcome | None, Totals],
    seconds: dict[str, float],
) -> AssessmentResult:
    reports, leads, totals = found
    assert plan.current.id is not None
    return AssessmentResult(
        round_id=plan.current.id,
        round_name=plan.current.name,
        on=request.on,
        profile=request.rulebook.profile,
        rulebook_hash=request.rulebook.hash,
        run_id=plan.run_id,
        run_hash=run_hash(totals.input_hash, totals.result_hash),
        counts=totals.counts,
        leads=totals.leads,
        departing=totals.departing,
        seconds={name: round(value, 3) for name, value in seconds.items()},
        villages_read=sum(report.read for report in reports),
        villages_changed=sum(report.written for report in reports),
        moves=pl.concat([MOVES.to_frame(), *(report.moves for report in reports)]).sort("village"),
        shortages=leads.shortages if leads else (),
        conflicts=leads.conflicts if leads else (),
    )
