"""Tasks on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import typer

from engine.tasks.moves import TASK_STATES, ListedTask
from engine.tasks.waiting import Waiting
from web.cli.views import console_for_output, new_table, print_json


def show_tasks(listed: Sequence[ListedTask], on: date, *, as_json: bool) -> None:
    """Show tasks; overdue ones stand out."""
    if as_json:
        print_json([_json(each) for each in listed])
        return
    headings = ("编号", "期限", "村编码", "村名", "任务", "责任人", "状态")
    table = new_table(*headings, whole=headings[:3])
    for each in listed:
        task = each.task
        late = task.state == "open" and task.due_on < on
        state = "[red]逾期[/red]" if late else TASK_STATES[task.state]
        title = f"[bold]{task.title}[/bold]" if task.urgent else task.title
        steps = f"（已请{each.supervisor}督促）" if task.state == "open" and each.supervisor else ""
        due = f"{task.due_on:%y-%m-%d}" + ("？" if task.provisional else "")
        table.add_row(
            str(task.id), due, task.village_code, each.village, title, f"{each.owner or '未定'}{steps}", state
        )
    console_for_output().print(table)
    overdue = sum(each.task.state == "open" and each.task.due_on < on for each in listed)
    typer.echo(f"共 {len(listed)} 项" + (f"，其中逾期 {overdue} 项。" if overdue else "。"))


def show_waiting(waiting: Sequence[Waiting], *, as_json: bool) -> None:
    """Show the decisions that wait, kind by kind."""
    if as_json:
        print_json([asdict(each) for each in waiting])
        return
    table = new_table("事项", "地方", "件数", "何时起", "由谁决定", whole=("件数", "何时起"))
    for each in waiting:
        since = f"{each.since:%y-%m-%d}" if each.since else ""
        table.add_row(each.what, each.place, str(each.count), since, each.by)
    console_for_output().print(table)
    typer.echo(f"共 {len(waiting)} 项等待决定。" if waiting else "没有等待决定的事。")


def _json(each: ListedTask) -> dict[str, Any]:
    named = {"village": each.village, "owner": each.owner, "supervisor": each.supervisor}
    return {**each.task.model_dump(), **named}
