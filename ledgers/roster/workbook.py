"""Reads a roster workbook: which sheet is which, its rows, and what is wrong within one row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ledgers.base import Ledger
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.opening import open_book
from ledgers.excel.parsing import Trouble
from ledgers.excel.sheets import SheetRows, read_sheet
from ledgers.excel.texts import fold
from ledgers.roster.columns import SHEETS


@dataclass(slots=True)
class RosterBook:
    """The rows of a roster workbook by sheet name; a sheet that is not in the file is not in here."""

    path: Path
    sheets: dict[str, SheetRows] = field(default_factory=dict)

    def codes(self, sheet: str, column: str = "code") -> set[str]:
        """Return the codes filled into one column of one sheet."""
        rows = self.sheets[sheet].rows if sheet in self.sheets else []
        return {row[column] for row in rows if row.get(column)}


def read_roster_book(path: Path, findings: Findings) -> RosterBook:
    """Return the rows of a roster workbook; everything wrong with it goes to the findings.

    Raises UnreadableError for a file that is no workbook.
    """
    book = open_book(path)
    result = RosterBook(path)
    for name in book.names:
        spot = Spot(path.name, name)
        sheet = _sheet_of(name)
        if sheet is None:
            if not name.startswith("_"):
                findings.note(spot, "sheet_unknown", f"工作表“{name}”不是名册的表，没有导入")
            continue
        if sheet.name in result.sheets:
            findings.add(spot, Trouble("sheet_twice", f"有两张工作表都是“{sheet.title}”，请并成一张"))
            continue
        rows = read_sheet(book.sheet(name), sheet.columns, (spot, findings))
        if rows is not None:
            result.sheets[sheet.name] = rows
            _check_rows(sheet, rows, findings)
    if not any(rows.rows for rows in result.sheets.values()) and not findings.problems:
        titles = "、".join(sheet.title for sheet in SHEETS.values())
        sentence = f"文件里没有可以导入的名册。工作表应叫：{titles}；表样用 huanjie roster form 生成"
        findings.add(Spot(path.name, ""), Trouble("nothing_to_import", sentence))
    return result


def _sheet_of(name: str) -> Ledger | None:
    wanted = fold(name).removesuffix("表").removesuffix("名册")
    return next((sheet for sheet in SHEETS.values() if wanted in (sheet.title, sheet.title + "（社区）")), None)


def _check_rows(sheet: Ledger, rows: SheetRows, findings: Findings) -> None:
    """Find cells that must be filled, contradictions within a row, and keys that occur twice."""
    seen: dict[tuple[object, ...], int] = {}
    for position, row in enumerate(rows.rows):
        for column in sheet.columns:
            if column.required and column.field in row and row[column.field] is None:
                trouble = Trouble("required", f"“{column.heading}”没有填", column.example)
                _add_once(rows.spot(position, column.field), trouble, findings)
        for problem in sheet.check(row):
            trouble = Trouble(problem.code, problem.sentence, problem.example)
            findings.add(rows.spot(position, problem.field), trouble)
        key = tuple(row.get(name) for name in sheet.key)
        if None not in key and key in seen:
            heading = sheet.column(sheet.key[-1]).heading
            sentence = f"“{heading}”{key[-1]} 与第 {rows.numbers[seen[key]]} 行重复"
            findings.add(rows.spot(position, sheet.key[-1]), Trouble("duplicate", sentence))
        seen.setdefault(key, position)


def _add_once(spot: Spot, trouble: Trouble, findings: Findings) -> None:
    """Record an empty cell unless the cell was filled with something unreadable, which is already recorded."""
    known = any((p.sheet, p.row, p.heading) == (spot.sheet, spot.row, spot.heading) for p in findings.problems[-50:])
    if not known:
        findings.add(spot, trouble)
