"""Workbooks made to cost whoever opens them memory or time: each small on the disk, or as large as may be."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ledgers.catalogue import LEDGERS
from ledgers.excel.layout import sheet_columns
from ledgers.excel.problems import column_letter

SHEET = "矛盾信访"
HEADINGS = [column.heading for column in sheet_columns(LEDGERS["grievance"])]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
ROOT = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
ODS = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
BLOCK = 4_000_000
Pieces = Iterator[str]


def _inline(number: int, text: str, row: int = 1) -> str:
    return f'<c r="{column_letter(number)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADING_ROW = f'<row r="1">{"".join(_inline(n, text) for n, text in enumerate(HEADINGS))}</row>'


def repeated(piece: str, times: int) -> Pieces:
    """Give ``piece`` so many times, in blocks."""
    in_block = max(1, BLOCK // len(piece))
    for _ in range(times // in_block):
        yield piece * in_block
    yield piece * (times % in_block)


def _write(archive: zipfile.ZipFile, name: str, pieces: Pieces | str) -> None:
    with archive.open(name, "w") as part:
        for piece in [pieces] if isinstance(pieces, str) else pieces:
            part.write(piece.encode())


def xlsx(path: Path, rows: Pieces, after: Pieces | str = "", **parts: Pieces | str) -> Path:
    """Write a workbook of one sheet: its headings, ``rows``, and what follows the cells; other parts by name."""
    sheets = parts.pop("sheets", f'<sheet name="{SHEET}" sheetId="1" r:id="r1"/>')
    relation = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{ROOT}</Relationships>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
        )
        _write(archive, "xl/workbook.xml", _book(sheets, parts.pop("names", "")))
        _write(archive, "xl/worksheets/sheet1.xml", _sheet(rows, after))
        for name, content in parts.items():
            _write(archive, f"xl/{name}.xml", content)
    return path


def _book(sheets: Pieces | str, names: Pieces | str) -> Pieces:
    yield f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
    yield from [sheets] if isinstance(sheets, str) else sheets
    yield "</sheets><definedNames>"
    yield from [names] if isinstance(names, str) else names
    yield "</definedNames></workbook>"


def _sheet(rows: Pieces, after: Pieces | str) -> Pieces:
    yield f"<worksheet {MAIN}><sheetData>{HEADING_ROW}"
    yield from rows
    yield "</sheetData>"
    yield from [after] if isinstance(after, str) else after
    yield "</worksheet>"


def numbered(cells: Callable[[int], str], rows: int) -> Pieces:
    """Give rows 2 and on, each with the cells of its number."""
    for start in range(2, rows + 2, 10_000):
        stop = min(start + 10_000, rows + 2)
        yield "".join(f'<row r="{row}">{cells(row)}</row>' for row in range(start, stop))


def ods(path: Path, rows: Pieces) -> Path:
    """Write an .ods of one table."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        _write(archive, "content.xml", _content(rows))
    return path


def _content(rows: Pieces) -> Pieces:
    heads = "".join(_ods_cell(text) for text in HEADINGS)
    yield f'<office:document-content {ODS}><office:body><office:spreadsheet><table:table table:name="{SHEET}">'
    yield f"<table:table-row>{heads}</table:table-row>"
    yield from rows
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _ods_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def error_cells(path: Path, count: int = 40_000) -> Path:
    """Empty error cells at the end of a sheet: a pattern that looks for their values starts anew at each."""
    cells = "".join(f'<c r="{column_letter(n)}3" t="e"/>' for n in range(16_000))
    return xlsx(
        path,
        iter(
            [
                f'<row r="3">{cells}</row>',
                *(f'<row r="{4 + n}"><c r="A{4 + n}" t="e"/></row>' for n in range(count - 16_000)),
            ]
        ),
    )


def unclosed_formulas(path: Path) -> Path:
    return xlsx(path, repeated('<row><c t="str"><f>', 40_000))


def without_references(path: Path, count: int = 3_000_000) -> Path:
    return xlsx(path, iter(["<row>", *repeated("<c><v>1</v></c>", count), "</row>"]))


