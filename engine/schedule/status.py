"""How the service is doing: the last good night, the heartbeat, what waits; and whether a person must look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from engine.assessment.runs import NIGHTLY, stands
from engine.schedule.lease import RUNNER
from engine.undo.steps import last_step, step_sentence
from ledgers.database import reading
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.journal.night import Lease

TOO_OLD = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the service at an instant. ``problems`` are sentences; none means all is well.

    ``last_takeback`` says which runs were taken back last, by whom and why.
    """

    last_good_on: date | None
    last_good_at: datetime | None
    last_note: str
    last_failure: str | None
    runner: str | None
    heartbeat_at: datetime | None
    messages: dict[str, int]
    problems: tuple[str, ...]
    last_takeback: str = ""


def read_status(database: Engine, at: datetime) -> Status:
    """Return the status at ``at``."""
    with reading(database) as session:
        good = _last(session, "good")
        failed = _last(session, "failed")
        lease = session.get(Lease, RUNNER)
        messages = dict(session.exec(select(Message.state, func.count()).group_by(Message.state)).all())
        taken = last_step(session)
        session.expunge_all()
    ended = good.ended_at or good.started_at if good else None
    is_newer = failed is not None and (good is None or failed.started_at > good.started_at)
    failure = failed.note if failed is not None and is_newer else None
    return Status(
        last_good_on=good.on if good else None,
        last_good_at=ended,
        last_note=good.note if good else "",
        last_failure=failure,
        runner=lease.holder if lease and lease.expires_at > at else None,
        heartbeat_at=lease.heartbeat_at if lease else None,
        messages=messages,
        problems=tuple(_problems(ended, failure, messages, at)),
        last_takeback=step_sentence(taken) if taken else "",
    )


def _problems(ended: datetime | None, failure: str | None, messages: dict[str, int], at: datetime) -> list[str]:
    found = []
    if ended is None:
        found.append("还没有成功的夜间任务")
    elif at - ended > TOO_OLD:
        hours = int((at - ended).total_seconds() // 3600)
        found.append(f"最近一次成功的夜间任务在 {hours} 小时以前")
    if failure is not None:
        found.append(f"最近一次夜间任务失败：{failure}")
    if messages.get("dead"):
        found.append(f"有 {messages['dead']} 条消息未能送达，用 huanjie messages list --state dead 查看")
    return found


def is_too_old(status: Status, at: datetime) -> bool:
    """Tell whether the last good night lies too far back."""
    return status.last_good_at is None or at - status.last_good_at > TOO_OLD


def _last(session: Session, outcome: str) -> Run | None:
    runs = select(Run).where(Run.job == NIGHTLY, Run.outcome == outcome, stands())
    return session.exec(runs.order_by(col(Run.id).desc()).limit(1)).first()
