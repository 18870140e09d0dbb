"""Facts as JSON lines: every line read strictly, every mistake of the file collected, good lines kept on disk.

Only one chunk is in memory at a time, and nothing is answered before the whole file was found good.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from config.errors import InputError
from engine.evaluation.checking import VILLAGE, nearest_remedy
from engine.evaluation.fact_values import COLUMN_TYPES, GIVEN, IS_ALLOWED, problem_of
from engine.evaluation.facts import ALL_FACTS

CHUNK = 5_000
SHOWN = 200

_SCHEMA: dict[str, Any] = {VILLAGE: pl.String, **COLUMN_TYPES}


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One mistake: the line, the fact ("" for the line as a whole), what is wrong, what to do."""

    line: int
    fact: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        place = f"第 {self.line} 行，指标 {self.fact}" if self.fact else f"第 {self.line} 行"
        return f"{place}：{self.sentence}。{self.remedy}"


class FactLinesError(InputError):
    """The file of facts cannot be used; ``problems`` are the mistakes found, ``count`` how many there are in all."""

    def __init__(self, problems: list[LineProblem], count: int, name: str) -> None:
        self.problems, self.count = problems, count
        listed = "".join(f"\n  {number}. {problem}" for number, problem in enumerate(problems, 1))
        more = f"\n  …… 另有 {count - len(problems)} 处" if count > len(problems) else ""
        said = f"指标文件 {name} 有 {count} 处错误，没有评估：{listed}{more}\n"
        super().__init__(said, remedy="按上面各条改正后重新运行；全部指标见 huanjie facts")


@dataclass
class _Reader:
    """Reads lines to rows and keeps the mistakes."""

    problems: list[LineProblem] = field(default_factory=list)
    count: int = 0

    def rows(self, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
        """Yield one row for every good line."""
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            before = self.count
            row = self._row(number, line)
            if self.count == before and row is not None:
                yield row

    def _row(self, number: int, line: bytes) -> dict[str, Any] | None:
        try:
            given = json.loads(
                line.decode("utf-8-sig" if number == 1 else "utf-8"),
                parse_constant=float,
                object_pairs_hook=_distinct,
            )
        except (ValueError, RecursionError) as error:
            self._report(number, "", _broken(error), "每行应为一个 JSON 对象，UTF-8 编码")
            return None
        if not isinstance(given, dict):
            self._report(number, "", "不是 JSON 对象", '例：{"village":"999901001001","facts":{"discord":true}}')
            return None
        return self._row_of(number, given)

    def _row_of(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        village, facts = given.get(VILLAGE), given.get("facts", {})
        for key in given.keys() - {VILLAGE, "facts"}:
            self._report(number, "", f"多了“{key}”", "每行只有 village 和 facts 两项")
        if not isinstance(village, str) or not _is_text(village):
            self._report(number, "", "village 应为非空的文字", "例：999901001001")
        if not isinstance(facts, dict):
            self._report(number, "", "facts 应为对象", '例：{"discord":true}')
            return {}
        row = {VILLAGE: village}
        for name, value in facts.items():
            is_allowed = IS_ALLOWED.get(name)
            if is_allowed is None:
                self._report(number, name, *_unknown(name))
            elif value is None:
                continue
            elif is_allowed(value):
                row[name] = value
            else:
                self._report(number, name, *problem_of(GIVEN[name], value))
        return row

    def _report(self, number: int, name: str, sentence: str, remedy: str) -> None:
        self.count += 1
        if len(self.problems) < SHOWN:
            self.problems.append(LineProblem(number, name, sentence, remedy))


def read_chunks(lines: Iterable[bytes], name: str, rows: int = CHUNK) -> Iterator[pl.DataFrame]:
    """Yield the facts by chunks of ``rows``; raise FactLinesError, before the first one, if any line is bad."""
    reader = _Reader()
    good = reader.rows(lines)
    with tempfile.TemporaryDirectory(prefix="huanjie-") as folder:
        kept: list[Path] = []
        while chunk := list(islice(good, rows)):
            kept.append(Path(folder) / f"{len(kept)}.parquet")
            if not reader.count:
                _frame(chunk).write_parquet(kept[-1])
        if reader.count:
            raise FactLinesError(reader.problems, reader.count, name)
        for path in kept:
            yield pl.read_parquet(path)


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: pl.Series([row.get(name) for row in rows], dtype=kind) for name, kind in _SCHEMA.items()}
    )


def _unknown(name: str) -> tuple[str, str]:
    fact = ALL_FACTS.get(name)
    if fact is None:
        return "没有这个指标", nearest_remedy(name)
    return f"{fact.label}由系统计算，不能给定", "删去这一项"


def _is_text(value: str) -> bool:
    try:
        return bool(value.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"“{next(name for name in names if names.count(name) > 1)}”写了两次")
    return found


def _broken(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码"
    if isinstance(error, json.JSONDecodeError):
        return f"JSON 写法有误（第 {error.colno} 个字符附近）"
    return "JSON 嵌套过深" if isinstance(error, RecursionError) else f"JSON 写法有误（{error}）"
