"""The villages nobody can call free of risk: not at risk as far as known, but missing data could change that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import case, exists, func
from sqlmodel import Session, col, select

from engine.rulebook.model import LEVELS
from engine.summary.gaps import NOT_SUBMITTED
from ledgers.journal.assessment import Assessment
from ledgers.journal.submission import Submission
from ledgers.roster.table import Round


@dataclass(frozen=True, slots=True)
class Unsure:
    """``lacking`` (待补) by the level at worst, the gravest first; ``unrated`` (暂不评定) reported no ledger at all.

    They are part of the villages the rules count as free of risk (level "none").
    """

    lacking: Mapping[str, int]
    unrated: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.lacking.values()) + self.unrated

    def as_json(self) -> dict[str, object]:
        """Return both as other programs read them."""
        return asdict(self)


def unsure_villages(session: Session, current: Round) -> Unsure:
    """Count them over the villages of a round as they stand."""
    reported = exists().where(
        col(Submission.round_id) == Assessment.round_id,
        col(Submission.village_code) == Assessment.village_code,
        col(Submission.state) != NOT_SUBMITTED,
    )
    silent = case((reported, 0), else_=1)
    chosen = (
        select(Assessment.worst_level, silent, func.count())
        .where(Assessment.round_id == current.id, Assessment.level == "none", Assessment.worst_level != "none")
        .group_by(Assessment.worst_level, silent)
    )
    rows = session.exec(chosen).all()
    found = {
        level: sum(number for worst, is_silent, number in rows if worst == level and not is_silent) for level in LEVELS
    }
    lacking = {level: number for level, number in reversed(found.items()) if number}
    return Unsure(lacking, sum(number for _, is_silent, number in rows if is_silent))
