"""The facts as they come in: every column known, of the declared type, every value allowed. All else is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl
from polars import selectors
from rapidfuzz import process

from config.errors import InputError
from engine.evaluation.facts import ALL_FACTS
from ledgers.facts import Fact, FactType, Origin

VILLAGE = "village"
DERIVED = (Origin.FINDINGS, Origin.LEVEL)

_WHERE = "指标表"


def checked_columns(facts: pl.DataFrame, known: Mapping[str, Fact] = ALL_FACTS) -> dict[str, pl.Series]:
    """Return the fact columns by name, choices as Enum; raise InputError on the first column that cannot be used."""
    if VILLAGE not in facts.columns:
        raise InputError("缺少“village”列", where=_WHERE, remedy="第一列应为村（社区）编码，列名 village")
    villages = facts.get_column(VILLAGE)
    if villages.dtype != pl.String or villages.null_count():
        raise InputError("“village”列应为文字且不得有空值", where=_WHERE, remedy="补齐村编码")
    names = [name for name in facts.columns if name != VILLAGE]
    columns = {name: _checked(facts.get_column(name), declared(name, known)) for name in names}
    _check_ranges(columns, known)
    return columns


def declared(name: str, known: Mapping[str, Fact] = ALL_FACTS) -> Fact:
    """Return the declaration of a fact that may be given; raise InputError naming the nearest one otherwise."""
    fact = known.get(name)
    if fact is None:
        raise InputError(f"没有名为“{name}”的指标", where=_WHERE, remedy=nearest_remedy(name, known))
    if fact.origin in DERIVED:
        raise InputError(f"指标“{name}”（{fact.label}）由系统计算，不能给定", where=_WHERE, remedy="删去这一列")
    return fact


def nearest_remedy(name: str, known: Mapping[str, Fact] = ALL_FACTS) -> str:
    """Return the advice for an unknown fact name."""
    given = [each for each, fact in known.items() if fact.origin not in DERIVED]
    found = process.extractOne(name, given, score_cutoff=50)
    nearest = f"是否想写“{found[0]}”？" if found else ""
    return f"{nearest}全部指标见 huanjie facts"


def _checked(column: pl.Series, fact: Fact) -> pl.Series:
    if column.dtype == pl.Null:
        return column.cast(_null_type(fact))
    if not _has_type(column.dtype, fact):
        raise InputError(
            f"指标“{fact.name}”（{fact.label}）的列类型是 {column.dtype}，与声明的类型 {fact.type} 不符",
            where=_WHERE,
            remedy="布尔用 Boolean，整数用 Int32，数字用 Float64，选项用 Enum 或 String",
        )
    if fact.type is FactType.CHOICE:
        return _checked_choices(column, fact)
    return column.cast(pl.Float64) if fact.type is FactType.NUMBER else column


def _null_type(fact: Fact) -> pl.DataType | type[pl.DataType]:
    if fact.type is FactType.CHOICE:
        return pl.Enum(fact.choices)
    return {FactType.BOOLEAN: pl.Boolean, FactType.INTEGER: pl.Int32, FactType.NUMBER: pl.Float64}[fact.type]


def _has_type(dtype: pl.DataType, fact: Fact) -> bool:
    if fact.type is FactType.BOOLEAN:
        return dtype == pl.Boolean
    if fact.type is FactType.INTEGER:
        return dtype.is_integer()
    if fact.type is FactType.NUMBER:
        return dtype.is_float()
    return dtype == pl.String or isinstance(dtype, pl.Enum)


def _checked_choices(column: pl.Series, fact: Fact) -> pl.Series:
    closed = pl.Enum(fact.choices)
    if column.dtype == closed:
        return column
    values = column.cast(pl.String)
    coded = values.cast(closed, strict=False)
    if coded.null_count() != column.null_count():
        wrong = values.filter(coded.is_null() & values.is_not_null())[0]
        raise InputError(
            f"指标“{fact.name}”（{fact.label}）没有“{wrong}”这个选项",
            where=_WHERE,
            remedy=f"可用的选项：{'、'.join(fact.choices)}",
        )
    return coded


def _check_ranges(columns: Mapping[str, pl.Series], known: Mapping[str, Fact]) -> None:
    frame = pl.DataFrame({name: column for name, column in columns.items() if column.dtype.is_numeric()})
    if frame.is_empty():
        return
    least, most = (frame.select(each).row(0, named=True) for each in (pl.all().min(), pl.all().max()))
    # NaN is looked for by itself: nan_min and nan_max of 620,573 rows take three times as long as min and max.
    not_numbers = frame.select(pl.lit(False), selectors.float().is_nan().any()).row(0, named=True)
    for name in frame.columns:
        for value in (least[name], most[name], math.nan if not_numbers.get(name) else None):
            if value is not None:
                _check_range(value, known[name])


def _check_range(value: float, fact: Fact) -> None:
    if not math.isfinite(value):
        raise InputError(
            f"指标“{fact.name}”（{fact.label}）有不是数字的值（NaN 或无穷大）", where=_WHERE, remedy="没有数据的留空"
        )
    if not within_range(value, fact):
        raise InputError(
            f"指标“{fact.name}”（{fact.label}）的值 {value:g} 超出范围", where=_WHERE, remedy=range_text(fact)
        )


def within_range(value: float, fact: Fact) -> bool:
    """Return whether a number lies in the declared range of its fact."""
    return (fact.minimum is None or value >= fact.minimum) and (fact.maximum is None or value <= fact.maximum)


def range_text(fact: Fact) -> str:
    """Return the declared range in words."""
    if fact.maximum is None:
        return f"应不小于 {fact.minimum:g}"
    if fact.minimum is None:
        return f"应不大于 {fact.maximum:g}"
    return f"应在 {fact.minimum:g} 到 {fact.maximum:g} 之间"
