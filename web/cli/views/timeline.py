"""The election timeline on the screen: one village, or the calendar of the county."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from engine.rulebook.timeline import OWNERS, Stage, TimelineRules
from engine.timeline.county import CalendarLine
from engine.timeline.schedule import STATES, StageDates
from engine.timeline.village import StageLine, VillageTimeline
from web.cli.views import console_for_output, print_json

STYLES = {"overdue": "red", "blocked": "red", "done": "green", "open": "bold", "waiting": "dim"}
WORDS = STATES | {"blocked": "卡住"}


def show_calendar(lines: Sequence[CalendarLine], *, as_json: bool) -> None:
    """Show the calendar of a county."""
    if as_json:
        print_json([_line_json(line) for line in lines])
        return
    table = Table("起", "止", "环节", "村数", "完成", "过期", "卡住", title="全县选举日历", box=SIMPLE_HEAD)
    table.columns[2].overflow = "fold"
    for line in lines:
        states = line.states
        overdue = str(states.get("overdue", 0) or "")
        table.add_row(
            *_span(line.dates),
            _title(line.dates.stage),
            str(line.villages),
            str(states.get("done", 0) or ""),
            f"[red]{overdue}[/red]",
            f"[red]{len(line.blocked)}[/red]" if line.blocked else "",
        )
    console = console_for_output()
    console.print(table)
    console.print(_legend([line.dates for line in lines]))


def show_village(found: VillageTimeline, *, as_json: bool) -> None:
    """Show the timeline of one village with everything that stops a stage."""
    if as_json:
        print_json(_village_json(found))
        return
    console = console_for_output()
    title = f"{found.village.name}（{found.village.code}）选举日 {found.polling_on}"
    table = Table("起", "止", "环节", "办理", "状态", "依据", title=title, box=SIMPLE_HEAD)
    table.columns[2].overflow = table.columns[5].overflow = "fold"
    for line in found.lines:
        stage = line.dates.stage
        also = " [red]卡住[/red]" if line.blocks and line.state != "blocked" else ""
        state = f"[{STYLES[line.state]}]{WORDS[line.state]}[/]{also}"
        table.add_row(*_span(line.dates), _title(stage, line.title), OWNERS[stage.owner], state, _article(stage))
    console.print(table)
    console.print(_legend([line.dates for line in found.lines]) + f"条款出自{found.law}。")
    for block in found.blocks:
        console.print(f"[red]■[/red] {block}\n   办法：{'；'.join(block.steps)}", highlight=False)
    if found.earliest_on:
        console.print(f"[red]■[/red] 按实际办理日，选举日不得早于 {found.earliest_on}，请按规定延期")
    if found.postponement:
        given = "，".join(f"{title}{'已取得' if has else '未取得'}" for title, has in found.consents)
        console.print(f"延期建议：改到 {found.postponement.new_on}，{given}")


def show_forward(rules: TimelineRules, polling_on: date, laid: Sequence[StageDates], *, as_json: bool) -> None:
    """Show the dates that follow from one stage ending on a given day."""
    if as_json:
        print_json({"polling_on": polling_on, "stages": [_dates_json(dates) for dates in laid]})
        return
    table = Table("起", "止", "环节", "依据", title=f"正推：选举日 {polling_on}", box=SIMPLE_HEAD)
    for dates in laid:
        table.add_row(*_span(dates), _title(dates.stage), rules.basis(dates.stage))
    console = console_for_output()
    console.print(table)
    console.print(_legend(laid))


def _span(dates: StageDates) -> tuple[str, str]:
    marks = ("＊" if dates.was_moved else "") + ("？" if dates.provisional else "")
    return (f"{dates.starts_on:%y-%m-%d}", f"{dates.ends_on:%y-%m-%d}{marks}")


def _title(stage: Stage, called: str = "") -> str:
    return f"{called or stage.title}{'▲' if stage.is_statutory else ''}"


def _article(stage: Stage) -> str:
    unverified = stage.is_statutory and not stage.verified
    return stage.article + ("（待核）" if unverified and stage.article else "待核" if unverified else "")


def _legend(laid: Sequence[StageDates]) -> str:
    notes = ["▲ 法定环节，按日历日计算，不顺延。"]
    if any(dates.was_moved for dates in laid):
        notes.append("＊ 截止日原为休息日，已提前到前一个工作日。")
    if any(dates.provisional for dates in laid):
        notes.append("？ 该年放假调休通知尚未发布，日期暂定。")
    return "".join(notes)


def _line_json(line: CalendarLine) -> dict[str, Any]:
    return {
        **_dates_json(line.dates),
        "basis": line.basis,
        "villages": line.villages,
        "states": dict(line.states),
        "blocked": line.blocked,
    }


def _village_json(found: VillageTimeline) -> dict[str, Any]:
    postponement = found.postponement
    return {
        "village": found.village.code,
        "name": found.village.name,
        "polling_on": found.polling_on,
        "earliest_polling_on": found.earliest_on,
        "stages": [_stage_json(line) for line in found.lines],
        "blocks": [_block_json(block) for block in found.blocks],
        "postponement": postponement and {"to": postponement.new_on, "consents": dict(found.consents)},
    }


def _stage_json(line: StageLine) -> dict[str, Any]:
    return {
        **_dates_json(line.dates),
        "title": line.title,
        "state": line.state,
        "basis": line.basis,
        "started_on": line.mark.started_on if line.mark else None,
        "finished_on": line.dates.finished_on,
        "blocked_by": [block.rule_id for block in line.blocks],
    }


def _dates_json(dates: StageDates) -> dict[str, Any]:
    stage: Stage = dates.stage
    return {
        "stage": stage.id,
        "title": stage.title,
        "statutory": stage.is_statutory,
        "owner": stage.owner,
        "from": dates.starts_on,
        "to": dates.ends_on,
        "moved_from": dates.planned_end if dates.was_moved else None,
        "provisional": dates.provisional,
        "proposed": stage.proposed,
    }


def _block_json(block: Any) -> dict[str, Any]:
    return {name: getattr(block, name) for name in block.__slots__}
