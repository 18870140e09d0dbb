"""The list of villages: JSON lines for programs, a table for people."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from engine.villages.listing import VillageLine
from ledgers.risk_point.columns import LEVEL_WORDS
from web.cli.choices import chosen
from web.cli.views import console_for_output

LEVELS = {"high": ("高", "bold red"), "medium": ("中", "dark_orange"), "low": ("低", "yellow"), "none": ("无", "green")}
LACKING = "待补"


def level_ids(words: Sequence[str]) -> tuple[str, ...]:
    """Turn 高、中、低、无 (or their identifiers) into identifiers; InputError for anything else."""
    return tuple(level for word in words if (level := chosen(word, LEVEL_WORDS, "等级")) is not None)


def level_text(level: str) -> Text:
    """Return the word of a level in its colour."""
    word, style = LEVELS[level]
    return Text(word, style=style)


def print_lines(lines: Iterable[VillageLine]) -> None:
    """Print one JSON object a line."""
    for line in lines:
        sys.stdout.write(json.dumps(asdict(line), ensure_ascii=False, separators=(",", ":")) + "\n")


def print_table(round_name: str, lines: Sequence[VillageLine]) -> None:
    """Print the villages, the gravest first, and how many there are of each level."""
    order = list(LEVELS)
    table = Table(box=SIMPLE_HEAD, title=f"{round_name}：村（社区）风险等级", title_justify="left")
    for heading in ("编码", "乡镇（街道）", "村（社区）", "等级"):
        table.add_column(heading, no_wrap=heading == "编码")
    table.add_column("最坏", style="dim")
    table.add_column("得分", justify="right")
    table.add_column("包联领导")
    table.add_column("命中规则", overflow="fold")
    for line in sorted(lines, key=lambda each: (order.index(each.level_in_force), each.score, each.code)):
        table.add_row(
            line.code,
            line.township,
            line.name,
            _level(line),
            LEVELS[line.worst_level][0] if line.worst_level != line.level else "",
            str(line.score),
            line.lead_name or "",
            "、".join(line.hits),
        )
    console = console_for_output()
    console.print(table)
    counts = Counter(LACKING if _is_lacking(line) else LEVELS[line.level_in_force][0] for line in lines)
    words = ("高", "中", "低", LACKING, "无")
    listed = "，".join(f"{word} {counts[word]}" for word in words if counts[word])
    console.print(
        f"共 {len(lines)} 个村（社区）{f'：{listed}' if listed else ''}。看一个村的理由：huanjie explain 编码"
    )


def _is_lacking(line: VillageLine) -> bool:
    """Tell whether a village is not at risk as far as known, while missing data could change that."""
    return line.level_in_force == "none" and line.worst_level != line.level


def _level(line: VillageLine) -> Text:
    text = Text(LACKING, style="dim") if _is_lacking(line) else level_text(line.level_in_force)
    if line.level != line.level_in_force:
        text.append(f"（自动 {LEVELS[line.level][0]}）", style="dim")
    return text
