"""Reads a whole file: which sheet is which ledger, whose workbook it is, and what is missing from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledgers.base import Column, Ledger
from ledgers.catalogue import LEDGERS
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.headings import guess_ledger
from ledgers.excel.layout import (
    GUIDE_SHEET,
    LISTS_SHEET,
    PROBLEMS_SHEET,
    RETURNS_SHEET,
    TOWNSHIP_CODE_LABEL,
    heading_keys,
    returns_columns,
    sheet_columns,
)
from ledgers.excel.opening import open_book
from ledgers.excel.parsing import Trouble
from ledgers.excel.problems import UnreadableError
from ledgers.excel.raw import RawBook, RawSheet
from ledgers.excel.sheets import PROBED_ROWS, SheetRows, read_sheet
from ledgers.excel.texts import fold

OURS = (GUIDE_SHEET, LISTS_SHEET, PROBLEMS_SHEET)
_NUMBERING = re.compile(r"^(?:[(]?[0-9]+[).、]?|[(]?[一二三四五六七八九十]+[).、])")
_ENDINGS = ("台账", "表", "情况")


@dataclass(slots=True)
class BookRows:
    """What one file holds: rows by ledger, the returns, and the township the workbook was made for."""

    name: str
    sheets: dict[str, SheetRows] = field(default_factory=dict)
    returns: SheetRows | None = None
    township_code: str = ""


def read_book(path: Path, findings: Findings, name: str = "") -> BookRows:
    """Return the rows of a file; everything wrong with it goes to the findings, even that it is no workbook.

    ``name`` is what the file is called in the findings, by default its own name.
    """
    result = BookRows(name or path.name)
    before = len(findings.problems)
    try:
        book = open_book(path)
        expected = _read_guide(book, result)
        for title in book.names:
            if title not in OURS:
                _read_one(book, title, result, findings)
        _check_missing(expected, result, findings)
    except UnreadableError as error:
        findings.add(Spot(result.name, ""), Trouble(error.code, f"{error.what}。{error.remedy}"))
    if len(findings.problems) == before and not result.sheets and result.returns is None:
        sentence = "文件里没有可以导入的台账数据。请核对是否传错了文件，或表格是否还没有填"
        findings.add(Spot(result.name, ""), Trouble("nothing_to_import", sentence))
    return result


def _read_one(book: RawBook, name: str, result: BookRows, findings: Findings) -> None:
    raw = book.sheet(name)
    spot = Spot(result.name, "" if book.single else name)
    ledger = ledger_of(name)
    if ledger is None and not _is_returns(name):
        ledger = _recognise(book, raw, (spot, findings))
        if ledger is None:
            return
    columns: tuple[Column, ...] = returns_columns() if ledger is None else sheet_columns(ledger)
    rows = read_sheet(raw, columns, (spot, findings))
    if rows is None:
        return
    if ledger is None:
        result.returns = rows
    elif ledger.name in result.sheets:
        sentence = f"有两张工作表都是“{ledger.title}”，请并成一张"
        findings.add(spot, Trouble("sheet_twice", sentence))
    else:
        result.sheets[ledger.name] = rows


def _is_returns(name: str) -> bool:
    return fold(name) == fold(RETURNS_SHEET)


def ledger_of(sheet_name: str) -> Ledger | None:
    """Return the ledger a sheet is named after; numbering, quotes and the word 台账 do not matter."""
    wanted = heading_keys(_NUMBERING.sub("", fold(sheet_name)))[0]
    for ledger in LEDGERS.values():
        title = heading_keys(ledger.title)[0]
        if wanted in (title, *(title + ending for ending in _ENDINGS)):
            return ledger
    return None


def _recognise(book: RawBook, raw: RawSheet, at: tuple[Spot, Findings]) -> Ledger | None:
    """Recognise a sheet by its headings: enough for the only sheet of a file, a likely mistake in a workbook."""
    spot, findings = at
    probe = [row for row, _ in zip(raw.rows(), range(PROBED_ROWS), strict=False)]
    ledger = guess_ledger(probe, tuple(LEDGERS.values()))
    if not probe and not book.single:
        return None
    only = book.single or len(book.names) == 1
    if ledger is not None and only:
        findings.note(spot, "recognised", f"按列名认定为“{ledger.title}”台账")
        return ledger
    titles = "、".join(found.title for found in LEDGERS.values())
    if ledger is not None:
        sentence = f"不认识工作表名“{raw.name}”，看列名应是“{ledger.title}”。请把工作表名改回来"
        findings.add(spot, Trouble("sheet_renamed", sentence, ledger.title))
    elif only:
        sentence = f"看不出这是哪一本台账。工作表名应为以下之一：{titles}；CSV 的列名应与台账一致"
        findings.add(spot, Trouble("sheet_unknown", sentence))
    else:
        findings.note(spot, "sheet_unknown", f"工作表“{raw.name}”不是台账，没有导入")
    return None


def _read_guide(book: RawBook, result: BookRows) -> Sequence[str]:
    """Take from the guide whose workbook it is, and return the titles of the sheets it was sent out with."""
    if GUIDE_SHEET not in book.names:
        return ()
    titles = {ledger.title for ledger in LEDGERS.values()} | {RETURNS_SHEET}
    found: dict[str, None] = {}
    for _, cells in book.sheet(GUIDE_SHEET).rows():
        first = str(cells[0]).strip() if cells else ""
        if first == TOWNSHIP_CODE_LABEL and len(cells) > 1:
            digits = cells[1]
            result.township_code = f"{digits:.0f}" if isinstance(digits, float) else str(digits or "").strip()
        elif first in titles:
            found[first] = None
    return tuple(found)


def _check_missing(expected: Sequence[str], result: BookRows, findings: Findings) -> None:
    own = [problem for problem in findings.problems if problem.file == result.name]
    renamed = {problem.example for problem in own if problem.code == "sheet_renamed"}
    tried = {problem.sheet for problem in own} | renamed
    present = {LEDGERS[name].title for name in result.sheets}
    if result.returns is not None:
        present.add(RETURNS_SHEET)
    for title in expected:
        if title not in present and title not in tried:
            sentence = f"缺少工作表“{title}”。没有数据也请保留空表，并在“{RETURNS_SHEET}”中选“零报告”"
            findings.add(Spot(result.name, title), Trouble("sheet_missing", sentence, title))
