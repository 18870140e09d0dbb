"""What is wrong with a file, as data: where, a stable code, a sentence for people and a valid example."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from config.errors import InputError


class UnreadableError(InputError):
    """The file as a whole cannot be read as a workbook; ``code`` says why, ``where`` is its name."""

    def __init__(self, code: str, what: str, remedy: str, where: str = "") -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake a person has to put right. ``row`` is 1-based, ``column`` a letter; both empty for a whole sheet."""

    file: str
    sheet: str
    row: int | None
    column: str
    heading: str
    code: str
    sentence: str
    example: str = ""

    @property
    def place(self) -> str:
        """Return where it is, as people say it."""
        cell = f"{self.column}{self.row}" if self.row and self.column else f"第 {self.row} 行" if self.row else ""
        return " ".join(part for part in (self.sheet, cell) if part)

    def as_json(self) -> dict[str, Any]:
        """Return the problem as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something done or seen on the way that stops nothing: a blank cleaned away, a column left out."""

    file: str
    sheet: str
    code: str
    sentence: str


def column_letter(index: int) -> str:
    """Return the letter of a column, 0 being A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the index of a column from its letters, A being 0."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
