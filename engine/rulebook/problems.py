"""Mistakes in rule files as values: collected all together, then raised as one error people can work through."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from config.errors import InputError

SHOWN = 40


@dataclass(frozen=True, slots=True, order=True)
class RuleProblem:
    """One mistake: the file, the key in it, what is wrong, what is allowed or to be done."""

    file: str
    key: str
    sentence: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file} 的 {self.key}" if self.key else self.file
        return f"{place}：{self.sentence}。{self.remedy}"


class RulebookError(InputError):
    """The rulebook cannot be used; ``problems`` lists every mistake found in it."""

    def __init__(self, problems: Iterable[RuleProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        lines = [f"\n  {number}. {problem}" for number, problem in enumerate(self.problems[:SHOWN], 1)]
        rest = len(self.problems) - SHOWN
        more = f"\n  …… 另有 {rest} 处" if rest > 0 else ""
        said = f"规则有 {len(self.problems)} 处错误：{''.join(lines)}{more}\n"
        super().__init__(said, remedy="按上面各条改正后运行 huanjie rules check")


def nearest(word: str, allowed: Iterable[str], otherwise: str = "可用的有") -> str:
    """Return a hint: the nearest allowed word, or the list of what is allowed."""
    known = sorted(set(allowed))
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"是否想写 {near[0]}？"
    listed = "、".join(known[:30]) + ("……" if len(known) > 30 else "")
    return f"{otherwise}：{listed}" if known else ""
