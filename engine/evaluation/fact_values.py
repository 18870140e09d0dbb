"""One value of one fact as it stands in JSON: strictly of the declared type, in range, one of the choices."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import polars as pl

from engine.evaluation.checking import DERIVED, range_text
from engine.evaluation.facts import ALL_FACTS
from ledgers.facts import Fact, FactType

GIVEN = {name: fact for name, fact in ALL_FACTS.items() if fact.origin not in DERIVED}
"""The facts that may be given."""

_KINDS: dict[FactType, Any] = {FactType.BOOLEAN: pl.Boolean, FactType.INTEGER: pl.Int32, FactType.NUMBER: pl.Float64}
COLUMN_TYPES = {name: pl.Enum(fact.choices) if fact.choices else _KINDS[fact.type] for name, fact in GIVEN.items()}

_TYPES: dict[FactType, tuple[tuple[type, ...], str, str]] = {
    FactType.BOOLEAN: ((bool,), "布尔值", "应写 true 或 false"),
    FactType.INTEGER: ((int,), "整数", "应写不带小数点和引号的整数，例：3"),
    FactType.NUMBER: ((int, float), "数字", "应写不带引号的数字，例：62.5"),
}
_LARGEST = 2**31 - 1


def _check_of(fact: Fact) -> Callable[[Any], bool]:
    """Return a quick test whether a value is one the fact may have."""
    if fact.type is FactType.BOOLEAN:
        return lambda value: value is True or value is False
    if fact.type is FactType.CHOICE:
        choices = frozenset(fact.choices)
        return lambda value: type(value) is str and value in choices
    types = frozenset(_TYPES[fact.type][0])
    widest = _LARGEST if fact.type is FactType.INTEGER else sys.float_info.max
    least = -widest if fact.minimum is None else fact.minimum
    most = widest if fact.maximum is None else fact.maximum
    return lambda value: type(value) in types and least <= value <= most


IS_ALLOWED = {name: _check_of(fact) for name, fact in GIVEN.items()}
"""By fact: whether a value may be given."""


def problem_of(fact: Fact, value: object) -> tuple[str, str]:
    """Return what is wrong with a value that is not allowed, and what to do."""
    if fact.type is FactType.CHOICE:
        return f"{fact.label}没有 {_shown(value)} 这个选项", f"可用的选项：{'、'.join(fact.choices)}"
    kinds, word, example = _TYPES[fact.type]
    if type(value) not in kinds:
        return f"{fact.label}应为{word}，给的是 {_shown(value)}", example
    if fact.minimum is None and fact.maximum is None:
        return f"{fact.label}的值 {_shown(value)} 过大", f"绝对值应不超过 {_LARGEST}"
    return f"{fact.label}的值 {_shown(value)} 超出范围", range_text(fact)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:40]}…"
