"""The change report of one business date, read back from what its night stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.assessment.runs import GOOD, NIGHTLY, good_nights
from engine.nights.changes import read_moves
from engine.undo.steps import step_of, steps_between
from ledgers.among import among
from ledgers.journal.assessment import Run
from ledgers.journal.night import LevelMove
from ledgers.journal.takeback import RunTakeback
from ledgers.roster.table import Round, Village


@dataclass(frozen=True, slots=True)
class ReportedMove:
    """One village that moved, with its name and the parts of the move."""

    move: LevelMove
    village: str
    parts: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """The night and every village that moved in it. ``first`` nights have nothing to compare with.

    ``taken_back`` is the step that took this night back, None while it stands; ``steps`` are those that took runs back
    between the night before and this one.
    """

    run: Run
    first: bool
    moves: tuple[ReportedMove, ...]
    taken_back: RunTakeback | None = None
    steps: tuple[RunTakeback, ...] = ()


def report_of(session: Session, current: Round, on: date) -> ChangeReport:
    """Return the change report of a date, where its night was taken back that of the last one there was.

    Raises InputError naming the last night when that date had none.
    """
    nights = good_nights(current.id)
    every = select(Run).where(Run.round_id == current.id, Run.job == NIGHTLY, Run.outcome == GOOD, Run.on == on)
    standing = session.exec(nights.where(Run.on == on)).first()
    run = standing or session.exec(every.order_by(col(Run.id).desc()).limit(1)).first()
    if run is None:
        last = session.exec(nights.order_by(col(Run.on).desc()).limit(1)).first()
        remedy = f"最近一次在 {last.on}" if last else f"先运行 huanjie nightly --on {on}"
        raise InputError(f"{on} 没有跑过夜间任务", where=current.name, remedy=remedy)
    assert current.id is not None
    assert run.id is not None
    found = read_moves(session, run.id)
    codes = [move.village_code for move, _ in found]
    named = select(Village.code, Village.name).where(among(session, col(Village.code), codes))
    names = dict(session.exec(named).all())
    earlier = session.exec(nights.where(col(Run.id) < run.id).order_by(col(Run.id).desc()).limit(1)).first()
    moves = tuple(ReportedMove(move, names[move.village_code], parts) for move, parts in found)
    steps = steps_between(session, current.id, (earlier.id or 0) if earlier else 0, run.id)
    return ChangeReport(run, earlier is None, moves, step_of(session, run), steps)
