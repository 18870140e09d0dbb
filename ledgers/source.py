"""What one grouped SELECT over a ledger gives, and the words a ledger's ``select.py`` is written in.

Columns leave the database as integers, floats and text only, so that SQLite and PostgreSQL answer alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Float, Integer, String, Table, Text, and_, bindparam, cast, func
from sqlmodel import SQLModel

from ledgers.among import one_of
from ledgers.months import add_months

Condition = ColumnElement[bool]
VILLAGE = "village"
"""The parameter that names the village where a statement about any one village is run."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose facts are read, and on which date.

    ``low`` and ``high`` bound the 12-digit codes (inclusive); ``codes``, when given, names the villages one by one.
    ``polling_on`` is T of every village without a date of its own. ``any_one``: statements are about one village, which
    is named when they are run (parameter :data:`VILLAGE`), so that they are built once for all of them.
    """

    round_id: int
    polling_on: date
    on: date
    definitions: Mapping[str, float]
    low: str
    high: str
    codes: tuple[str, ...] | None = None
    dialect: str = "sqlite"
    any_one: bool = False

    def covers(self, code: ColumnElement[Any]) -> Condition:
        """Return the condition that ``code`` is one of the villages in scope."""
        if self.any_one:
            return code == bindparam(VILLAGE, type_=String())
        if self.codes is None:
            return code.between(self.low, self.high)
        return one_of(self.dialect, code, self.codes)

    @property
    def only(self) -> str | None:
        """The one village in scope, None where there may be several."""
        if self.codes is not None:
            return self.codes[0] if len(self.codes) == 1 else None
        return self.low if self.low == self.high else None

    def of_round(self, table: Table) -> Condition:
        """Return the condition that a row of ``table`` belongs to the round and to a village in scope."""
        return and_(table.c.round_id == self.round_id, self.covers(table.c.village_code))


@dataclass(frozen=True, slots=True)
class AnyVillage:
    """All that statements about one village depend on, the village aside: what is built for it can be kept by it."""

    round_id: int
    polling_on: date
    on: date
    definitions: tuple[tuple[str, float], ...]
    dialect: str

    @classmethod
    def of(cls, scope: Scope) -> AnyVillage:
        """Return what is left of a scope without its village."""
        figures = tuple(scope.definitions.items())
        return cls(scope.round_id, scope.polling_on, scope.on, figures, scope.dialect)

    @property
    def scope(self) -> Scope:
        """The scope whose statements name the village when they are run."""
        figures = dict(self.definitions)
        return Scope(self.round_id, self.polling_on, self.on, figures, "", "", dialect=self.dialect, any_one=True)


@dataclass(frozen=True, slots=True)
class Raw:
    """One column of a SELECT: the name it has in the frame, the expression, the type it becomes."""

    name: str
    expression: ColumnElement[Any]
    dtype: pl.DataType


def whole(name: str, expression: Any) -> Raw:
    """Return an integer column."""
    return Raw(name, cast(expression, Integer), pl.Int32())


def number(name: str, expression: Any) -> Raw:
    """Return a column of numbers with a fraction."""
    return Raw(name, cast(expression, Float), pl.Float64())


def flag(name: str, expression: Any) -> Raw:
    """Return a yes-or-no column."""
    return Raw(name, cast(expression, Integer), pl.Boolean())


def word(name: str, expression: Any) -> Raw:
    """Return a column of words."""
    return Raw(name, expression, pl.String())


def day(name: str, expression: Any) -> Raw:
    """Return a column of dates."""
    return Raw(name, cast(expression, Text), pl.Date())


def count(name: str, condition: Condition | None = None) -> Raw:
    """Return the number of rows that meet ``condition``."""
    counted = func.count()
    return whole(name, counted if condition is None else counted.filter(condition))


def counts(name: str, certain: Condition, possible: Condition) -> tuple[Raw, Raw]:
    """Return how many rows meet a condition for certain, and how many may once their empty cells are filled."""
    return count(name, certain), count(f"{name}?", possible)


def earliest(name: str, column: Any, condition: Condition) -> Raw:
    """Return the first date among the rows that meet ``condition``."""
    return day(name, func.min(column).filter(condition))


def latest(name: str, column: Any, condition: Condition) -> Raw:
    """Return the last date among the rows that meet ``condition``."""
    return day(name, func.max(column).filter(condition))


def agreed(name: str) -> pl.Expr:
    """Return a count made by :func:`counts`; missing while an empty cell could change it, 0 without rows."""
    sure, possible = pl.col(name).fill_null(0), pl.col(f"{name}?").fill_null(0)
    return pl.when(sure == possible).then(sure)


def counted(name: str) -> pl.Expr:
    """Return a count made by :func:`count`; 0 without rows."""
    return pl.col(name).fill_null(0)


@dataclass(frozen=True, slots=True)
class Source:
    """One SELECT: over which table, which columns, which rows, one row a village or grouped by village."""

    table: type[SQLModel]
    columns: Callable[[Scope], tuple[Raw, ...]]
    where: Callable[[Scope], tuple[Condition, ...]] = field(default=lambda scope: ())
    grouped: bool = True


@dataclass(frozen=True, slots=True)
class Moving:
    """A fact that grows or shrinks by itself from day to day: ``anchor`` is the date it is counted from or to."""

    fact: str
    anchor: str
    counts: str


DAYS_UNTIL, DAYS_SINCE, MONTHS_SINCE = "days until", "days since", "months since"


@dataclass(frozen=True, slots=True)
class Selection:
    """How the facts of one ledger come about.

    ``facts`` gives each fact that does not move by itself, and each anchor, as an expression over the columns of all
    ledgers' sources; ``turns`` the dates after ``scope.on`` on which one of them changes without anybody's doing.
    ``rows`` names, by ledger, the column that counts its rows where an empty ledger counts as "none" only after a nil
    return.
    """

    sources: tuple[Source, ...]
    facts: Callable[[Scope], Mapping[str, pl.Expr]]
    turns: Callable[[Scope], tuple[pl.Expr, ...]] = field(default=lambda scope: ())
    moving: tuple[Moving, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)


def after(scope: Scope, *names: str) -> tuple[pl.Expr, ...]:
    """Return the dates of ``names`` that are still to come."""
    return tuple(pl.when(pl.col(name) > scope.on).then(pl.col(name)) for name in names)


def months_cutoff(on: date, months: int) -> date:
    """Return the first day from which fewer than, or exactly, ``months`` months have passed until ``on``.

    A date lies more than ``months`` months back just when it is before the cutoff.
    """
    cutoff = add_months(on, -months)
    while add_months(cutoff, months) < on:
        cutoff += timedelta(days=1)
    return cutoff
