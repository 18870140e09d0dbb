"""Reads .csv and other delimited text in the encodings Chinese office programs write, a line at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from ledgers.excel.limits import MAX_PIECE, too_large
from ledgers.excel.problems import UnreadableError
from ledgers.excel.raw import RawBook, RawRow, RawSheet

BLOCK = 1 << 20
SAMPLE = 20_000
DELIMITERS = (",", "\t", ";", "|")


def open_delimited(path: Path) -> RawBook:
    """Return the file as a book of one sheet, named like the file.

    Raises UnreadableError when it is no text in UTF-8, UTF-16 or GB 18030.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding) as file:
        delimiter = _delimiter(file.read(SAMPLE))
    return RawBook((path.stem,), lambda name: RawSheet(name, lambda: _rows(path, encoding, delimiter)), True)


def _encoding(path: Path) -> str:
    with path.open("rb") as start:
        is_wide = start.read(2) in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                if not any("\x00" in block for block in iter(partial(file.read, BLOCK), "")):
                    return encoding
        except UnicodeError:
            continue
    raise UnreadableError("wrong_type", "文件不是工作簿，也不是文字", "请导入 .xlsx、.xls、.ods 或 .csv 工作簿")


def _delimiter(text: str) -> str:
    """Return the separator most used in the first lines."""
    lines = [line for line in text.splitlines() if line.strip()][:10]
    return max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))


class _Lines:
    """The lines of a file for the reader of CSV; ``taken`` is how many characters its present row has used up."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(MAX_PIECE):
            self.taken += len(line)
            if self.taken >= MAX_PIECE:
                raise too_large("有一行长得不合理，多半是少了一个引号")
            yield line


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[RawRow]:
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            for number, cells in enumerate(reader, start=1):
                lines.taken = 0
                if any(cell.strip() for cell in cells):
                    yield number, cells
        except csv.Error as error:
            raise UnreadableError("damaged", f"CSV 第 {reader.line_num} 行读不下去", "用表格软件打开后另存") from error
