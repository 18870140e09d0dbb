"""Reads .xlsx: values by calamine, and from the sheet's own XML what calamine leaves out: failed formulas, percents."""

from __future__ import annotations

import io
import re
import zipfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from ledgers.excel.limits import MAX_PIECE, MAX_SHEETS, MAX_TEXTS, Budget, too_large
from ledgers.excel.raw import Merge, RawBook, RawRow, RawSheet
from ledgers.excel.sheet_xml import CHUNK, SheetXml

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHARED = "xl/sharedStrings.xml"
_QUOTED = re.compile(r'"[^"]*"|\\.')


def open_xlsx(path: Path) -> RawBook:
    """Return the workbook; sheets are read when asked for."""
    with zipfile.ZipFile(path) as archive:
        parts = _sheet_parts(archive)
        styles = _percent_styles(archive)
        lengths = _text_lengths(archive)
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))  # by its path, it would go by the ending
    budget = Budget()

    def sheet(name: str) -> RawSheet:
        found = _scan(path, parts[name], (styles, lengths))
        budget.take_cells(found.area)
        read = book.get_sheet_by_name(name)
        blank_tail = max(0, found.last_row - found.last_filled)
        return RawSheet(name, lambda: _rows(read), tuple(_merges(read)), found.errors, found.is_percent, blank_tail)

    cells_only = (found.name for found in book.sheets_metadata if found.typ == SheetTypeEnum.WorkSheet)
    return RawBook(tuple(cells_only), sheet)


def _rows(sheet: CalamineSheet) -> Iterator[RawRow]:
    """Give the rows that hold anything, whole from column A on."""
    if sheet.start is None:
        return
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if cells.count("") < len(cells):
            yield number, cells


def _merges(sheet: CalamineSheet) -> Iterator[Merge]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        yield Merge((top + 1, left), (bottom + 1, right))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return which part of the archive holds which sheet, "" for one that is no sheet of cells."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    names = set(archive.namelist())
    parts = {}
    for sheet in workbook.iterfind(".//{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(RELATION) or _any_id(sheet), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        parts[sheet.get("name", "")] = part if part in names else ""
    if len(parts) > MAX_SHEETS:
        raise too_large(f"工作簿有 {len(parts):,} 张工作表", "请删去多余的工作表后另存")
    return parts


def _any_id(sheet: ElementTree.Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _scan(path: Path, part: str, known: tuple[frozenset[str], array[int]]) -> SheetXml:
    """Read the XML of one sheet; once more, adding up its texts, where they could swell."""
    styles, lengths = known
    found = SheetXml(styles)
    with zipfile.ZipFile(path) as archive:
        if part:
            with archive.open(part) as stream:
                found.read(stream)
        if found.texts * max(lengths, default=0) > MAX_TEXTS:
            with archive.open(part) as stream:
                SheetXml((), lengths).read(stream)
    return found


def _text_lengths(archive: zipfile.ZipFile) -> array[int]:
    """Return the lengths of the texts that cells share, in their order."""
    lengths: array[int] = array("Q")
    if SHARED not in archive.namelist():
        return lengths
    fed = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal fed
        fed = 0
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(piece: str) -> None:
        if lengths:
            lengths[-1] += len(piece)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    with archive.open(SHARED) as stream:
        while block := stream.read(CHUNK):
            fed += len(block)
            parser.Parse(block, False)
            if fed > MAX_PIECE:
                raise too_large("有一格的内容长得不合理，可能是损坏或恶意的文件")
    parser.Parse(b"", True)
    return lengths


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = {"9", "10"}
    for found in root.iterfind(".//{*}numFmts/{*}numFmt"):
        if "%" in _QUOTED.sub("", found.get("formatCode", "")):
            formats.add(found.get("numFmtId", ""))
    styles = root.find("{*}cellXfs")
    entries = [] if styles is None else list(styles)
    return frozenset(str(n) for n, entry in enumerate(entries) if entry.get("numFmtId") in formats)
