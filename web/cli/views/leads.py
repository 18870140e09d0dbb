"""The leads on the screen: by leader, every village with its reasons."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from engine.assignment.listing import LeadLine
from engine.assignment.reasons import EVEN
from web.cli.views import console_for_output
from web.cli.views.villages import level_text


def print_lines(lines: Sequence[LeadLine]) -> None:
    """Print one JSON object a line."""
    for line in lines:
        sys.stdout.write(json.dumps(asdict(line), ensure_ascii=False, separators=(",", ":"), default=str) + "\n")


def print_leads(round_name: str, lines: Sequence[LeadLine]) -> None:
    """Print the leads grouped by leader."""
    console = console_for_output()
    if not lines:
        console.print("还没有安排包联领导。先运行 huanjie assess。")
        return
    table = Table(box=SIMPLE_HEAD, title=f"{round_name}：县级领导包联风险村", title_justify="left", show_lines=False)
    table.add_column("领导", no_wrap=True)
    table.add_column("村（社区）", no_wrap=True)
    table.add_column("等级")
    table.add_column("乡镇责任人")
    table.add_column("理由", overflow="fold")
    for _, group in groupby(lines, key=lambda line: line.lead):
        villages = list(group)
        for place, line in enumerate(villages):
            who = Text(f"{line.post} {line.lead_name}\n", style="bold").append(f"{len(villages)} 个村", style="dim")
            why = "；".join(_special(line.reasons))
            table.add_row(
                who if place == 0 else "",
                f"{line.township}{line.name}\n{line.code}",
                level_text(line.level),
                line.owner_name or "",
                Text("【指定】", style="magenta").append(why, style="default") if line.pinned else why,
            )
        table.add_section()
    console.print(table)
    leaders = len({line.lead for line in lines})
    console.print(
        f"{leaders} 名县级领导包联 {len(lines)} 个风险村。指定一个村：huanjie leads pin 村 领导 --reason 原因"
    )


def _special(reasons: Sequence[str]) -> list[str]:
    """Return the reasons that are this village's own: not its level, not the even share the heading shows."""
    return [reason for reason in reasons[1:] if not reason.startswith(EVEN)] or ["均衡分担"]
