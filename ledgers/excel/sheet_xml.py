"""One pass over the XML of an .xlsx sheet for what calamine leaves out, and for what would swell in its hands.

A streaming parser in C gives the elements one by one: time and memory follow the file, whatever is in it.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection
from typing import IO
from xml.parsers import expat

from ledgers.excel.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_MARKS,
    MAX_PIECE,
    MAX_TEXTS,
    too_large,
)
from ledgers.excel.problems import UnreadableError, column_index
from ledgers.excel.raw import NOT_COMPUTED, Cell

CHUNK = 1 << 20
LONGEST_ERROR = 40


class SheetXml:
    """What the sheet holds: failed formulas, percents, the last row written and the last one filled, the width.

    ``percent_styles`` are the numbers of the cell styles that show a percentage; ``text_lengths`` those of the texts
    cells share by number, where they have to be added up. Raises UnreadableError for a sheet no ledger can be.
    """

    def __init__(self, percent_styles: Collection[str], text_lengths: array[int] | None = None) -> None:
        self.errors: dict[Cell, str] = {}
        self.last_row = self.last_filled = self.width = self.texts = self.characters = 0
        self._percents: dict[int, bytearray] = {}
        self._styles, self._lengths = percent_styles, text_lengths
        self._columns: dict[str, int] = {}
        self._row, self._column, self._row_text = 0, -1, "0"
        self._depth = self._elements = self._merges = self._fed = 0
        self._kind = self._style = ""
        self._has_formula = self._has_value = False
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_declaration

    @property
    def area(self) -> int:
        """Return how many cells there are from A1 to the last filled row and column."""
        return self.last_filled * self.width

    def read(self, stream: IO[bytes]) -> SheetXml:
        """Read the part to its end."""
        while block := stream.read(CHUNK):
            self._fed += len(block)
            self._parser.Parse(block, False)
            if self._fed > MAX_PIECE:
                raise too_large("有一格的内容长得不合理，可能是损坏或恶意的文件")
        self._parser.Parse(b"", True)
        return self

    def is_percent(self, cell: Cell) -> bool:
        """Return whether the number in a cell is shown as a percentage."""
        rows = self._percents.get(cell[1])
        return rows is not None and cell[0] < len(rows) and bool(rows[cell[0]])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._fed = 0
        self._elements += 1
        self._depth += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise too_large("工作表的内容多得不合理，可能是损坏或恶意的文件")
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "is"):
            self._start_value()
        elif tag == "row":
            self._row_text = attributes.get("r", "")
            self._row = int(self._row_text or self._row + 1)
            self._column = -1
            self.last_row = max(self.last_row, self._row)
        elif tag == "f":
            self._has_formula = True
            self._collect()
        elif tag == "mergeCell":
            self._merges += 1
            if self._merges > MAX_MARKS:
                raise too_large(f"合并单元格超过 {MAX_MARKS:,} 处")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._has_formula = self._has_value = False
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            column = self._columns.get(reference.removesuffix(self._row_text))
            self._column = self._locate(reference) if column is None else column
        if self._column >= MAX_COLUMNS:
            raise too_large(f"有一行超过 {MAX_COLUMNS:,} 列")
        if self._kind == "e":
            self._collect()

    def _locate(self, reference: str) -> int:
        """Return the column of a reference, and take its row, which may differ from that of the row it stands in."""
        letters = reference.rstrip("0123456789")
        number = reference[len(letters) :]
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3 and number):
            raise UnreadableError("damaged", "工作簿里有认不出的单元格地址", "请用表格软件打开后另存")
        self._row, self._row_text = int(number), number
        self._columns[letters] = column_index(letters)
        return self._columns[letters]

    def _start_value(self) -> None:
        self._has_value = True
        if self._row > self.last_filled or self._column >= self.width:
            self._widen()
        if self._style in self._styles:
            rows = self._percents.setdefault(self._column, bytearray())
            rows.extend(bytes(max(0, self._row + 1 - len(rows))))
            rows[self._row] = 1
        if self._kind == "s":
            self.texts += 1
            if self._lengths is not None:
                self._collect()
        self._text.clear()

    def _widen(self) -> None:
        self.last_filled = max(self.last_filled, self._row)
        self.width = max(self.width, self._column + 1)
        if self.area > MAX_CELLS:
            raise too_large(
                f"数据区一直延伸到第 {self.last_filled} 行、最多 {self.width} 列，其中绝大部分应是误填的空白区域",
                "请删去真正数据以外的行和列后另存；数据确实很多的，按县或按台账拆成几个文件",
            )

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._parser.CharacterDataHandler is None:
            return
        tag = name.rpartition(":")[2]
        if tag == "v" and self._kind == "s" and self._lengths is not None:
            self._add_up("".join(self._text))
        elif tag == "c":
            self._end_odd_cell("".join(self._text).strip() if self._has_value else "")
        else:
            return
        self._parser.CharacterDataHandler = None

    def _end_odd_cell(self, text: str) -> None:
        """Note a formula that failed, or was saved without its result."""
        if self._kind == "e" and self._has_value:
            self._note(text[:LONGEST_ERROR])
        elif self._has_formula and not text:
            self._note(NOT_COMPUTED)

    def _note(self, error: str) -> None:
        self.errors[self._row, self._column] = error
        if len(self.errors) > MAX_MARKS:
            raise too_large(f"公式出错或没有结果的格超过 {MAX_MARKS:,} 处", "请改好公式，或只保留数值后另存")

    def _add_up(self, number: str) -> None:
        assert self._lengths is not None
        place = int(number) if number.isdecimal() else -1
        self.characters += self._lengths[place] if 0 <= place < len(self._lengths) else 0
        if self.characters > MAX_TEXTS:
            raise too_large("同一段长文字反复出现，加起来大得不合理，可能是损坏或恶意的文件")

    def _collect(self) -> None:
        self._text.clear()
        self._parser.CharacterDataHandler = self._text.append

    def _refuse_declaration(self, *_: object) -> None:
        raise UnreadableError("damaged", "工作簿含有不应有的 XML 声明，没有打开", "请用表格软件打开后另存")
