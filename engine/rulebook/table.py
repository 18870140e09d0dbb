"""Typed access to one table of a TOML file: every mistake becomes a problem, reading goes on with a stand-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from config.toml import TomlError, read_toml_file
from engine.rulebook.problems import RuleProblem, nearest

NO_DATE = date(1, 1, 1)
LARGEST = 1_000_000
"""No count of days, points or villages comes near; so many days from today there is still a date."""
TYPE_NAMES = {
    str: "文字",
    bool: "true 或 false",
    int: "整数",
    float: "数字",
    date: "日期",
    datetime: "日期时间",
    list: "列表",
    dict: "表",
}


class Table:
    """One table. ``key`` is its place in the file; ``close`` reports the keys nobody asked for."""

    def __init__(self, data: Any, file: str, key: str, problems: list[RuleProblem]) -> None:
        self.file, self.key, self.problems = file, key, problems
        self._asked: set[str] = set()
        if not isinstance(data, dict):
            self.report("", f"应是一张表，实际是{_kind(data)}", "请对照 rules/README.md 第 2.2 节")
            data = {}
        self.data: dict[str, Any] = data

    def report(self, name: str, sentence: str, remedy: str = "") -> None:
        """Note a mistake at ``name`` of this table."""
        place = ".".join(part for part in (self.key, name) if part)
        self.problems.append(RuleProblem(self.file, place, sentence, remedy))

    def has(self, name: str) -> bool:
        """Tell whether the key is there."""
        self._asked.add(name)
        return name in self.data

    def text(self, name: str, default: str | None = None) -> str:
        """Return a non-empty text; required unless a default is given."""
        value = self._value(name, str, default)
        if value is None:
            return ""
        if not value.strip() and default is None:
            self.report(name, "不能为空")
        return str(value)

    def integer(self, name: str, default: int | None = None, minimum: int | None = None) -> int:
        """Return an integer, at least ``minimum``."""
        value = self._value(name, int, default)
        if value is None:
            return 0
        if minimum is not None and value < minimum:
            self.report(name, f"是 {value}，不得小于 {minimum}")
        if abs(value) > LARGEST:
            self.report(name, f"是 {value}，太大了", "检查是否多打了位数")
            return 0
        return int(value)

    def boolean(self, name: str, default: bool | None = None) -> bool:
        """Return true or false."""
        return bool(self._value(name, bool, default))

    def day(self, name: str) -> date:
        """Return a required date."""
        return self.optional_day(name, required=True) or NO_DATE

    def optional_day(self, name: str, *, required: bool = False) -> date | None:
        """Return a date, or None when the key is absent."""
        if not self.has(name) and not required:
            return None
        value = self._value(name, date, None)
        return value if isinstance(value, date) else None

    def choice(self, name: str, allowed: Iterable[str], default: str | None = None) -> str:
        """Return a text out of a closed list (its first when what is written is not in it)."""
        value = self._value(name, str, default)
        allowed = tuple(allowed)
        if value in allowed:
            return str(value)
        if value is not None and value != default:
            self.report(name, f"不能写“{value}”", nearest(value, allowed))
        return default or next(iter(allowed), "")

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._value(name, list, None if required else [])
        if values is None:
            return ()
        wrong = [item for item in values if not isinstance(item, str) or not item.strip()]
        if wrong:
            self.report(name, "每一项都应是不为空的文字")
        return tuple(item for item in values if isinstance(item, str))

    def tables(self, name: str, *, required: bool = True) -> list[Table]:
        """Return the blocks of ``[[name]]``."""
        values = self._value(name, list, None if required else [])
        if values is None:
            return []
        if required and not values:
            self.report(name, "至少要有一项")
        return [Table(each, self.file, f"{self._place(name)}[{n}]", self.problems) for n, each in enumerate(values, 1)]

    def table(self, name: str, *, required: bool = True) -> Table:
        """Return the table ``[name]`` (an empty one when it is absent and not required)."""
        value = self._value(name, dict, None if required else {})
        return Table({} if value is None else value, self.file, self._place(name), self.problems)

    def close(self, expected: Iterable[str] = ()) -> None:
        """Report every key that was not asked for, with the nearest known one."""
        known = self._asked | set(expected)
        for name in self.data:
            if name not in known:
                self.report(str(name), f"没有名为“{name}”的项", nearest(str(name), known))

    def _place(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def _value(self, name: str, kind: type, default: Any) -> Any:
        self._asked.add(name)
        if name not in self.data:
            if default is None:
                self.report(name, "缺少这一项", f"请补写 {name}（{TYPE_NAMES[kind]}）")
            return default
        value = self.data[name]
        if type(value) is not kind:
            remedy = "数字、日期和 true、false 都不加引号" if isinstance(value, str) else f"请写成{TYPE_NAMES[kind]}"
            self.report(name, f"应是{TYPE_NAMES[kind]}，实际是{_kind(value)}“{_short(value)}”", remedy)
            return default
        return value


def read_toml(path: Path, file: str, problems: list[RuleProblem]) -> dict[str, Any] | None:
    """Return the parsed file; None with a problem when it cannot be read as UTF-8 TOML."""
    try:
        return read_toml_file(path)
    except FileNotFoundError:
        problems.append(RuleProblem(file, "", "没有这个文件", "从程序自带的规则目录复制一份"))
    except TomlError as error:
        problems.append(RuleProblem(file, "", error.what, error.remedy))
    return None


def _kind(value: Any) -> str:
    return TYPE_NAMES.get(type(value), type(value).__name__)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 30 else text[:30] + "…"
