"""The latest results of villages as plain rows: a country has too many for an object each."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel import Session, col, select

from ledgers.journal.assessment import Assessment


class Result(NamedTuple):
    """The latest result of one village."""

    village_code: str
    level: str
    level_in_force: str
    score: int
    findings: str


def results_since(session: Session, round_id: int, run_id: int) -> list[Result]:
    """Return the results of a round that were written after the run ``run_id``, by village."""
    columns = [getattr(Assessment, name) for name in Result._fields]
    chosen = select(*columns).where(Assessment.round_id == round_id, Assessment.run_id > run_id)
    return [Result(*row) for row in session.exec(chosen.order_by(col(Assessment.village_code)))]
