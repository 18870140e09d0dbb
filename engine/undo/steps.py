"""The steps that took runs back, for whoever shows runs: which one took a run back, which ones lie between two runs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from config.clock import BUSINESS_ZONE
from engine.assessment.runs import covers
from ledgers.journal.assessment import Run
from ledgers.journal.takeback import RunTakeback


def step_of(session: Session, run: Run) -> RunTakeback | None:
    """Return the step that took a run back, None while it stands."""
    return steps_by_run(session, [run.id or 0]).get(run.id or 0)


def steps_by_run(session: Session, run_ids: Sequence[int]) -> dict[int, RunTakeback]:
    """Return the steps that took some of these runs back, by run."""
    chosen = select(Run.id, RunTakeback).join(RunTakeback, covers()).where(col(Run.id).in_(run_ids))
    return {run_id: step for run_id, step in session.exec(chosen) if run_id is not None}


def steps_of(session: Session, round_id: int) -> tuple[RunTakeback, ...]:
    """Return every step of a round, the oldest first."""
    chosen = select(RunTakeback).where(RunTakeback.round_id == round_id)
    return tuple(session.exec(chosen.order_by(col(RunTakeback.id))))


def steps_between(session: Session, round_id: int, earlier: int, later: int) -> tuple[RunTakeback, ...]:
    """Return the steps of a round that were taken after the run ``earlier`` and before ``later``."""
    chosen = select(RunTakeback).where(RunTakeback.round_id == round_id)
    chosen = chosen.where(col(RunTakeback.last_run_id) > earlier, col(RunTakeback.last_run_id) < later)
    return tuple(session.exec(chosen.order_by(col(RunTakeback.id))))


def last_step(session: Session) -> RunTakeback | None:
    """Return the last step taken, of whatever round."""
    return session.exec(select(RunTakeback).order_by(col(RunTakeback.id).desc()).limit(1)).first()


def step_sentence(step: RunTakeback) -> str:
    """Say in one sentence which runs were taken back, by whom, when and why."""
    first, last = step.first_run_id, step.last_run_id
    runs = f"运行 {first}" if first == last else f"运行 {first} 至 {last}"
    at = step.taken_at.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M")
    return f"{runs} 已由{step.taken_by}（{step.taken_no}）于 {at} 撤回：{step.reason}"
