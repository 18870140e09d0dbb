"""Taking up a run that was interrupted: which one, and what of it is done."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from config.processes import is_running
from engine.assessment.changes import change_mark, scope_hash
from engine.assessment.request import AssessmentRequest
from engine.assessment.runs import GOOD
from ledgers.journal.assessment import Run, RunPart
from ledgers.roster.table import Round

GIVEN_UP_AFTER = timedelta(hours=1)
"""A run that another machine has not ended by then will not be ended by it."""


def runner_name() -> str:
    """Return who is carrying out a run: the machine and the process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def interrupted_run(session: Session, current: Round, request: AssessmentRequest) -> Run | None:
    """Return the last run of this kind, when it stopped half-way and nothing was recorded since."""
    chosen = select(Run).where(Run.round_id == current.id, Run.job == request.job, Run.on == request.on)
    run = session.exec(chosen.order_by(col(Run.id).desc()).limit(1)).first()
    if run is None or run.outcome == GOOD or not parts_done(session, run):
        return None
    if run.scope_hash != scope_hash(current, request.rulebook) or run.change_mark != change_mark(session):
        return None
    return None if is_under_way(run, request.at) else run


def parts_done(session: Session, run: Run) -> set[tuple[str, str]]:
    """Return the lowest and highest code of every part that is done."""
    return set(session.exec(select(RunPart.low, RunPart.high).where(RunPart.run_id == run.id)).all())


def is_under_way(run: Run, at: datetime) -> bool:
    """Tell whether somebody is still working on a run at an instant, as far as can be told from here."""
    if run.outcome != "running" or at - run.started_at > GIVEN_UP_AFTER:
        return False
    host, _, process = run.note.partition(":")
    if host != socket.gethostname():
        return True
    return process.isdigit() and int(process) != os.getpid() and is_running(int(process))
