"""Reads .csv and other delimited text in the encodings Chinese office programs write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ledgers.excel.problems import UnreadableError
from ledgers.excel.raw import RawBook, RawRow, RawSheet

MAX_BYTES = 500_000_000
SAMPLE = 20_000
DELIMITERS = (",", "\t", ";", "|")


def open_delimited(path: Path) -> RawBook:
    """Return the file as a book of one sheet, named like the file.

    Raises UnreadableError when it is no text in UTF-8, UTF-16 or GB 18030.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableError("too_large", "文件超过 500 MB", "请按县或按台账拆成几个文件")
    text = _decode(path.read_bytes())
    delimiter = _delimiter(text)
    return RawBook((path.stem,), lambda name: RawSheet(name, lambda: _rows(text, delimiter)), True)


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableError("wrong_type", "文件不是工作簿，也不是文字", "请导入 .xlsx、.xls、.ods 或 .csv 工作簿")


def _delimiter(text: str) -> str:
    """Return the separator most used in the first lines."""
    lines = [line for line in text[:SAMPLE].splitlines() if line.strip()][:10]
    return max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))


def _rows(text: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise UnreadableError("damaged", f"CSV 第 {reader.line_num} 行读不下去", "用表格软件打开后另存") from error
