"""Where a fact was read: the cells it depends on, and the very ledger rows that were counted.

Rows are found with the conditions of the grouped SELECTs themselves, so that what is shown is what was counted.
Persons appear by their number only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

import polars as pl
from sqlalchemy import (
    Case,
    ColumnClause,
    ColumnElement,
    FunctionFilter,
    Label,
    Select,
    Table,
    and_,
    case,
    or_,
    select,
    true,
)
from sqlalchemy.sql import visitors
from sqlmodel import Session

from ledgers.base import Column, Ledger
from ledgers.basis import MOVING, SELECTIONS
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.fields import table_of
from ledgers.source import VILLAGE, AnyVillage, Raw, Scope, Source

_ANCHOR = {moving.fact: moving.anchor for moving in MOVING}
_LEDGER_OF: dict[str, Ledger] = {table_of(ledger.table).name: ledger for ledger in LEDGERS.values()}
_ANY: Mapping[str, float] = defaultdict(lambda: 1.0)
_SOME_DAY = date(2020, 1, 1)
NAMING = ("village_code", "township_name", "village_name", "name", "person_name", "id_number")
TRACE = ("reporter", "as_of", "source_doc")


@dataclass(frozen=True, slots=True)
class Cell:
    """A ledger (name) and the heading of one of its columns."""

    ledger: str
    heading: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of one ledger: what identifies it, the cells that matter, and who reported it on which document."""

    ledger: str
    title: str
    key: str
    cells: tuple[tuple[str, str], ...]
    reporter: str
    as_of: date | None
    source_doc: str


def cells_of(fact: str) -> Iterator[Cell]:
    """Give every cell a fact is read from, in order of declaration; none for a fact no ledger supplies."""
    declared = FACTS[fact]
    if declared.ledger not in LEDGERS:
        return
    own = LEDGERS[declared.ledger]
    family = [own, *(ledger for ledger in LEDGERS.values() if own.name in (ledger.submission, ledger.persons_of))]
    for name in declared.columns:
        found = [(ledger, column) for ledger in family if (column := _column(ledger, name))]
        yield Cell(found[0][0].name, found[0][1].heading) if found else Cell(own.name, declared.label)


@cache
def columns_read(fact: str) -> frozenset[tuple[str, str]]:
    """Return every cell a change of which may change a fact, as (ledger, column): those its SELECT reads."""
    scope = Scope(0, _SOME_DAY, _SOME_DAY, _ANY, "", "")
    wanted = _raw_names(_expressions(scope), fact)
    wanted |= {f"{name}?" for name in wanted}
    found: set[tuple[str, str]] = {(FACTS[fact].ledger, column) for column in FACTS[fact].columns}
    for source in (source for selection in SELECTIONS for source in selection.sources):
        read = [raw.expression for raw in source.columns(scope) if raw.name in wanted]
        for expression in (*read, *source.where(scope)) if read else ():
            found |= {(_LEDGER_OF[table.name].name, name) for table, name in _columns_of(expression)}
    return frozenset((ledger, name) for ledger, name in found if ledger in LEDGERS and _column(LEDGERS[ledger], name))


def _columns_of(expression: ColumnElement[Any]) -> Iterator[tuple[Table, str]]:
    """Give the columns of ledgers in an expression, those of tables under another name too."""
    for part in visitors.iterate(expression):
        if isinstance(part, ColumnClause):
            table = getattr(part.table, "element", part.table)
            if isinstance(table, Table) and table.name in _LEDGER_OF:
                yield table, part.name


def rows_behind(session: Session, scope: Scope, fact: str) -> list[EvidenceRow]:
    """Return the rows of the villages in scope that the fact was counted or read from, in order of their keys."""
    return rows_behind_each(session, scope, [fact])[fact]


def rows_behind_each(session: Session, scope: Scope, facts: Iterable[str]) -> dict[str, list[EvidenceRow]]:
    """Return, by fact, the rows it was counted or read from; every table is asked once for all the facts."""
    found: dict[str, list[EvidenceRow]] = {fact: [] for fact in facts}
    connection = session.connection()
    scope = replace(scope, dialect=connection.dialect.name)
    behind = _behind_any(AnyVillage.of(scope)) if scope.only else _behind(scope)
    asked = {VILLAGE: scope.only} if scope.only else {}
    for each in behind:
        counted = [(fact, label, shown) for fact, label, shown in each.counted if fact in found]
        if not counted:
            continue
        rows = [dict(row._mapping) for row in connection.execute(each.statement, asked)]
        for fact, label, shown in counted:
            found[fact].extend(_evidence(each.ledger, row, shown) for row in rows if row[label])
    return found


