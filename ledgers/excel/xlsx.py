"""Reads .xlsx: values by calamine, and from the sheet's own XML what calamine leaves out: failed formulas, percents."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from ledgers.excel.problems import UnreadableError, column_index
from ledgers.excel.raw import NOT_COMPUTED, Cell, Merge, RawBook, RawRow, RawSheet

MAX_CELLS = 10_000_000
CHUNK = 4_000_000
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WIDE = re.compile(rb'c r="([A-Z]{2,3})\d+"[^>]*(?<!/)>')
"""A cell with a value right of column Z; everything up to Z counts as 26 columns."""
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_FAILED = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_UNCOMPUTED = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_STYLED = re.compile(rb'<(?:\w+:)?c\s+r="([A-Z]{1,3})(\d+)"[^>]*\bs="(\d+)"')
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_QUOTED = re.compile(r'"[^"]*"|\\.')


def open_xlsx(path: Path) -> RawBook:
    """Return the workbook; sheets are read when asked for."""
    with zipfile.ZipFile(path) as archive:
        facts_by_name = {name: _SheetFacts(path, archive, part) for name, part in _sheet_parts(archive).items()}
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))  # by its path, it would go by the ending

    def sheet(name: str) -> RawSheet:
        facts = facts_by_name[name]
        read = book.get_sheet_by_name(name)
        return RawSheet(
            name,
            lambda: _rows(read),
            tuple(_merges(read)),
            facts.errors,
            facts.is_percent,
            facts.blank_tail,
        )

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
    return parts


def _any_id(sheet: ElementTree.Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


class _SheetFacts:
    """What one pass over the XML of a sheet finds; percents only when somebody asks."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, part: str) -> None:
        self._path = path
        self._part = part
        self._percents: set[Cell] | None = None
        self.errors: dict[Cell, str] = {}
        self.blank_tail = 0
        if part:
            self._scan(archive)

    def _scan(self, archive: zipfile.ZipFile) -> None:
        columns: set[bytes] = set()
        last_row = last_blank = 0
        for chunk in _chunks(archive, self._part):
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise UnreadableError("damaged", "工作簿含有不应有的 XML 声明，没有打开", "请用表格软件打开后另存")
            columns.update(_WIDE.findall(chunk))
            last_row = max(last_row, _last_valued_row(chunk))
            last_blank = max(last_blank, _last_row(chunk))
            self._find_failures(chunk)
        self.blank_tail = max(0, last_blank - last_row)
        width = max((column_index(letters.decode("ascii")) + 1 for letters in columns), default=26)
        if last_row * width > MAX_CELLS:
            raise UnreadableError(
                "too_large",
                f"数据区一直延伸到第 {last_row} 行、最多 {width} 列，其中绝大部分应是误填的空白区域",
                "请删去真正数据以外的行和列后另存；数据确实很多的，按县或按台账拆成几个文件",
            )

    def _find_failures(self, chunk: bytes) -> None:
        if b't="e"' in chunk:
            for match in _FAILED.finditer(chunk):
                self._note(match[1], match[2].decode("utf-8", "replace"))
        if b"<f" in chunk:
            for match in _UNCOMPUTED.finditer(chunk):
                self._note(match[1], NOT_COMPUTED)

    def _note(self, attributes: bytes, error: str) -> None:
        cell = _cell_of(attributes)
        if cell is not None:
            self.errors[cell] = error

    def is_percent(self, cell: Cell) -> bool:
        """Return whether the number in a cell is shown as a percentage."""
        if self._percents is None:
            self._percents = set(self._percent_cells()) if self._part else set()
        return cell in self._percents

    def _percent_cells(self) -> Iterator[Cell]:
        with zipfile.ZipFile(self._path) as archive:
            styles = _percent_styles(archive)
            for chunk in _chunks(archive, self._part) if styles else ():
                for letters, row, style in _STYLED.findall(chunk):
                    if style in styles:
                        yield int(row), column_index(letters.decode("ascii"))


def _cell_of(attributes: bytes) -> Cell | None:
    match = _REFERENCE.search(b" " + attributes)
    return None if match is None else (int(match[2]), column_index(match[1].decode("ascii")))


def _last_valued_row(chunk: bytes) -> int:
    """Return the number of the last row with a value in it, 0 when none has one."""
    end = max(chunk.rfind(b"</c>"), chunk.rfind(b":c>"))
    start = max(chunk.rfind(b"<c ", 0, end), chunk.rfind(b":c ", 0, end)) if end >= 0 else -1
    match = _REFERENCE.search(chunk, start, end) if start >= 0 else None
    return 0 if match is None else int(match[2])


def _last_row(chunk: bytes) -> int:
    """Return the number of the last row written down at all, filled or not."""
    start = max(chunk.rfind(b"<row "), chunk.rfind(b":row "))
    match = re.compile(rb'\br="(\d+)"').search(chunk, start, start + 200) if start >= 0 else None
    return 0 if match is None else int(match[1])


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Give the XML of a sheet in pieces that end with a row."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(CHUNK):
            block = rest + block
            end = max((block.rfind(b"</row>") + 6, _last_prefixed_end(block)))
            cut = end if end > 6 else 0
            if cut:
                yield block[:cut]
            rest = block[cut:]
    if rest:
        yield rest


def _last_prefixed_end(block: bytes) -> int:
    """Return where the last row ends in a sheet whose tags carry a prefix."""
    end = block.rfind(b":row>")
    return end + 5 if end >= 0 and _ROW_END.match(block, block.rfind(b"<", 0, end)) else 0


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
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
    return frozenset(str(n).encode() for n, entry in enumerate(entries) if entry.get("numFmtId") in formats)
