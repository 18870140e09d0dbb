"""Facts coded into the classes that rules can tell apart: missing, and the interval between cuts or the choice.

A rule compares a fact with constants only, so two values on the same side of every cut are the same to it. Codes are
small whole numbers: 0 is missing, the rest follow the order of the values.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.evaluation.plain import holds
from engine.rulebook.model import Comparison, Operator
from ledgers.facts import Fact, FactType

Codes = npt.NDArray[Any]

_FROM_VALUE = (Operator.GE, Operator.LT, Operator.EQ, Operator.NE)
_AFTER_VALUE = (Operator.GT, Operator.LE, Operator.EQ, Operator.NE)


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one fact: 0 is missing. A number is in class 1 + (how many of ``thresholds`` are at most it); the
    value at place i of ``choices`` (a boolean's are False, True) is in class ``of_choice[i]``."""

    fact: Fact
    thresholds: tuple[float, ...] = ()
    choices: tuple[bool | str, ...] = ()
    of_choice: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many classes there are, missing included."""
        return 1 + max(self.of_choice) if self.choices else 2 + len(self.thresholds)


def shared_classes(fact: Fact, comparisons: Iterable[Comparison]) -> Classes:
    """Return the classes that tell apart all that ``comparisons`` can, and every choice."""
    choices = _choices(fact)
    if choices:
        return Classes(fact, choices=choices, of_choice=tuple(range(1, len(choices) + 1)))
    return Classes(fact, thresholds=_thresholds(fact, comparisons))


def own_classes(fact: Fact, comparisons: Sequence[Comparison]) -> Classes:
    """Return the classes that tell apart what ``comparisons`` can and no more."""
    choices = _choices(fact)
    if not choices:
        return Classes(fact, thresholds=_thresholds(fact, comparisons))
    seen: dict[tuple[bool, ...], int] = {}
    answers = (tuple(holds(each, choice) for each in comparisons) for choice in choices)
    of_choice = tuple(seen.setdefault(answer, len(seen) + 1) for answer in answers)
    return Classes(fact, choices=choices, of_choice=of_choice)


def class_map(shared: Classes, own: Classes) -> npt.NDArray[np.uint8]:
    """Return, for every shared class, the class of ``own`` it lies in."""
    if own.choices:
        return np.array([0, *own.of_choice], dtype=np.uint8)
    starts = np.array([-np.inf, *shared.thresholds])
    return np.array([0, *(1 + np.searchsorted(own.thresholds, starts, side="right"))], dtype=np.uint8)


def _choices(fact: Fact) -> tuple[bool | str, ...]:
    return (False, True) if fact.type is FactType.BOOLEAN else fact.choices


def _thresholds(fact: Fact, comparisons: Iterable[Comparison]) -> tuple[float, ...]:
    found: set[float] = set()
    for comparison in comparisons:
        operand = comparison.operand
        if isinstance(operand, bool | str | tuple):
            raise TypeError(f"{fact.name}: a number cannot be compared with {operand!r}")
        if comparison.operator in _FROM_VALUE:
            found.add(operand)
        if comparison.operator in _AFTER_VALUE:
            whole = fact.type is FactType.INTEGER and isinstance(operand, int)
            found.add(operand + 1 if whole else float(np.nextafter(operand, np.inf)))
    return tuple(sorted(found))


def code_columns(columns: Mapping[str, pl.Series], classes: Mapping[str, Classes]) -> dict[str, Codes]:
    """Return the class of every value of columns whose types and values were checked."""
    frame = pl.DataFrame([column.alias(name) for name, column in columns.items()])
    coded = frame.select(_code(name, column, classes[name]) for name, column in columns.items())
    return {name: coded.get_column(name).to_numpy() for name in columns}


def _code(name: str, column: pl.Series, classes: Classes) -> pl.Expr:
    value = pl.col(name)
    if classes.choices:
        place = value if column.dtype == pl.Boolean else value.to_physical()
        return (place.cast(pl.UInt8) + 1).fill_null(0)
    if not classes.thresholds:
        return value.is_not_null().cast(pl.UInt8)
    kind = pl.UInt8 if classes.count <= 256 else pl.UInt16
    above = [(value >= threshold).cast(kind) for threshold in classes.thresholds]
    return (functools.reduce(operator.add, above) + 1).fill_null(0)
