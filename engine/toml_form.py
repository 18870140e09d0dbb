"""Reading a TOML table key by key and collecting every mistake with its place, so that one look mends them all."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Collection, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from config.errors import InputError

_MISSING = object()
Choice = TypeVar("Choice", bound=StrEnum)
FEN = Decimal("0.01")


class Form:
    """One table of one file. What is asked for is taken off; ``finish`` names every key nobody asked for.

    A value of the wrong kind is a mistake and reads as the default (an empty value when there is none): the caller goes
    on reading and looks at ``mistakes`` at the end.
    """

    def __init__(self, values: dict[str, Any], place: str, mistakes: list[str]) -> None:
        self._values = values
        self._asked: list[str] = []
        self.place = place
        self.mistakes = mistakes

    def complain(self, sentence: str) -> None:
        """Add a mistake at this place."""
        self.mistakes.append(f"{self.place}：{sentence}")

    def has(self, key: str) -> bool:
        """Tell whether the key is written."""
        return key in self._values

    def is_empty(self) -> bool:
        """Tell whether nothing is written at all."""
        return not self._values

    def names(self) -> list[str]:
        """Return the keys as written."""
        return list(self._values)

    def everything(self) -> dict[str, Any]:
        """Return all keys and values, for a table whose keys are free."""
        self._asked += self._values
        return dict(self._values)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty."""
        value = self._take(key, default, lambda v: isinstance(v, str), "应为文字")
        if value == "" and default is None and key in self._values:
            self.complain(f"{key} 不能为空")
        return str(value or "")

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number that is not negative."""
        good = self._take(key, default, lambda v: type(v) is int and v >= 0, "应为不小于 0 的整数")
        return int(good or 0)

    def number(self, key: str, default: int | None = None) -> int:
        """Return a whole number, negative ones included."""
        return int(self._take(key, default, lambda v: type(v) is int, "应为整数") or 0)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false."""
        return bool(self._take(key, default, lambda v: isinstance(v, bool), "应为 true 或 false"))

    def day(self, key: str, required: bool = True) -> date | None:
        """Return a date, None when it is not written and not required."""
        if not required and not self.has(key):
            self._asked.append(key)
            return None
        good = self._take(key, None, lambda v: type(v) is date, "应为日期，如 2020-01-01")
        return good if isinstance(good, date) else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(self._take(key, default, _is_text_list, "应为文字的列表") or ())

    def values(self, key: str) -> tuple[object, ...]:
        """Return a list of single values of any kind."""
        return tuple(self._take(key, None, lambda v: isinstance(v, list), '应为列表，如 ["甲"]') or ())

    def choice(self, key: str, default: Choice) -> Choice:
        """Return a member of the enumeration ``default`` belongs to; ``default`` when it is not written."""
        kind = type(default)
        value = self._take(key, default.value, lambda v: isinstance(v, str), "应为文字")
        if value in list(kind):
            return kind(value)
        self.complain(f"{key} = “{value}” 不在可用的值之内：{nearest(value, list(kind))}")
        return default

    def money(self, key: str) -> Decimal | None:
        """Return an amount of yuan with at most two decimals, None when it is not written."""
        self._asked.append(key)
        if not self.has(key):
            return None
        amount = money_of(self._values[key])
        if amount is None:
            self.complain(f'{key} = {self._values[key]!s} 不是金额，应写成 "120.00"（元，不为负，最多两位小数）')
        return amount

    def table(self, key: str, required: bool = True) -> Form:
        """Return the table below ``key``; an empty one when it is not there."""
        value = self._take(key, None if required else {}, lambda v: isinstance(v, dict), f"应为 [{key}] 一节")
        return Form(value or {}, f"{self.place} [{key}]", self.mistakes)

    def tables(self, key: str) -> Iterator[Form]:
        """Yield the tables of the list below ``key``."""
        for number, values in enumerate(self._take(key, [], _is_table_list, f"应为 [[{key}]]") or [], 1):
            yield Form(values, f"{self.place} [[{key}]] 第 {number} 段", self.mistakes)

    def finish(self) -> None:
        """Complain of every key that was never asked for."""
        for key in self._values:
            if key not in self._asked:
                self.complain(f"不认识的项“{key}”：{nearest(key, self._asked)}")

    def _take(self, key: str, default: Any, good: Callable[[Any], bool], sentence: str) -> Any:
        """Return the value of ``key``; a missing one is a mistake when ``default`` is None."""
        self._asked.append(key)
        value = self._values.get(key, _MISSING)
        if value is _MISSING:
            if default is None:
                self.complain(f"缺少 {key}")
            return default
        if not good(value):
            self.complain(f"{key} = {value!s} 不对，{sentence}")
            return default
        return value


def nearest(word: str, choices: Collection[str]) -> str:
    """Return advice on what may have been meant."""
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.5)
    return f"是否想写“{near[0]}”？" if near else f"可用：{'、'.join(choices)}"


def money_of(value: object) -> Decimal | None:
    """Return an amount in yuan, None for what is no money: text, negative, infinite, more than two decimals."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        amount = Decimal(value)
        cents = amount.quantize(FEN)
    except InvalidOperation:
        return None
    return cents if amount.is_finite() and amount == cents >= 0 else None


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file, fractions as Decimal; InputError in Chinese when it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise InputError("找不到规则文件", where=str(path), remedy="检查 --rules 指的目录") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"规则文件读不懂：{error}", where=str(path), remedy="按 TOML 格式改正，用 UTF-8 保存"
        ) from error


def dated_value(params: Form, name: str, on: date) -> Any:
    """Return the value of the latest block of a parameter that has begun by ``on``; before all, of the first one."""
    blocks: list[tuple[date, Any]] = []
    for block in params.tables(name):
        since = block.day("from") or date.min
        blocks.append((since, block.everything().get("value")))
        for key in ("value", "unit", "source"):
            if not block.has(key):
                block.complain(f"缺少 {key}")
    if not blocks:
        params.complain(f"缺少 [[params.{name}]]：{nearest(name, params.names())}")
        return None
    begun = [pair for pair in blocks if pair[0] <= on] or [min(blocks, key=lambda pair: pair[0])]
    return max(begun, key=lambda pair: pair[0])[1]


def refuse(mistakes: list[str], what: str) -> None:
    """Raise InputError naming all mistakes, if there are any."""
    if mistakes:
        listed = "\n".join(f"  {number}. {mistake}" for number, mistake in enumerate(mistakes, 1))
        raise InputError(f"{what}有 {len(mistakes)} 处错误：\n{listed}", remedy="逐条改正后重试")


def _is_table_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_text_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
