"""The geometry of the charts; how they are drawn stands in ``shell/macros.html``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from web.console.shell.words import LEVEL_ORDER


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, in percent of its length."""

    name: str
    count: int
    start: float
    width: float


def parts(counts: Mapping[str, int]) -> list[Part]:
    """Return a bar of the four levels, the gravest first; none without villages."""
    total = sum(counts.values())
    found, start = [], 0.0
    for name in LEVEL_ORDER:
        width = 100 * counts.get(name, 0) / total if total else 0.0
        if width:
            found.append(Part(name, counts[name], round(start, 2), round(width, 2)))
        start += width
    return found


@dataclass(frozen=True, slots=True)
class Square:
    """One village as a square, by column and row."""

    level: str
    column: int
    row: int


def squares(counts: Mapping[str, int], columns: int = 7) -> list[Square]:
    """Return the villages of one township, the gravest first, seven a row."""
    levels = [name for name in LEVEL_ORDER for _ in range(counts.get(name, 0))]
    return [Square(level, place % columns, place // columns) for place, level in enumerate(levels)]


def rows_of(counts: Mapping[str, int], columns: int = 7) -> int:
    """Return how many rows of squares a township takes."""
    return -(-sum(counts.values()) // columns)


@dataclass(frozen=True, slots=True)
class Band:
    """One band of the score: its level, where it begins and how wide it is, 0 to 100."""

    level: str
    start: int
    width: int


def bands(minimums: Sequence[tuple[str, int]], top: int) -> list[Band]:
    """Return the bands of the score from 0 to ``top``; ``minimums`` are (level, least score)."""
    ordered = sorted(((level, max(0, minimum)) for level, minimum in minimums), key=lambda each: each[1])
    ends = [minimum for _, minimum in ordered[1:]] + [top]
    return [Band(level, minimum, end - minimum) for (level, minimum), end in zip(ordered, ends, strict=True)]
