"""Findings of the scored rules added up by village: points, scores, floors and heavy rules, certain and at worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.finding import Finding
from engine.evaluation.spread import CodedRule, blocks_of, in_threads
from engine.rulebook.model import LEVELS, Grading

Numbers = npt.NDArray[np.int32]
Ranks = npt.NDArray[np.uint8]

VIEWS = ("firm", "worst")
"""What is certain, and what would be if every unknown tier were true."""


@dataclass(frozen=True, slots=True)
class View:
    """One view of every village. ``floor`` is the rank of the gravest floor; ``points`` by dimension after the cap."""

    points: Mapping[str, Numbers]
    score: Numbers
    floor: Ranks
    heavy_hits: Numbers
    heavy_dimensions: Numbers


@dataclass(frozen=True, slots=True)
class _Packed:
    """The rules of one dimension with, per key, points and heaviness of both views packed into one whole number."""

    dimension: str
    tables: tuple[tuple[npt.NDArray[np.generic], npt.NDArray[np.int64]], ...]
    shifts: tuple[int, int, int]

    def add_up(self, block: slice) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Return firm points, worst points, firm heavy rules and worst heavy rules of the rows of a block."""
        total = np.zeros(block.stop - block.start, dtype=np.int64)
        for keys, table in self.tables:
            total += table[keys[block].astype(np.intp)]
        first, second, third = self.shifts
        firm = total & ((1 << first) - 1)
        worst = (total >> first) & ((1 << (second - first)) - 1)
        heavy = (total >> second) & ((1 << (third - second)) - 1)
        return tuple(part.astype(np.int32) for part in (firm, worst, heavy, total >> third))  # type: ignore[return-value]


def add_up(grading: Grading, rules: Sequence[CodedRule], rows: int) -> dict[str, View]:
    """Return both views of all villages from the scored rules."""
    packed = [_pack(grading, dimension, rules) for dimension in grading.dimensions]
    floors = [(rule.keys, rule.table(_floor_bits, np.uint8)) for rule in rules if _has_floor(rule)]
    views = {view: _empty(grading, rows) for view in VIEWS}

    def fill(block: slice) -> None:
        for part in packed:
            firm, worst, heavy, worst_heavy = part.add_up(block)
            _count(views["firm"], grading, part.dimension, block, firm, heavy)
            _count(views["worst"], grading, part.dimension, block, worst, worst_heavy)
        bits = np.zeros(block.stop - block.start, dtype=np.uint8)
        for keys, table in floors:
            bits |= table[keys[block].astype(np.intp)]
        views["firm"].floor[block] = _GRAVEST[bits & 7]
        views["worst"].floor[block] = _GRAVEST[bits >> 3]

    in_threads(fill, blocks_of(rows), rows)
    return views


_GRAVEST = np.array([0, 1, 2, 2, 3, 3, 3, 3], dtype=np.uint8)


def _floor_bits(finding: Finding) -> int:
    return _bit(finding.floor) | _bit(finding.worst_floor) << 3


def _bit(floor: str | None) -> int:
    return 0 if floor in {None, "none"} else 1 << LEVELS.index(str(floor)) - 1


def _has_floor(rule: CodedRule) -> bool:
    return any(tier.floor for tier in rule.active.tiers)


def _empty(grading: Grading, rows: int) -> View:
    return View(
        points={dimension: np.zeros(rows, dtype=np.int32) for dimension in grading.dimensions},
        score=np.full(rows, grading.base_score, dtype=np.int32),
        floor=np.zeros(rows, dtype=np.uint8),
        heavy_hits=np.zeros(rows, dtype=np.int32),
        heavy_dimensions=np.zeros(rows, dtype=np.int32),
    )


def _count(view: View, grading: Grading, dimension: str, block: slice, points: Numbers, heavy: Numbers) -> None:
    capped = np.minimum(points, grading.dimension_cap)
    view.points[dimension][block] = capped
    view.score[block] -= capped
    view.heavy_hits[block] += heavy
    view.heavy_dimensions[block] += heavy > 0


def _pack(grading: Grading, dimension: str, rules: Sequence[CodedRule]) -> _Packed:
    mine = [rule for rule in rules if rule.active.rule.dimension == dimension]
    most = sum(max((each.worst_points for each in rule.findings), default=0) for rule in mine)
    width, heavy_width = most.bit_length(), len(mine).bit_length()
    shifts = (width, 2 * width, 2 * width + heavy_width)

    def packed(finding: Finding) -> int:
        heavy = finding.outcome == "hit" and finding.points >= grading.heavy_points
        worst_heavy = finding.outcome != "clear" and finding.worst_points >= grading.heavy_points
        return (
            finding.points | finding.worst_points << shifts[0] | int(heavy) << shifts[1] | int(worst_heavy) << shifts[2]
        )

    return _Packed(dimension, tuple((rule.keys, rule.table(packed, np.int64)) for rule in mine), shifts)
