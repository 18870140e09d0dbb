"""What a person wants to see after a run: levels by township, and what is missing and who must supply it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, case, func
from sqlmodel import Session, col, select

from engine.evaluation.finding import read_findings
from engine.rulebook.model import LEVELS
from engine.summary.gaps import gaps_by_township, returned_ledgers
from ledgers.journal.assessment import Assessment
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round, Township, Village
from ledgers.summary import Gap

MOST_TOWNSHIPS = 500
"""A round with more townships is shown by its counts alone."""


@dataclass(frozen=True, slots=True)
class TownshipLevels:
    """The villages of one township by automatic level, and how many of them lack data."""

    code: str
    name: str
    levels: dict[str, int]
    data_missing: int

    @property
    def risk(self) -> int:
        """The risk villages."""
        return sum(count for level, count in self.levels.items() if level != "none")


def townships_of(session: Session, current: Round) -> list[TownshipLevels]:
    """Return the levels by township, the gravest first; empty for a round with too many townships."""
    if _has_too_many_townships(session, current):
        return []
    township = [Township.code, Township.name]
    by_level = [func.sum(case((col(Assessment.level) == level, 1), else_=0)) for level in LEVELS]
    missing = func.sum(case((col(Assessment.level) != col(Assessment.worst_level), 1), else_=0))
    chosen = (
        select(*township, missing, *by_level)  # type: ignore[call-overload]
        .join(Village, col(Village.township_code) == Township.code)
        .join(Assessment, and_(col(Assessment.village_code) == Village.code, col(Assessment.round_id) == current.id))
        .group_by(*township)
    )
    rows = [
        TownshipLevels(code, name, dict(zip(LEVELS, map(int, levels), strict=True)), int(absent))
        for code, name, absent, *levels in session.exec(chosen).all()
    ]
    return sorted(rows, key=lambda row: (*(-row.levels[level] for level in LEVELS[:0:-1]), row.code))


def gaps_of(session: Session, current: Round) -> list[Gap]:
    """Return what is missing where the worst level differs from the level, the most villages first.

    Empty for a round with too many townships.
    """
    if _has_too_many_townships(session, current):
        return []
    open_ones = (
        select(Assessment.village_code, Assessment.findings, Township.name)
        .join(Village, col(Village.code) == Assessment.village_code)
        .join(Township, col(Township.code) == Village.township_code)
        .where(Assessment.round_id == current.id, Assessment.level != Assessment.worst_level)
    )
    findings, townships = {}, {}
    for village, found, township in session.exec(open_ones):
        findings[village], townships[village] = read_findings(found), township
    assert current.id is not None
    gaps = gaps_by_township(findings, townships, returned_ledgers(session, current.id, current.region))
    return sorted(gaps, key=lambda gap: (-len(gap.villages), gap.township, gap.ledger, gap.columns))


def _has_too_many_townships(session: Session, current: Round) -> bool:
    low, high = code_range(current.region)
    here = col(Township.code).between(low[:TOWNSHIP_DIGITS], high[:TOWNSHIP_DIGITS])
    return session.exec(select(func.count()).where(here)).one() > MOST_TOWNSHIPS
