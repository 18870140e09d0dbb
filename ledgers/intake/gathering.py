"""The rows of one ledger from all files of an import, each with where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledgers.base import Ledger
from ledgers.catalogue import LEDGERS
from ledgers.excel.books import BookRows
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.parsing import Trouble
from ledgers.excel.sheets import SheetRows

DELETE, CORRECT = "删除", "更正"


@dataclass(slots=True)
class LedgerRows:
    """All rows of one ledger. ``rows[i]`` stands at ``origins[i]``, a sheet and the position in it.

    ``broken`` are the positions with a cell that could not be read: they are judged no further between cells.
    """

    ledger: Ledger
    rows: list[dict[str, Any]] = field(default_factory=list)
    origins: list[tuple[SheetRows, int]] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)

    def spot(self, position: int, field_name: str | None = None) -> Spot:
        """Return where a row, or its cell of ``field_name``, stands in the files."""
        sheet, place = self.origins[position]
        return sheet.spot(place, field_name)

    def fields(self, position: int) -> Sequence[str]:
        """Return the fields the row's sheet has a column for."""
        return self.origins[position][0].fields

    def deletes(self, position: int) -> bool:
        """Return whether the row asks for its own removal."""
        return bool(self.rows[position].get("row_action") == DELETE)

    def corrects(self, position: int) -> bool:
        """Return whether the row says that what stood there before was never true."""
        return bool(self.rows[position].get("row_action") == CORRECT)

    def positions(self) -> Iterator[int]:
        """Give the positions in the order of the files."""
        return iter(range(len(self.rows)))


def gather(books: Sequence[BookRows], findings: Findings) -> dict[str, LedgerRows]:
    """Return the rows of every ledger that occurs, in the order of the catalogue."""
    troubled = {(p.file, p.sheet, p.row) for p in findings.problems if p.row is not None}
    gathered: dict[str, LedgerRows] = {}
    for name, ledger in LEDGERS.items():
        sheets = [book.sheets[name] for book in books if name in book.sheets]
        if not sheets:
            continue
        rows = LedgerRows(ledger)
        for sheet in sheets:
            start = len(rows.rows)
            rows.rows.extend(sheet.rows)
            rows.origins.extend((sheet, place) for place in range(len(sheet.rows)))
            if troubled:
                lines = enumerate(sheet.numbers, start)
                rows.broken.update(n for n, line in lines if (sheet.file, sheet.sheet, line) in troubled)
        gathered[name] = rows
    return gathered


def check_one_sender(gathered: dict[str, LedgerRows], returns: Sequence[SheetRows], findings: Findings) -> None:
    """Find villages whose rows of one ledger, or whose returns, come from more than one file."""
    for rows in gathered.values():
        _tell_second_senders(rows.rows, rows.origins, findings)
    origins = [(sheet, place) for sheet in returns for place in range(len(sheet.rows))]
    _tell_second_senders([sheet.rows[place] for sheet, place in origins], origins, findings)


def _tell_second_senders(
    rows: Sequence[dict[str, Any]], origins: Sequence[tuple[SheetRows, int]], findings: Findings
) -> None:
    senders: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for row, (sheet, place) in zip(rows, origins, strict=True):
        code = row.get("village_code")
        if code is None or senders.setdefault(code, sheet.file) == sheet.file or (code, sheet.file) in told:
            continue
        told.add((code, sheet.file))
        what = f"村 {code} 的“{sheet.sheet}”在 {senders[code]} 里也有"
        sentence = f"{what}。一个村的一本台账只能由一份文件上报，请核对由谁上报"
        findings.add(sheet.spot(place, "village_code"), Trouble("two_senders", sentence))