def rows_without_references(path: Path, count: int = 3_000_000) -> Path:
    return xlsx(path, repeated("<row>" + "<c><v>1</v></c>" * 100 + "</row>", count // 100))


def nested(path: Path, depth: int = 2_000_000) -> Path:
    return xlsx(path, repeated("<a>", depth))


def nested_ods(path: Path, depth: int = 2_000_000) -> Path:
    return ods(path, repeated("<text:p>", depth))


def one_long_text(path: Path, length: int = 100_000_000) -> Path:
    return xlsx(path, iter(["<row><c t='inlineStr'><is><t>", *repeated("长", length // 3), "</t></is></c></row>"]))


def one_long_comment(path: Path, length: int = 100_000_000) -> Path:
    return xlsx(path, iter(["<!--", *repeated("-x", length // 2), "-->"]))


def one_long_tag(path: Path, length: int = 100_000_000) -> Path:
    return xlsx(path, iter(["<row ", *repeated("a='' ", length // 5), "/>"]))


def shared_text_bomb(path: Path, length: int = 3_000_000, cells: int = 200_000) -> Path:
    """One long text that every cell refers to: the reader copies it for each."""
    shared = iter([f"<sst {MAIN}><si><t>", *repeated("x", length), "</t></si></sst>"])
    return xlsx(path, repeated('<row><c t="s"><v>0</v></c></row>', cells), sharedStrings=shared)


def many_shared_texts(path: Path, count: int = 4_000_000) -> Path:
    return xlsx(path, iter(()), sharedStrings=iter([f"<sst {MAIN}>", *repeated("<si><t/></si>", count), "</sst>"]))


def many_sheets(path: Path, count: int = 100_000) -> Path:
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r1"/>' for n in range(count))
    return xlsx(path, iter(()), sheets=sheets)


def sheets_of_one_part(path: Path, count: int = 200) -> Path:
    """Two hundred sheets that are one and the same large part."""
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r1"/>' for n in range(count))
    return xlsx(path, rows_of_numbers(60_000, 20), sheets=sheets)


def rows_of_numbers(rows: int, columns: int) -> Pieces:
    letters = [column_letter(n) for n in range(columns)]
    return numbered(lambda row: "".join(f'<c r="{letter}{row}"><v>{row}.5</v></c>' for letter in letters), rows)


def many_styles(path: Path, count: int = 300_000) -> Path:
    styles = iter([f"<styleSheet {MAIN}><cellXfs>", *repeated('<xf numFmtId="9"/>', count), "</cellXfs></styleSheet>"])
    return xlsx(path, iter(()), styles=styles)


def many_merges(path: Path, count: int = 2_000_000) -> Path:
    merges = iter(["<mergeCells>", *repeated('<mergeCell ref="A2:XFD9"/>', count), "</mergeCells>"])
    return xlsx(path, iter(()), after=merges)


def some_merges(path: Path, count: int = 90_000) -> Path:
    merges = iter(["<mergeCells>", *repeated('<mergeCell ref="A2:XFD9"/>', count), "</mergeCells>"])
    return xlsx(path, rows_of_numbers(3, 3), after=merges)


def many_names(path: Path, count: int = 400_000) -> Path:
    return xlsx(path, iter(()), names=repeated('<definedName name="a">A1</definedName>', count))


def many_parts(path: Path, count: int = 100_000) -> Path:
    """An archive that is nearly nothing but its list of contents."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, *(0,) * 4, 0, 0, 0, 1, *(0,) * 4, 0, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(entry) * count, 0, 0)
    path.write_bytes(b"PK\x03\x04" + bytes(60) + entry * count + end)
    return path


def columns_repeated(path: Path) -> Path:
    cells = _ods_cell("x", "table:number-columns-repeated='1500'") * 10
    return ods(path, repeated(f"<table:table-row>{cells}</table:table-row>", 2_000))


def rows_repeated(path: Path) -> Path:
    row = f'<table:table-row table:number-rows-repeated="1900">{_ods_cell("x") * 20}</table:table-row>'
    return ods(path, repeated(row, 2_000))


def empty_ods_rows(path: Path, count: int = 4_000_000) -> Path:
    return ods(path, repeated("<table:table-row/>", count))


def one_ods_row(path: Path, count: int = 4_000_000) -> Path:
    return ods(path, iter(["<table:table-row>", *repeated("<table:table-cell/>", count), "</table:table-row>"]))


def one_long_line(path: Path, length: int = 90_000_000) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(repeated("a,", length // 2))
    return path


def one_open_quote(path: Path, length: int = 90_000_000) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write('村编码,"')
        file.writelines(repeated('x","\n', length // 5))
    return path


def wide_csv(path: Path, length: int = 90_000_000) -> Path:
    """As many short cells as the file can hold, with one character that makes every text four bytes wide."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADINGS) + "\n")
        file.writelines(repeated("𠮷,1,,,,,\n", length // 12))
    return path


def full_sheet(path: Path, cell: Callable[[int, str], str], rows: int, **parts: Pieces | str) -> Path:
    """As many cells as a workbook may have, each made by ``cell`` from its row and column."""
    letters = [column_letter(n) for n in range(len(HEADINGS))]
    return xlsx(path, numbered(lambda row: "".join(cell(row, letter) for letter in letters), rows), **parts)


MOST_ROWS = 2_990_000 // len(HEADINGS)


def full_of_numbers(path: Path) -> Path:
    return full_sheet(path, lambda row, letter: f'<c r="{letter}{row}"><v>{row}.5</v></c>', MOST_ROWS)


def full_of_texts(path: Path) -> Path:
    return full_sheet(
        path, lambda row, letter: f'<c r="{letter}{row}" t="inlineStr"><is><t>𠮷{letter}{row}</t></is></c>', MOST_ROWS
    )


def full_of_percents(path: Path) -> Path:
    styles = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="9"/></cellXfs></styleSheet>'
    return full_sheet(
        path, lambda row, letter: f'<c r="{letter}{row}" s="0"><v>{row}</v></c>', MOST_ROWS, styles=styles
    )


def full_of_long_texts(path: Path) -> Path:
    shared = f"<sst {MAIN}><si><t>𠮷{'长' * 11}</t></si></sst>"
    return full_sheet(
        path, lambda row, letter: f'<c r="{letter}{row}" t="s"><v>0</v></c>', MOST_ROWS, sharedStrings=shared
    )


XLSX = (
    error_cells, unclosed_formulas, without_references, rows_without_references, nested, one_long_text,
    one_long_comment, one_long_tag,
    shared_text_bomb, many_shared_texts, many_sheets, sheets_of_one_part, many_styles, many_merges,
    some_merges, many_names, many_parts,
)  # fmt: skip
ODS_FILES = (nested_ods, columns_repeated, rows_repeated, empty_ods_rows, one_ods_row)
CSV = (one_long_line, one_open_quote, wide_csv)
FULL = (full_of_numbers, full_of_texts, full_of_percents, full_of_long_texts)
ENDINGS = {**dict.fromkeys(ODS_FILES, ".ods"), **dict.fromkeys(CSV, ".csv")}
