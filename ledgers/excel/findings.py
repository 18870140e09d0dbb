"""Collects what is wrong and what is worth saying while files are read; nothing stops at the first mistake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ledgers.base import Column
from ledgers.excel.parsing import Trouble
from ledgers.excel.problems import Notice, Problem, column_letter
from ledgers.free_text import WARNING

SHOWN_ROWS = 5
MOST_PROBLEMS = 100_000
"""Nobody works through more; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the files something is: file, sheet, row, and the column as it stands in the file."""

    file: str
    sheet: str
    row: int | None = None
    index: int | None = None
    heading: str = ""


@dataclass(slots=True)
class Findings:
    """The problems and notices of one import."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    left_out: int = 0
    _by_column: dict[tuple[str, str, str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, spot: Spot, trouble: Trouble) -> None:
        """Record a problem; of very many the rest are only counted."""
        if len(self.problems) >= MOST_PROBLEMS:
            self.left_out += 1
            return
        letter = "" if spot.index is None else column_letter(spot.index)
        self.problems.append(
            Problem(
                spot.file,
                spot.sheet,
                spot.row,
                letter,
                spot.heading,
                trouble.code,
                trouble.sentence,
                trouble.example,
            )
        )

    def note(self, spot: Spot, code: str, sentence: str) -> None:
        """Record something that stops nothing."""
        self.notices.append(Notice(spot.file, spot.sheet, code, sentence))

    def note_cleaned(self, spot: Spot, column: Column, removed: tuple[str, ...]) -> None:
        """Record invisible characters taken out of a cell; told once a column by ``close``."""
        for name in removed:
            self._note_cell(spot, column, "cleaned", f"含有{name}，已清除")

    def note_complaint(self, spot: Spot, column: Column, words: tuple[str, ...]) -> None:
        """Record words that tell of a complaint; told once a column and word."""
        for word in words:
            self._note_cell(spot, column, "complaint", f"有“{word}”：{WARNING}")

    def note_standing(self, spot: Spot, column: Column) -> None:
        """Record a cell that differs from what the system registered itself, and stands; told once a column."""
        self._note_cell(spot, column, "standing", "与系统登记的不同：这一栏随办理步骤登记，导入不改动它")

    def note_doubt(self, spot: Spot, column: Column, sentence: str) -> None:
        """Record a cell that may be right but hardly is; it is taken as it stands, and told once a column."""
        self._note_cell(spot, column, "doubtful", f"：{sentence}，请核对；确实如此的不必改")

    def _note_cell(self, spot: Spot, column: Column, code: str, told: str) -> None:
        self._by_column[spot.file, spot.sheet, code, column.heading, told].append(spot.row or 0)

    def close(self) -> None:
        """Turn what was collected cell by cell into one notice a column, and say how many problems are not listed."""
        for (file, sheet, code, heading, told), rows in self._by_column.items():
            listed = "、".join(str(row) for row in rows[:SHOWN_ROWS])
            more = f"等 {len(rows)} 行" if len(rows) > SHOWN_ROWS else "行"
            self.notices.append(Notice(file, sheet, code, f"“{heading}”第 {listed} {more}{told}"))
        self._by_column.clear()
        if self.left_out:
            sentence = f"问题太多，以上只列出前 {MOST_PROBLEMS:,} 处，另有 {self.left_out:,} 处。请先核对是否传错了文件"
            self.problems.append(Problem(self.problems[-1].file, "", None, "", "", "too_many", sentence))
            self.left_out = 0
