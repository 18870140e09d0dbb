"""Rows to cases and back: each village is keyed to its case under a rule, results are spread by look-up tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.evaluation.cases import Case, RuleCases
from engine.evaluation.coding import Classes, Codes, class_map
from engine.evaluation.finding import Finding
from engine.rulebook.model import ActiveRule

BLOCK = 32_768
"""Rows worked on at a time: small enough for the cache of one core."""
_DIRECT = 4_096
_TABLE = 1 << 20
_MANY_ROWS = 50_000

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class CodedFact:
    """One fact of every row: its values and the code of their class."""

    column: pl.Series
    classes: Classes
    codes: Codes


@dataclass(frozen=True, slots=True)
class CodedRule:
    """One rule on every row: ``keys`` picks an entry of ``places``, which picks the finding."""

    active: ActiveRule
    keys: Codes
    places: npt.NDArray[np.int32]
    findings: tuple[Finding, ...]

    def finding_at(self, row: int) -> Finding:
        """Return the finding of the case the row is in."""
        return self.findings[int(self.places[self.keys[row]])]

    def table(self, value: Callable[[Finding], Any], kind: Any) -> npt.NDArray[Any]:
        """Return ``value`` of the finding behind every key, as a look-up table; 0 behind keys no row has."""
        if not self.findings:
            return np.zeros(len(self.places), dtype=kind)
        of_findings = np.array([value(finding) for finding in self.findings], dtype=kind)
        return np.where(self.places >= 0, of_findings[self.places], 0).astype(kind)


def spread_rule(cases: RuleCases, coded: Mapping[str, CodedFact], rows: int) -> CodedRule:
    """Find the distinct cases of one rule among the rows, judge the new ones, and key every row to its case."""
    facts = [coded[name] for name in cases.facts]
    maps = [class_map(fact.classes, own) for fact, own in zip(facts, cases.classes.values(), strict=True)]
    keys, size = combine(_parts(facts, maps), rows)
    present, examples = representatives(keys, size)
    found: dict[Case, int] = {}
    places = np.full(size, -1, dtype=np.int32)
    own = [own_class[fact.codes[examples]].tolist() for own_class, fact in zip(maps, facts, strict=True)]
    for key, row, case in zip(present.tolist(), examples.tolist(), zip(*own, strict=True), strict=True):
        if not cases.has(case):
            cases.judge(case, {name: fact.column[row] for name, fact in zip(cases.facts, facts, strict=True)})
        places[key] = found.setdefault(case, len(found))
    return CodedRule(cases.active, keys, places, tuple(cases.finding(case) for case in found))


def representatives(keys: Codes, size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int32]]:
    """Return the keys that occur, and for each one row that has it."""
    example = np.full(size, -1, dtype=np.int32)
    for start in range(0, len(keys), BLOCK):
        block = keys[start : start + BLOCK].astype(np.intp)
        example[block] = np.arange(start, start + len(block), dtype=np.int32)
    present = np.flatnonzero(example >= 0)
    return present, example[present]


def in_threads(function: Callable[[Item], Result], items: Iterable[Item], rows: int) -> list[Result]:
    """Return ``function`` of every item; in threads when there are many rows (numpy and polars let go of the lock)."""
    if rows < _MANY_ROWS:
        return [function(item) for item in items]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(function, items))


def blocks_of(rows: int, size: int = BLOCK) -> list[slice]:
    """Return the blocks the rows are worked on in."""
    return [slice(start, min(start + size, rows)) for start in range(0, rows, size)]


def _parts(facts: Sequence[CodedFact], maps: Sequence[npt.NDArray[np.uint8]]) -> list[tuple[Codes, int]]:
    """Return codes and number of classes per fact; the rule's own, coarser ones when the shared are too many."""
    if np.prod([float(fact.classes.count) for fact in facts]) <= _DIRECT:
        return [(fact.codes, fact.classes.count) for fact in facts]
    pairs = zip(facts, maps, strict=True)
    return [(own_class[fact.codes], int(own_class.max()) + 1) for fact, own_class in pairs]


def combine(parts: Iterable[tuple[Codes, int]], rows: int) -> tuple[Codes, int]:
    """Return one number per row for the combination of its codes, and how many numbers there may be."""
    keys: Codes = np.zeros(rows, dtype=np.uint8)
    total = 1
    for codes, count in parts:
        if total * count > _TABLE:
            distinct, keys = np.unique(keys, return_inverse=True)
            total = max(1, len(distinct))
        total *= count
        if total == count:
            keys = codes
        else:
            keys = keys.astype(np.min_scalar_type(total - 1), copy=False)
            keys = keys * keys.dtype.type(count) + codes
    return keys, total
