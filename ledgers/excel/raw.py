"""A workbook as read, before any meaning: sheets, rows, cells. Every file type is brought into this one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Raw = str | float | bool | date | datetime | time | timedelta | None
RawRow = tuple[int, Sequence[Raw]]
Cell = tuple[int, int]
"""Row number as people count (from 1) and column index (from 0)."""
NOT_COMPUTED = ""
"""The error text of a formula that was saved without its result."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both corners inclusive."""

    first: Cell
    last: Cell


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet. ``rows`` gives the rows that hold anything; the empty string and None are both an empty cell.

    ``blank_tail`` is how many formatted but empty rows follow the last filled one, where the file type tells.
    ``errors`` are cells whose formula failed, ``is_percent`` tells whether a number is shown as a percentage.
    """

    name: str
    rows: Callable[[], Iterator[RawRow]]
    merges: tuple[Merge, ...] = ()
    errors: dict[Cell, str] = field(default_factory=dict)
    is_percent: Callable[[Cell], bool] = lambda cell: False
    blank_tail: int = 0


@dataclass(frozen=True, slots=True)
class RawBook:
    """All sheets in their order; ``sheet(name)`` reads one. ``single`` is True of a file type with only one sheet."""

    names: tuple[str, ...]
    sheet: Callable[[str], RawSheet]
    single: bool = False


def is_empty(cell: Raw) -> bool:
    """Return whether a cell holds nothing a person could see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
