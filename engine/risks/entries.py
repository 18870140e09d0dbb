"""The story of a risk point: one entry a step, by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from ledgers.authority.act import Act
from ledgers.journal.risk_entry import RiskEntry
from ledgers.risk_point.table import RiskPoint


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be entered: ``kind`` found, moved, progress or assigned."""

    kind: str
    note: str = ""
    evidence: str = ""
    from_state: str | None = None
    to_state: str | None = None


def entry_of(point: RiskPoint, act: Act, step: Step) -> RiskEntry:
    """Return the entry of one step; the point must have been stored already."""
    assert point.id is not None
    return RiskEntry(**entry_row(point.id, act, step))


def entry_row(point_id: int, act: Act, step: Step) -> dict[str, Any]:
    """Return the columns of the entry of one step."""
    return {
        "round_id": act.round_id,
        "risk_point_id": point_id,
        "kind": step.kind,
        "from_state": step.from_state,
        "to_state": step.to_state,
        "note": step.note[:400],
        "evidence": step.evidence[:400],
        "made_by": act.by,
        "made_no": act.officer_no,
        "made_on": act.on,
        "made_at": act.at,
    }


def entries_of(session: Session, point: RiskPoint) -> Sequence[RiskEntry]:
    """Return the story of a risk point from the beginning."""
    chosen = select(RiskEntry).where(RiskEntry.risk_point_id == point.id)
    return session.exec(chosen.order_by(col(RiskEntry.id))).all()
