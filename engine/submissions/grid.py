"""The grid of returns: every township and ledger with how many villages stand at which word, and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from config.clock import day_of
from ledgers.authority.act import Act
from ledgers.authority.rights import narrow
from ledgers.excel.layout import NIL, NIL_VERIFIED, NOT_REPORTED, REPORTED, VERIFIED, submission_ledgers
from ledgers.intake.returns import word_of
from ledgers.journal.submission import Submission
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Township, Village

WORDS = (NOT_REPORTED, REPORTED, NIL, VERIFIED)
DEED = "查看上报情况"


@dataclass(frozen=True, slots=True)
class GridCell:
    """One ledger of one township: how many villages stand at each of ``WORDS``; when the last came in, was verified.

    A verified nil return counts as 已核实.
    """

    counts: Mapping[str, int]
    reported_on: date | None = None
    verified_on: date | None = None


@dataclass(slots=True)
class GridLine:
    """One township, its number of villages, and its cells by the title of the ledger."""

    code: str
    name: str
    villages: int
    cells: dict[str, GridCell] = field(default_factory=dict)

    def count(self, word: str) -> int:
        """Return how many returns of the township stand at a word."""
        return sum(cell.counts[word] for cell in self.cells.values())


def submission_grid(session: Session, act: Act, area: str) -> list[GridLine]:
    """Return the grid of the townships whose code begins with ``area``, as far as they are the acting officer's."""
    place = narrow(act.need_officer(DEED), area)
    lines = _townships(session, place)
    stored = _stored(session, act.round_id, place)
    for line in lines.values():
        for ledger in submission_ledgers():
            line.cells[ledger.title] = _cell(stored.get((line.code, ledger.name), []), line.villages)
    return list(lines.values())


def _townships(session: Session, place: str) -> dict[str, GridLine]:
    query = (
        select(Township.code, Township.name, Village.code)
        .join(Village, col(Village.township_code) == col(Township.code))
        .where(col(Village.code).between(*code_range(place)))
        .order_by(col(Township.code))
    )
    lines: dict[str, GridLine] = {}
    for code, name, _ in session.exec(query):
        lines.setdefault(code, GridLine(code, name, 0)).villages += 1
    return lines


def _stored(session: Session, round_id: int, place: str) -> dict[tuple[str, str], list[Submission]]:
    there = col(Submission.village_code).between(*code_range(place))
    found: dict[tuple[str, str], list[Submission]] = {}
    for row in session.exec(select(Submission).where(Submission.round_id == round_id, there)):
        found.setdefault((row.village_code[:TOWNSHIP_DIGITS], row.ledger), []).append(row)
    return found


def _cell(rows: list[Submission], villages: int) -> GridCell:
    words = Counter(word_of(row.model_dump()) for row in rows)
    words[VERIFIED] += words.pop(NIL_VERIFIED, 0)
    words[NOT_REPORTED] = villages - sum(words[word] for word in WORDS[1:])
    reported = [row.reported_at for row in rows if row.reported_at is not None and row.state != NOT_REPORTED]
    verified = [row.verified_at for row in rows if row.verified_at is not None]
    return GridCell(
        {word: words[word] for word in WORDS},
        day_of(max(reported)) if reported else None,
        day_of(max(verified)) if verified else None,
    )
