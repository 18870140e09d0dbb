"""The use case: a named person of the department takes back the newest runs of a round with all that followed them.

One transaction, and a step that is recorded: the runs stay readable, they only stand no longer. What people did since
(decisions, imports, work on risk points, closed tasks) is kept and named.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlmodel import Session

from engine.undo.leads import restore_leads
from engine.undo.letters import SentLetters, cancel_letters
from engine.undo.points import restore_points
from engine.undo.putting import Undoing
from engine.undo.results import restore_results
from engine.undo.span import runs_to_take_back
from engine.undo.steps import step_of
from engine.undo.tasks import restore_tasks
from ledgers.authority.act import Act, need
from ledgers.authority.rights import need_department
from ledgers.bulk import next_ids
from ledgers.fields import table_of
from ledgers.journal.takeback import RunTakeback
from ledgers.roster.table import Round


@dataclass(frozen=True, slots=True)
class TakebackRequest:
    """Which run is taken back and why; ``and_later``: with the runs after it, which rest on it."""

    run_id: int
    reason: str
    and_later: bool = False


@dataclass(frozen=True, slots=True)
class Stays:
    """What people did since, which stays: levels decided, leads fixed (villages), points (village/rule), tasks."""

    decided: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tasks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TakebackResult:
    """The step, "done" now or "already" taken before, and what became of what the runs had done.

    ``sent`` are the letters that cannot be called back: these people must be told.
    """

    outcome: str
    step: RunTakeback
    runs: tuple[int, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    stays: Stays = field(default_factory=Stays)
    sent: tuple[SentLetters, ...] = ()


def take_back(session: Session, act: Act, request: TakebackRequest) -> TakebackResult:
    """Take a run back, in the transaction of ``session``; "already" when another person has done so.

    Raises InputError when the acting officer is not of the department, the reason is missing, the run is not the
    newest one, is under way, or left nothing that could be put back.
    """
    actor = need_department(act, "撤回运行")
    reason = need(request.reason, "撤回原因", "写明为什么撤回")
    current = session.get_one(Round, act.round_id)
    session.refresh(current, with_for_update=True)  # no run of the round begins or ends meanwhile
    found = runs_to_take_back(session, act, request.run_id, and_later=request.and_later)
    before = step_of(session, found.runs[0])
    if before is not None:
        session.expunge(before)
        return TakebackResult("already", before)
    [number] = next_ids(session.connection(), table_of(RunTakeback), 1)
    undo = Undoing(session, act, found.runs, tuple(run.id or 0 for run in found.runs), number, reason)
    counts, stays, sent = _undo(undo)
    step = RunTakeback(
        id=number,
        round_id=act.round_id,
        first_run_id=undo.run_ids[0],
        last_run_id=found.last_run_id,
        reason=reason[:400],
        taken_by=act.by,
        taken_no=actor.no,
        taken_on=act.on,
        taken_at=act.at,
        counts=json.dumps(counts),
    )
    session.add(step)
    session.flush()
    session.expunge(step)
    return TakebackResult("done", step, undo.run_ids, counts, stays, sent)


def _undo(undo: Undoing) -> tuple[dict[str, int], Stays, tuple[SentLetters, ...]]:
    undo.session.flush()
    villages, decided = restore_results(undo)
    leads, led = restore_leads(undo)
    points, tasks, letters = restore_points(undo), restore_tasks(undo), cancel_letters(undo)
    undo.session.flush()
    undo.session.expire_all()
    counts = {
        "runs": len(undo.runs),
        "villages": villages,
        "leads": leads,
        "points_withdrawn": points.withdrawn,
        "points_restored": points.restored,
        "tasks_lapsed": tasks.lapsed,
        "tasks_restored": tasks.restored,
        "letters_cancelled": letters.cancelled,
        "letters_sent": sum(each.letters for each in letters.sent),
    }
    return counts, Stays(decided, led, points.stays, tasks.stays), letters.sent
