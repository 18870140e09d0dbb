"""Facts coded into the classes that rules can tell apart: missing, and the interval between cuts or the choice.

A rule compares a fact with constants only, so two values on the same side of every cut are the same to it. Codes are
small whole numbers: 0 is missing, the rest follow the order of the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.rulebook.model import All, AnyOf, Comparison, Condition, Constant, Not, Operator
from ledgers.facts import Fact, FactType

Codes = npt.NDArray[Any]

_FROM_VALUE = (Operator.GE, Operator.LT, Operator.EQ, Operator.NE)
_AFTER_VALUE = (Operator.GT, Operator.LE, Operator.EQ, Operator.NE)


def comparisons_of(condition: Condition) -> Iterator[Comparison]:
    """Yield every comparison of a condition in order of writing."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons_of(condition.part)
    else:
        parts: All | AnyOf = condition
        for part in parts.parts:
            yield from comparisons_of(part)


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one fact. A number belongs to class 1 + (how many of ``thresholds`` are at most the number);
    a boolean or choice to 1 + its place in ``choices``. ``count`` includes class 0, missing."""

    fact: Fact
    thresholds: tuple[float, ...]
    choices: tuple[bool | str, ...]

    @property
    def count(self) -> int:
        """How many classes there are, missing included."""
        return 2 + len(self.thresholds) if not self.choices else 1 + len(self.choices)

    def class_of(self, value: bool | int | float | str | None) -> int:
        """Return the class of one value."""
        if value is None:
            return 0
        if isinstance(value, bool | str):
            return 1 + self.choices.index(value)
        return 1 + sum(threshold <= value for threshold in self.thresholds)


def classes_of(fact: Fact, comparisons: Iterable[Comparison]) -> Classes:
    """Return the classes of ``fact`` that the given comparisons with it can tell apart."""
    if fact.type is FactType.BOOLEAN:
        return Classes(fact, (), (False, True))
    if fact.type is FactType.CHOICE:
        return Classes(fact, (), fact.choices)
    thresholds: set[float] = set()
    for comparison in comparisons:
        thresholds.update(_thresholds(fact.type, comparison.operator, comparison.operand))
    return Classes(fact, tuple(sorted(thresholds)), ())


def _thresholds(kind: FactType, operator: Operator, operand: Constant) -> Iterator[float]:
    if isinstance(operand, bool | str | tuple):
        raise TypeError(f"a number cannot be compared with {operand!r}")
    if operator in _FROM_VALUE:
        yield operand
    if operator in _AFTER_VALUE:
        whole = kind is FactType.INTEGER and isinstance(operand, int)
        yield operand + 1 if whole else float(np.nextafter(operand, np.inf))


def code(column: pl.Series, classes: Classes) -> Codes:
    """Return the class of every value of a column whose type and values were checked before."""
    if classes.choices:
        return _code_choices(column, classes.fact.type)
    values = column.fill_null(0).to_numpy()
    codes: Codes = np.ones(len(values), dtype=np.uint8 if classes.count <= 256 else np.uint16)
    for threshold in classes.thresholds:
        codes += values >= threshold
    if column.null_count():
        codes *= column.is_not_null().to_numpy()
    return codes


def _code_choices(column: pl.Series, kind: FactType) -> Codes:
    places = column if kind is FactType.BOOLEAN else column.to_physical()
    return (places.cast(pl.UInt8) + 1).fill_null(0).to_numpy()
