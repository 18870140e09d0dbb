"""What a person wants to see after a run: levels by township, and what is missing and who must supply it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, case, func
from sqlmodel import Session, col, select

from engine.evaluation.finding import read_findings
from engine.rulebook.model import LEVELS
from ledgers.basis import SUBMITTED
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.journal.assessment import Assessment
from ledgers.journal.submission import Submission
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round, Township, Village

MOST_TOWNSHIPS = 500
"""A round with more townships is shown by level alone."""


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


@dataclass(frozen=True, slots=True)
class Gap:
    """What keeps the level of some villages of a township open: a ledger not returned, or cells left empty."""

    township: str
    ledger: str
    columns: tuple[str, ...]
    villages: int

    @property
    def returned(self) -> bool:
        """Tell whether the ledger came, only with empty cells."""
        return bool(self.columns)


def townships_of(session: Session, current: Round) -> list[TownshipLevels]:
    """Return the levels by township, the gravest first; empty for a round with too many townships."""
    low, high = code_range(current.region)
    township = [Township.code, Township.name]
    by_level = [func.sum(case((col(Assessment.level) == level, 1), else_=0)) for level in LEVELS]
    missing = func.sum(case((col(Assessment.level) != col(Assessment.worst_level), 1), else_=0))
    number = select(func.count()).where(col(Township.code).between(low[:9], high[:9]))
    if session.exec(number).one() > MOST_TOWNSHIPS:
        return []
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
    """Return what is missing where the worst level differs from the level, the most villages first."""
    open_ones = (
        select(Assessment.village_code, Assessment.findings, Township.name)
        .join(Village, col(Village.code) == Assessment.village_code)
        .join(Township, col(Township.code) == Village.township_code)
        .where(Assessment.round_id == current.id, Assessment.level != Assessment.worst_level)
    )
    rows = session.exec(open_ones).all()
    returned = _returned(session, current)
    counted = Counter(
        (township, *gap) for village, findings, township in rows for gap in _gaps(village, findings, returned)
    )
    return [
        Gap(township, ledger, columns, villages)
        for (township, ledger, columns), villages in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def _returned(session: Session, current: Round) -> set[tuple[str, str]]:
    there = select(Submission.village_code, Submission.ledger).where(
        Submission.round_id == current.id, Submission.state != "未上报"
    )
    return {(village, ledger) for village, ledger in session.exec(there).all()}


def _gaps(village: str, findings: str, returned: set[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give each ledger that keeps the village open, with the headings of the empty cells (none: not returned)."""
    absent = {fact for finding in read_findings(findings) for fact in finding.missing if fact in FACTS}
    headings: dict[str, set[str]] = {}
    for name in sorted(absent):
        for ledger, column in _cells(name):
            headings.setdefault(ledger, set()).add(column)
    for ledger, columns in headings.items():
        came = ledger not in SUBMITTED or (village, ledger) in returned
        title = LEDGERS[ledger].title
        yield title, tuple(sorted(columns)) if came else ()


def _cells(name: str) -> Iterator[tuple[str, str]]:
    """Give ledger and heading of every cell a fact is read from."""
    fact = FACTS[name]
    for ledger, column in ((fact.ledger, column) for column in fact.columns):
        if ledger in LEDGERS:
            yield ledger, _heading(ledger, column)


def _heading(ledger: str, column: str) -> str:
    try:
        return LEDGERS[ledger].column(column).heading
    except KeyError:
        return FACTS[column].label if column in FACTS else column
