"""Do the sheets of a roster workbook fit each other and what is already in the database?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from ledgers.among import among
from ledgers.excel.findings import Findings
from ledgers.excel.parsing import Trouble
from ledgers.roster.columns import SHEETS
from ledgers.roster.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS, code_problem
from ledgers.roster.rounds import code_range
from ledgers.roster.table import County, Officer, Round, Township, Village
from ledgers.roster.workbook import RosterBook

DIGITS = {"county": COUNTY_DIGITS, "township": TOWNSHIP_DIGITS, "village": VILLAGE_DIGITS}
LONGEST_REGION = TOWNSHIP_DIGITS


@dataclass(frozen=True, slots=True)
class _Reference:
    """A column whose values must be codes of another sheet, or of rows already stored."""

    sheet: str
    column: str
    target: str
    stored: Any
    digits: int | None = None

    def code(self, value: str) -> str:
        """Return the code a value refers to."""
        return value[: self.digits] if self.digits else value


REFERENCES = (
    _Reference("township", "code", "county", County.code, COUNTY_DIGITS),
    _Reference("village", "code", "township", Township.code, TOWNSHIP_DIGITS),
    _Reference("officer", "township_code", "township", Township.code),
    _Reference("officer", "county_code", "county", County.code),
    _Reference("officer", "deputy_no", "officer", Officer.no),
    _Reference("tie", "officer_no", "officer", Officer.no),
    _Reference("tie", "village_code", "village", Village.code),
)


def check_book(session: Session, book: RosterBook, findings: Findings) -> None:
    """Find malformed codes, references to what is nowhere, and rounds of regions without villages."""
    for name, digits in DIGITS.items():
        _check_codes(book, name, digits, findings)
    for reference in REFERENCES:
        _check_reference(session, book, reference, findings)
    _check_regions(session, book, findings)
    _check_practice(session, book, findings)
    if not findings.problems:
        _check_counties(session, book, findings)


def _check_codes(book: RosterBook, name: str, digits: int, findings: Findings) -> None:
    rows = book.sheets.get(name)
    for position, row in enumerate(rows.rows if rows else ()):
        wrong = code_problem(row["code"], digits) if row.get("code") else None
        if rows is not None and wrong is not None:
            findings.add(rows.spot(position, "code"), Trouble(*wrong, SHEETS[name].column("code").example))


def _check_reference(session: Session, book: RosterBook, reference: _Reference, findings: Findings) -> None:
    rows = book.sheets.get(reference.sheet)
    if rows is None:
        return
    here = book.codes(reference.target, SHEETS[reference.target].key[0])
    wanted = {reference.code(value) for value in book.codes(reference.sheet, reference.column)} - here
    missing = wanted - stored_codes(session, reference.stored, wanted)
    target = SHEETS[reference.target]
    for position, row in enumerate(rows.rows):
        value = row.get(reference.column)
        if value and reference.code(value) in missing:
            heading = target.column(target.key[0]).heading
            sentence = f"{heading} {reference.code(value)} 在“{target.title}”表和数据库里都没有"
            findings.add(rows.spot(position, reference.column), Trouble("unknown_reference", sentence))


def stored_codes(session: Session, column: Any, codes: Collection[str]) -> set[str]:
    """Return those of ``codes`` that are stored in ``column``."""
    return set(session.exec(select(column).where(among(session, col(column), codes))))


def _check_regions(session: Session, book: RosterBook, findings: Findings) -> None:
    rows = book.sheets.get("round")
    here = book.codes("village")
    for position, row in enumerate(rows.rows if rows else ()):
        region = row.get("region")
        if rows is None or not region:
            continue
        low, high = code_range(region)
        if not region.isdigit() or len(region) > LONGEST_REGION:
            trouble = Trouble("malformed_code", "地区编码应为 2、4、6 或 9 位数字", "999901")
        elif any(low <= code <= high for code in here) or _has_village(session, low, high):
            continue
        else:
            trouble = Trouble("empty_region", f"没有编码以 {region} 开头的村，这一轮换届一个村也没有")
        findings.add(rows.spot(position, "region"), trouble)


def _check_practice(session: Session, book: RosterBook, findings: Findings) -> None:
    """Find rounds whose practice mark is another one than at their making: what was rehearsed never becomes real."""
    rows = book.sheets.get("round")
    marks = {found.name: found.practice for found in session.exec(select(Round))}
    for position, row in enumerate(rows.rows if rows else ()):
        before = marks.get(row.get("name") or "")
        if rows is None or before is None or "practice" not in row or bool(row["practice"]) == before:
            continue
        word = "是" if before else "否"
        sentence = f"这一轮登记时“演练”是“{word}”，登记后不能改；要另办一轮的，换一个轮次名称"
        findings.add(rows.spot(position, "practice"), Trouble("practice_changed", sentence, word))


def _has_village(session: Session, low: str, high: str) -> bool:
    return session.exec(select(Village.code).where(col(Village.code).between(low, high)).limit(1)).first() is not None


def _check_counties(session: Session, book: RosterBook, findings: Findings) -> None:
    """Find officers of whom nobody can say which county they belong to."""
    rows = book.sheets.get("officer")
    if rows is None or only_county(session, book) is not None:
        return
    for position, row in enumerate(rows.rows):
        if not row.get("county_code") and not row.get("township_code"):
            trouble = Trouble("required", "说不清此人属于哪个县，须填写县区编码", "999901")
            findings.add(rows.spot(position, "county_code"), trouble)


def only_county(session: Session, book: RosterBook) -> str | None:
    """Return the county everybody belongs to who names none: the only one in the file, else in the database."""
    here = book.codes("county")
    if not here:
        here = set(session.exec(select(County.code).limit(2)))
    return here.pop() if len(here) == 1 else None
