"""The change report of one business date, read back from what its night stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.schedule.night import NIGHTLY, night_key
from engine.workflow.changes import read_moves
from ledgers.among import among
from ledgers.journal.assessment import Run
from ledgers.journal.night import LevelMove
from ledgers.roster.table import Round, Village


@dataclass(frozen=True, slots=True)
class ReportedMove:
    """One village that moved, with its name and the parts of the move."""

    move: LevelMove
    village: str
    parts: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """The night and every village that moved in it. ``first`` nights have nothing to compare with."""

    run: Run
    first: bool
    moves: tuple[ReportedMove, ...]


def report_of(session: Session, current: Round, on: date) -> ChangeReport:
    """Return the change report of a date; InputError naming the last night when that date had none."""
    nights = select(Run).where(Run.round_id == current.id, Run.job == NIGHTLY, Run.outcome == "good")
    run = session.exec(nights.where(Run.key == night_key(current, on))).first()
    if run is None:
        last = session.exec(nights.order_by(col(Run.on).desc()).limit(1)).first()
        remedy = f"最近一次在 {last.on}" if last else f"先运行 huanjie nightly --on {on}"
        raise InputError(f"{on} 没有跑过夜间任务", where=current.name, remedy=remedy)
    assert current.id is not None
    found = read_moves(session, current.id, on)
    codes = [move.village_code for move, _ in found]
    named = select(Village.code, Village.name).where(among(session, col(Village.code), codes))
    names = dict(session.exec(named).all())
    earlier = session.exec(nights.where(col(Run.id) < run.id).limit(1)).first()
    moves = tuple(ReportedMove(move, names[move.village_code], parts) for move, parts in found)
    return ChangeReport(run, earlier is None, moves)
