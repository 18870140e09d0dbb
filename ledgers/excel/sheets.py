"""Turns one raw sheet into rows of values: headings found, cells read column by column, every mistake recorded."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledgers.base import Column, Kind, Value
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.headings import Headings, check_headings, find_headings
from ledgers.excel.layout import EXAMPLE_MARK
from ledgers.excel.parsing import Cleaned, Trouble, parse_cell
from ledgers.excel.problems import column_letter
from ledgers.excel.raw import NOT_COMPUTED, Raw, RawRow, RawSheet, is_empty

PLACE_FIELDS = frozenset({"village_code", "township_name", "village_name"})
PROBED_ROWS = 20
MANY_BLANK_ROWS = 1_000


@dataclass(slots=True)
class SheetRows:
    """The rows of one sheet: values by field, beside them the row numbers of the file, and where each field stands."""

    file: str
    sheet: str
    headings: Headings
    fields: tuple[str, ...]
    numbers: list[int]
    rows: list[dict[str, Any]]

    def spot(self, position: int, field: str | None = None) -> Spot:
        """Return where the cell of ``field`` in the row at ``position`` of ``rows`` stands in the file."""
        index = self.headings.indexes.get(field) if field else None
        heading = self.headings.texts.get(field, "") if field else ""
        return Spot(self.file, self.sheet, self.numbers[position], index, heading)


def read_sheet(raw: RawSheet, columns: tuple[Column, ...], at: tuple[Spot, Findings]) -> SheetRows | None:
    """Return the rows of a sheet, None when it has no heading row; what is wrong goes to the findings."""
    spot, findings = at
    stream = raw.rows()
    probe = list(itertools.islice(stream, PROBED_ROWS))
    headings = find_headings(probe, columns)
    if headings is None:
        what = "是空的" if not probe else "没有找到列名所在的行"
        sentence = f"工作表“{raw.name}”{what}，请用程序发的表格填报，不要删除列名"
        findings.add(spot, Trouble("no_headings", sentence, "、".join(c.heading for c in columns[:5])))
        return None
    heading_cells = next(cells for number, cells in probe if number == headings.row)
    check_headings(headings, heading_cells, columns, at)
    if raw.blank_tail >= MANY_BLANK_ROWS:
        sentence = f"末尾有 {raw.blank_tail:,} 个带格式的空行，已略过。删去后再保存，文件会小很多"
        findings.note(spot, "blank_rows", sentence)
    _check_merges(raw, headings, at)
    _check_failures(raw, headings, columns, at)
    body = [row for row in itertools.chain(probe, stream) if row[0] > headings.row]
    return _read_rows(raw, (columns, headings), body, at)


def _read_rows(
    raw: RawSheet, shape: tuple[tuple[Column, ...], Headings], body: list[RawRow], at: tuple[Spot, Findings]
) -> SheetRows:
    columns, headings = shape
    present = [column for column in columns if column.field in headings.indexes]
    places = sorted({0} | {headings.indexes[field] for field in PLACE_FIELDS if field in headings.indexes})
    others = [headings.indexes[column.field] for column in present if column.field not in PLACE_FIELDS]
    body = [row for row in body if _is_filled(row[1], others) and not _is_example(row[1], places)]
    numbers = [number for number, _ in body]
    lists = [_read_column(raw, column, (headings, body), at) for column in present]
    fields = tuple(column.field for column in present)
    rows = [dict(zip(fields, values, strict=True)) for values in zip(*lists, strict=True)]
    return SheetRows(at[0].file, at[0].sheet, headings, fields, numbers, rows)


def _is_filled(cells: Sequence[Raw], indexes: list[int]) -> bool:
    """Return whether a row holds more than the name of its village."""
    width = len(cells)
    return any(index < width and not is_empty(cells[index]) for index in indexes)


def _is_example(cells: Sequence[Raw], places: list[int]) -> bool:
    width = len(cells)
    for index in places:
        mark = cells[index] if index < width else None
        if isinstance(mark, str) and mark.lstrip().startswith(EXAMPLE_MARK):
            return True
    return False


def _read_column(
    raw: RawSheet, column: Column, where: tuple[Headings, list[RawRow]], at: tuple[Spot, Findings]
) -> list[Value]:
    """Read one column; equal cells are parsed once."""
    headings, body = where
    index = headings.indexes[column.field]
    cells = [row[index] if index < len(row) else None for _, row in body]
    keys: list[Any] = cells
    if column.kind is Kind.PERCENT:
        keys = [
            (type(cell), cell, raw.is_percent((number, index)) if isinstance(cell, float) else None)
            for (number, _), cell in zip(body, cells, strict=True)
        ]
    elif any(isinstance(cell, bool) for cell in set(cells)):  # True and 1.0 are one key to a dictionary
        keys = [(type(cell), cell, None) for cell in cells]
    outcomes = {key: _parse(column, key) for key in set(keys)}
    plain = {key: outcome for key, outcome in outcomes.items() if not isinstance(outcome, Trouble | Cleaned)}
    if len(plain) == len(outcomes):
        return [plain[key] for key in keys]
    spot = Spot(at[0].file, at[0].sheet, None, index, headings.texts[column.field])
    return [_settle(outcomes[key], column, (spot, number), at[1]) for key, (number, _) in zip(keys, body, strict=True)]


def _parse(column: Column, key: Any) -> Value | Trouble | Cleaned:
    if isinstance(key, tuple):
        return parse_cell(column, key[1], as_percent=key[2])
    return parse_cell(column, key)


def _settle(outcome: Value | Trouble | Cleaned, column: Column, at: tuple[Spot, int], findings: Findings) -> Value:
    spot, number = at
    if isinstance(outcome, Trouble):
        findings.add(replace(spot, row=number), outcome)
        return None
    if isinstance(outcome, Cleaned):
        findings.note_cleaned(replace(spot, row=number), column, outcome.removed)
        findings.note_complaint(replace(spot, row=number), column, outcome.complaint)
        return outcome.value
    return outcome


def _check_merges(raw: RawSheet, headings: Headings, at: tuple[Spot, Findings]) -> None:
    spot, findings = at
    known = set(headings.indexes.values())
    for merge in raw.merges:
        touches = any(merge.first[1] <= index <= merge.last[1] for index in known)
        if merge.last[0] <= headings.row or not touches:
            continue
        name = f"{column_letter(merge.first[1])}{merge.first[0]}:{column_letter(merge.last[1])}{merge.last[0]}"
        sentence = f"{name} 是合并单元格，合并后只有第一格有内容，其余各行会漏填。请取消合并，逐行填写"
        findings.add(Spot(spot.file, spot.sheet, merge.first[0], merge.first[1]), Trouble("merged", sentence))


def _check_failures(raw: RawSheet, headings: Headings, columns: tuple[Column, ...], at: tuple[Spot, Findings]) -> None:
    spot, findings = at
    by_index = {headings.indexes[c.field]: c for c in columns if c.field in headings.indexes}
    for (row, index), error in raw.errors.items():
        column = by_index.get(index)
        if row <= headings.row or column is None:
            continue
        what = (
            "公式没有保存计算结果，请用表格软件打开、重新保存"
            if error == NOT_COMPUTED
            else f"公式出错（{error}），请改成直接填写"
        )
        place = Spot(spot.file, spot.sheet, row, index, column.heading)
        findings.add(place, Trouble("formula_error", f"“{column.heading}”的{what}", column.example))
