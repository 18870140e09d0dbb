"""Which runs a step takes back: the newest of a round back to a given one, and none that somebody is working on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from config.errors import InputError
from engine.assessment.resuming import is_under_way
from engine.assessment.runs import GOOD, NIGHTLY, stands
from ledgers.authority.act import Act
from ledgers.journal.assessment import Run
from ledgers.journal.takeback import RunBefore

JOBS = {NIGHTLY: "夜间任务", "assess": "评估"}


@dataclass(frozen=True, slots=True)
class Span:
    """The runs to take back, the oldest first, and the number of the last run there is."""

    runs: tuple[Run, ...]
    last_run_id: int


def runs_to_take_back(session: Session, act: Act, run_id: int, *, and_later: bool) -> Span:
    """Return the span from the run asked for to the last one; of a run taken back before, that run alone.

    A night whose assessment was a run of its own is taken back with it. Raises InputError naming the later runs when
    they are not to go with it, one that is under way, or one that kept nothing of what was before it.
    """
    run = session.get(Run, run_id)
    if run is None or run.round_id != act.round_id:
        raise InputError(f"本轮换届没有编号为 {run_id} 的运行", remedy="先列出运行，核对编号")
    last = session.exec(select(func.max(Run.id)).where(Run.round_id == act.round_id)).one() or run_id
    if session.exec(select(Run.id).where(Run.id == run_id, stands())).first() is None:
        return Span((run,), last)
    first = _own_assessment(session, run) or run
    good = and_(col(Run.outcome) == GOOD, col(Run.result_hash).is_not(None))
    wrote = or_(good, col(Run.outcome) == "running", col(Run.id).in_(select(RunBefore.run_id)))
    chosen = select(Run).where(Run.round_id == act.round_id, col(Run.id) >= first.id, wrote, stands())
    runs = tuple(session.exec(chosen.order_by(col(Run.id))))
    _refuse(act, run, runs, and_later=and_later)
    return Span(runs, last)


def _own_assessment(session: Session, night: Run) -> Run | None:
    """Return the assessment a night carried out as a run of its own, None where it is one run."""
    if night.job != NIGHTLY or night.outcome != GOOD:
        return None
    chosen = select(Run).where(
        Run.round_id == night.round_id,
        Run.job != NIGHTLY,
        Run.started_at == night.started_at,
        Run.on == night.on,
        Run.result_hash == night.result_hash,
        col(Run.id) < night.id,
        stands(),
    )
    return session.exec(chosen.order_by(col(Run.id).desc()).limit(1)).first()


def _refuse(act: Act, run: Run, runs: Sequence[Run], *, and_later: bool) -> None:
    if all(each.id != run.id for each in runs):
        raise InputError(f"运行 {run.id} 没有写入任何结果，不需要撤回", remedy="核对运行编号")
    busy = [each for each in runs if is_under_way(each, act.at)]
    if busy:
        raise InputError(f"{_named(busy)} 正在进行，现在不能撤回", remedy="等它结束后再撤回")
    later = [each for each in runs if (each.id or 0) > (run.id or 0)]
    if later and not and_later:
        raise InputError(
            f"运行 {run.id} 之后还有 {_named(later)}，是在它的结果上做的，不能单独撤回运行 {run.id}",
            remedy="写明连同以后的运行一并撤回，或者只撤回最后一次",
        )
    blank = [each for each in runs if each.change_mark is None or None in (each.decision_mark, each.risk_entry_mark)]
    if blank:
        raise InputError(
            f"{_named(blank)} 是旧版本的程序做的，没有保存运行以前的数据，不能撤回",
            remedy="用那次运行以前的备份恢复数据库",
        )


def _named(runs: Sequence[Run]) -> str:
    named = [f"运行 {run.id}（{run.on} {JOBS.get(run.job, run.job)}）" for run in runs[:5]]
    return "、".join(named) + (f"等 {len(runs)} 次运行" if len(runs) > 5 else "")
