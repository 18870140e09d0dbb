"""Rounds and late entries on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich.markup import escape

from config.clock import BUSINESS_ZONE
from ledgers.authority.rounds import RoundLine
from ledgers.journal.round_step import LateEntry
from web.cli.views import console_for_output, new_table, print_json


def show_rounds(lines: Sequence[RoundLine], *, as_json: bool) -> None:
    """Show the rounds as a table, the latest first."""
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    table = new_table("轮次", "地区", "选举日", "起止", "演练", "状态", whole=("选举日",))
    for line in lines:
        span = f"{line.begins_on} 至 {line.last_day}"
        state = escape(line.closed) or ("演练，日期不限" if line.practice else "进行中")
        practice = "是" if line.practice else ""
        table.add_row(escape(line.name), line.region or "全国", str(line.polling_on), span, practice, state)
    console_for_output().print(table)


def show_late(entries: Sequence[LateEntry], *, as_json: bool) -> None:
    """Show what was entered after its day, the latest first."""
    if as_json:
        print_json([entry.model_dump(exclude={"id", "round_id"}) for entry in entries])
        return
    table = new_table("登记时间", "补记的日期", "办理", "经办人", "理由", whole=("登记时间", "补记的日期"))
    for entry in entries:
        at = f"{entry.entered_at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
        table.add_row(at, str(entry.done_on), entry.what, escape(entry.entered_by), escape(entry.reason))
    console = console_for_output()
    console.print(table)
    console.print(f"共 {len(entries)} 次。")
