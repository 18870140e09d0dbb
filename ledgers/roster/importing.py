"""The use case: one roster file into the database, whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from config.errors import InputError
from ledgers.database import transaction
from ledgers.excel.findings import Findings
from ledgers.excel.problems import Notice, Problem
from ledgers.roster.checking import check_book, only_county
from ledgers.roster.columns import SHEETS
from ledgers.roster.divisions import COUNTY_DIGITS, Divisions
from ledgers.roster.keeping import check_keeper
from ledgers.roster.national import read_national
from ledgers.roster.records import store_records
from ledgers.roster.storing import Deed, Tally, store_divisions
from ledgers.roster.workbook import RosterBook, read_roster_book

REGION = re.compile(r"[1-9]\d(\d\d(\d\d(\d{3})?)?)?")
DIVISION_SHEETS = ("county", "township", "village")


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import found and did. With problems nothing was changed; ``tallies`` are then empty.

    ``unnamed`` counts townships and counties that carry their code as a name until a file names them.
    """

    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()
    tallies: tuple[Tally, ...] = ()
    unnamed: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything in the database is different now."""
        return any(tally.added or tally.changed for tally in self.tallies)


def import_roster(engine: Engine, path: Path, deed: Deed, region: str = "") -> RosterReport:
    """Store the roster in ``path``: a CSV of villages, limited to codes beginning with ``region``, or a workbook.

    Problems of all lines are collected; with any of them nothing is changed. Raises InputError for a file that is no
    roster and for a region nobody can mean.
    """
    if region and not REGION.fullmatch(region):
        raise InputError(f"地区代码“{region}”不对", remedy="填 6 位县级代码，如 510623（也可填 2、4、9 位）")
    if not path.is_file():
        raise InputError("找不到名册文件", where=str(path), remedy="检查文件名和路径")
    if path.suffix.lower() in (".csv", ".txt"):
        return _import_national(engine, path, deed, region)
    if region:
        raise InputError("--county 只用于全国名册 CSV", remedy="导入名册工作簿时去掉 --county")
    return _import_workbook(engine, path, deed)


def _import_national(engine: Engine, path: Path, deed: Deed, region: str) -> RosterReport:
    findings = Findings()
    divisions = read_national(path, findings)
    findings.close()
    if findings.problems:
        return RosterReport(tuple(findings.problems))
    divisions.keep_only(region)
    if not divisions.villages:
        raise InputError(f"名册里没有代码以 {region} 开头的村", where=str(path), remedy="核对 --county 后面的代码")
    unnamed = sum(name is None for names in (divisions.counties, divisions.townships) for name in names.values())
    with transaction(engine) as session:
        tallies = tuple(store_divisions(session, divisions, deed))
    return RosterReport(notices=tuple(findings.notices), tallies=tallies, unnamed=unnamed)


def _import_workbook(engine: Engine, path: Path, deed: Deed) -> RosterReport:
    findings = Findings()
    book = read_roster_book(path, findings)
    tallies: tuple[Tally, ...] = ()
    with transaction(engine) as session:
        if not findings.problems:
            check_book(session, book, findings)
            check_keeper(session, book, deed, findings)
        if not findings.problems:
            tallies = tuple(_store_book(session, book, deed))
    findings.close()
    return RosterReport(tuple(findings.problems), tuple(findings.notices), tallies)


def _store_book(session: Session, book: RosterBook, deed: Deed) -> list[Tally]:
    _fill_counties(session, book)
    counties, townships, villages = (_names(book, name) for name in DIVISION_SHEETS)
    tallies = store_divisions(session, Divisions({**counties}, {**townships}, villages), deed)
    kept = [tally for tally, name in zip(tallies, DIVISION_SHEETS, strict=True) if name in book.sheets]
    records = [name for name in SHEETS if name not in DIVISION_SHEETS and name in book.sheets]
    return kept + [store_records(session, SHEETS[name], _rows(book, name), deed) for name in records]


def _rows(book: RosterBook, name: str) -> list[dict[str, str]]:
    return book.sheets[name].rows if name in book.sheets else []


def _names(book: RosterBook, name: str) -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows(book, name)}


def _fill_counties(session: Session, book: RosterBook) -> None:
    """Give every officer his county: as written, his township's, or the only one there is."""
    only = only_county(session, book)
    for row in _rows(book, "officer"):
        if not row.get("county_code"):
            township = row.get("township_code") or ""
            row["county_code"] = township[:COUNTY_DIGITS] or only or ""
