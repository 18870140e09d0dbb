"""The grouped SELECTs facts come from: one a source of a ledger, what was returned, and which villages there are."""

from __future__ import annotations

import polars as pl
from sqlalchemy import ColumnElement, Select, and_, case, func, select

from ledgers.basis import SELECTIONS, SUBMITTED
from ledgers.bulk import Query
from ledgers.fields import table_of
from ledgers.journal.submission import Submission
from ledgers.roster.table import Village
from ledgers.source import Raw, Scope, Source, whole

SOURCES = tuple(source for selection in SELECTIONS for source in selection.sources)
_VILLAGE = table_of(Village).c
_RETURN = table_of(Submission).c


def of_villages(scope: Scope) -> Query:
    """Select the villages in scope that are on the roster."""
    return Query(select(_VILLAGE.code).where(scope.covers(_VILLAGE.code)), {"village": pl.String()})


def of_source(source: Source, scope: Scope) -> Query:
    """Select what one source says of the villages in scope."""
    table, columns = table_of(source.table), source.columns(scope)
    statement = _select(table.c.village_code, columns).where(scope.of_round(table), *source.where(scope))
    if source.grouped:
        statement = statement.group_by(table.c.village_code)
    return Query(statement, _schema(columns))


def of_returns(scope: Scope) -> Query:
    """Select which ledgers the villages in scope returned, and which of them as empty, as bits."""
    reported = _RETURN.state.in_(("已上报", "已核实"))
    columns = (
        whole("returned", _bits(reported)),
        whole("nil", _bits(and_(reported, _RETURN.nil.is_(True)))),
    )
    statement = _select(_RETURN.village_code, columns).where(scope.of_round(table_of(Submission)))
    return Query(statement.group_by(_RETURN.village_code), _schema(columns))


def _bits(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Sum up one bit a ledger (in the order of SUBMITTED) over the returns of a village that meet ``condition``."""
    bits = case({ledger: 1 << place for place, ledger in enumerate(SUBMITTED)}, value=_RETURN.ledger, else_=0)
    return func.sum(case((condition, bits), else_=0))


def _select(code: ColumnElement[str], columns: tuple[Raw, ...]) -> Select[tuple[object, ...]]:
    return select(code.label("village"), *(raw.expression.label(raw.name) for raw in columns))


def _schema(columns: tuple[Raw, ...]) -> dict[str, pl.DataType]:
    return {"village": pl.String(), **{raw.name: raw.dtype for raw in columns}}