@dataclass(frozen=True, slots=True)
class _Behind:
    """The rows of one table, flagged for every fact they may be behind; ``counted``: fact, label of the flag, cells."""

    ledger: Ledger
    statement: Select[Any]
    counted: tuple[tuple[str, str, tuple[Column, ...]], ...]


@lru_cache(maxsize=8)
def _behind_any(of: AnyVillage) -> tuple[_Behind, ...]:
    return _behind(of.scope)


def _behind(scope: Scope) -> tuple[_Behind, ...]:
    sources = [source for selection in SELECTIONS for source in selection.sources]
    tables = dict.fromkeys(table_of(source.table) for source in sources)
    expressions = _expressions(scope)
    names = {fact: _raw_names(expressions, fact) for fact in FACTS}
    return tuple(
        _behind_table(scope, _LEDGER_OF[table.name], [each for each in sources if table_of(each.table) is table], names)
        for table in tables
        if table.name in _LEDGER_OF
    )


def _behind_table(scope: Scope, ledger: Ledger, sources: Sequence[Source], names: Mapping[str, set[str]]) -> _Behind:
    table, counted = table_of(ledger.table), list[tuple[str, str, tuple[Column, ...]]]()
    flags = list[Label[int]]()
    for source in sources:
        columns, within = source.columns(scope), source.where(scope)
        for fact, wanted in names.items():
            raws = [raw for raw in columns if raw.name in wanted]
            if raws:
                label = f"behind {len(flags)}"
                is_behind = and_(true(), *within, *_counted_by(source, raws))
                flags.append(case((is_behind, 1), else_=0).label(label))
                counted.append((fact, label, tuple(_shown_columns(ledger, table, raws, fact))))
    statement = select(table, *flags).where(scope.of_round(table))
    return _Behind(ledger, statement.order_by(*(table.c[name] for name in _key(ledger, table))), tuple(counted))


def _counted_by(source: Source, raws: Sequence[Raw]) -> list[ColumnElement[bool]]:
    """Return which rows the columns of a source count, as one condition; none where one of them looks at all rows."""
    conditions = [_condition(raw) for raw in raws] if source.grouped else []
    known = [condition for condition in conditions if condition is not None]
    return [or_(*known)] if known and len(known) == len(conditions) else []


def _expressions(scope: Scope) -> Mapping[str, pl.Expr]:
    return {name: expression for selection in SELECTIONS for name, expression in selection.facts(scope).items()}


def _raw_names(expressions: Mapping[str, pl.Expr], fact: str) -> set[str]:
    """Return the columns of sources a fact is made from, by the ``expressions`` of the selections."""
    base = _ANCHOR.get(fact, fact)
    if base not in expressions:
        return {base}
    return {base, *(name for name in expressions[base].meta.root_names() if not name.endswith("?"))}


def _condition(raw: Raw) -> ColumnElement[bool] | None:
    """Return which rows an aggregate counts; None when it looks at all of them."""
    for element in visitors.iterate(raw.expression):
        if isinstance(element, FunctionFilter):
            return element.criterion
        if isinstance(element, Case) and len(element.whens) == 1:
            return element.whens[0][0]
    return None


def _shown_columns(ledger: Ledger, table: Table, raws: list[Raw], fact: str) -> list[Column]:
    names = set(FACTS[fact].columns) if FACTS[fact].ledger == ledger.name else set()
    for raw in raws:
        names |= {name for read, name in _columns_of(raw.expression) if read is table}
    return [column for column in ledger.columns if column.field in names and column.field not in _key(ledger, table)]


def _key(ledger: Ledger, table: Table) -> list[str]:
    return [name for name in ledger.key if name in table.c and name not in NAMING]


def _evidence(ledger: Ledger, row: Mapping[str, Any], shown: Iterable[Column]) -> EvidenceRow:
    key = [_text(row[name]) for name in ledger.key if name in row and name not in NAMING]
    return EvidenceRow(
        ledger=ledger.name,
        title=ledger.title,
        key=" ".join(part for part in key if part),
        cells=tuple(
            (column.heading, f"{_text(row[column.field])}{column.unit if row[column.field] is not None else ''}")
            for column in shown
            if not column.sensitive and column.field not in NAMING
        ),
        reporter=row.get("reporter") or "",
        as_of=row.get("as_of"),
        source_doc=row.get("source_doc") or "",
    )


def _column(ledger: Ledger, name: str) -> Column | None:
    return next((column for column in ledger.columns if column.field == name), None)


def _text(value: Any) -> str:
    if value is None:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
