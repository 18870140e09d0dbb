"""Whole months as bits: a set of months is one integer, so union, overlap and count are single operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

FIRST_YEAR = 1949
_WRITTEN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Written:
    """A month as written: every month it may mean, ``first`` to ``last`` inclusive (twelve when only the year is)."""

    first: int
    last: int

    @property
    def is_known(self) -> bool:
        """Tell whether the month itself was written."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Bounds:
    """A count of months of which only the bounds are sure; both are the same where every month is known."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Tell whether the count is known exactly."""
        return self.low == self.high


def number_of(day: date) -> int:
    """Return the running number of the month ``day`` lies in."""
    return (day.year - FIRST_YEAR) * 12 + day.month - 1


def read_month(text: str) -> Written | None:
    """Read ``YYYY-MM`` or ``YYYY``; None for anything else and for years before 1949."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or int(match[1]) < FIRST_YEAR:
        return None
    january = (int(match[1]) - FIRST_YEAR) * 12
    if match[2] is None:
        return Written(january, january + 11)
    month = january + int(match[2]) - 1
    return Written(month, month)


def name_of(month: int) -> str:
    """Return the month as ``YYYY-MM``."""
    return f"{month // 12 + FIRST_YEAR}-{month % 12 + 1:02d}"


def between(first: int, last: int) -> int:
    """Return the set of the months ``first`` to ``last`` inclusive; empty when ``last`` is before ``first``."""
    return ((1 << (last - first + 1)) - 1) << first if last >= first else 0


def runs_of(months: int) -> Iterator[tuple[int, int]]:
    """Yield the unbroken runs (first, last) of a set of months, in order."""
    while months:
        first = (months & -months).bit_length() - 1
        ones = months >> first
        length = (~ones & (ones + 1)).bit_length() - 1
        yield first, first + length - 1
        months &= ~between(first, first + length - 1)
