"""How large a workbook may be: memory and time stay bounded whatever a file claims to be.

A county's largest ledger has a few thousand rows, a province's a hundred thousand; more come in several files.
Each limit is checked before what it limits is built; the numbers together keep an import under 1 GB of memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledgers.excel.problems import UnreadableError
from ledgers.excel.raw import RawRow

MAX_FILE = 100_000_000
"""Bytes of the file as it lies on the disk."""
MAX_OLD_FILE = 40_000_000
"""Bytes of an .xls: its reader keeps all of it in memory, several times over."""
MAX_UNPACKED = 300_000_000
MAX_PARTS = 5_000
MAX_LISTS = 20_000_000
"""Bytes of a part that is read as a whole: styles, the list of sheets, relations."""
MAX_TEXTS = 40_000_000
"""Bytes of the texts many cells share, and characters of all cells of a workbook together."""
MAX_SHEETS = 250
MAX_CELLS = 3_000_000
"""Cells of a workbook, from A1 to the last filled row and column of each sheet that is read."""
MAX_COLUMNS = 16_384
MAX_MARKS = 100_000
"""Merged ranges, or cells whose formula failed, of one sheet."""
MAX_DEPTH = 200
"""Elements within each other."""
MAX_ELEMENTS = 15_000_000
"""Elements of one sheet: four for each cell there may be, and some."""
MAX_PIECE = 4_000_000
"""Bytes of XML, or characters of CSV, without a new element or row: one text, one comment, one line."""
SPLIT = "请删去真正数据以外的行、列和图片后另存；数据确实很多的，按县或按台账拆成几个文件"


def too_large(what: str, remedy: str = SPLIT) -> UnreadableError:
    """Return the refusal of a file that claims to be larger than any ledger."""
    return UnreadableError("too_large", what, remedy)


class Budget:
    """What a workbook has used up so far of its cells and characters."""

    def __init__(self) -> None:
        self.cells = 0
        self.characters = 0

    def take_cells(self, count: int) -> None:
        """Count cells; UnreadableError when there are too many."""
        self.cells += count
        if self.cells > MAX_CELLS:
            raise too_large(f"数据区超过 {MAX_CELLS:,} 格，远超台账的正常大小")

    def rows(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """Give the rows, counting what is in them; UnreadableError when it is too much."""
        for row in rows:
            self.take_cells(len(row[1]))
            self.characters += sum(len(cell) for cell in row[1] if type(cell) is str)
            if self.characters > MAX_TEXTS:
                raise too_large(f"文字加起来超过 {MAX_TEXTS // 10_000:,} 万字，远超台账的正常大小")
            yield row
