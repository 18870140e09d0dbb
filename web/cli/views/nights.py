"""Nights and change reports on the screen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import typer

from engine.evaluation.facts import ALL_FACTS
from engine.nights.causes import CAUSES, DECISION, GRADING, RULE
from engine.nights.night import NightResult
from engine.nights.report import ChangeReport, ReportedMove
from engine.rulebook.wording import reading_text
from engine.undo.steps import step_sentence
from ledgers.catalogue import LEDGERS
from ledgers.journal.night import LevelMove
from ledgers.risk_point.columns import LEVEL_WORDS
from web.cli.views import print_json

POINTS = {"opened": "新开", "updated": "更新", "reopened": "重新打开", "watched": "转入观察", "closed": "观察期满"}
TASKS = {"created": "新下达", "reminded": "提醒", "escalated": "请上级督促", "lapsed": "自动失效"}
DEEDS = {"confirm": "确认降级", "override": "人工调整", "release": "解除人工调整"}


def show_night(result: NightResult, *, as_json: bool) -> None:
    """Say what a night did."""
    if as_json:
        print_json(asdict(result))
        return
    if result.outcome == "already":
        typer.echo(f"{result.on} 的夜间任务已经跑过（运行 {result.run_id}），不再重复。")
        return
    done = result.counts["night"]
    typer.echo(f"{result.round_name} {result.on} 夜间任务完成（运行 {result.run_id}）。")
    typer.echo(f"等级变动 {done['moved']} 村；风险点：{_counted(done['points'], POINTS)}")
    typer.echo(f"任务：{_counted(done['tasks'], TASKS)}；消息 {done['messages']} 条。")
    for note in result.notes:
        typer.secho(f"注意：{note}", fg="yellow")


def show_changes(report: ChangeReport, *, as_json: bool) -> None:
    """Show the change report of a night."""
    if as_json:
        print_json(_report_json(report))
        return
    typer.echo(f"{report.run.on} 变动报告（运行 {report.run.id}）")
    if report.run.note:
        typer.echo(f"注意：{report.run.note}")
    if report.taken_back:
        typer.secho(f"注意：{step_sentence(report.taken_back)}。以下内容已不作数，仅供查考。", fg="red")
    for step in report.steps:
        typer.echo(f"上一夜以后：{step_sentence(step)}")
    if report.first:
        typer.echo("这是首次夜间任务，没有上一夜可比。")
        return
    typer.echo(_summary(report))
    for each in report.moves:
        _show_move(each)


def _summary(report: ChangeReport) -> str:
    if not report.moves:
        return "没有村的等级发生变动。"
    causes = Counter(part["cause"] for each in report.moves for part in each.parts)
    split = "、".join(f"{CAUSES[cause]} {count} 项" for cause, count in causes.most_common())
    return f"共 {len(report.moves)} 个村变动；原因：{split or '无'}。"


def _show_move(each: ReportedMove) -> None:
    move = each.move
    typer.echo(f"\n{each.village}（{move.village_code}）")
    typer.echo(f"  规则测算 {_arrow(move.from_level, move.to_level)}，得分 {_scores(move)}；{_force(move)}")
    for part in each.parts:
        typer.echo(f"  · {part_sentence(part)}")
        for cell in part["cells"]:
            typer.echo(f"      {_cell(cell)}")
    if len(each.parts) > 1 and move.from_score != move.to_score:
        typer.echo(f"  合计 {sum(int(part['points']) for part in each.parts):+d} 分")


def part_sentence(part: Mapping[str, Any]) -> str:
    """Say in one sentence what one part did."""
    if part["cause"] == DECISION:
        change = _arrow(part["level_before"], part["level_after"])
        return f"{CAUSES[DECISION]}：{DEEDS[part['what']]}，现行等级 {change}（{part['old']}：{part['new']}）"
    effect = f"{part['points']:+d} 分"
    if part["level_before"] != part["level_after"]:
        effect += f"，{_arrow(part['level_before'], part['level_after'])}"
    return f"{CAUSES[part['cause']]}：{_what(part)}，{effect}"


def _what(part: Mapping[str, Any]) -> str:
    if part["cause"] == RULE and part["what"] not in ALL_FACTS:
        what = "分级办法" if part["what"] == GRADING else part["what"]
        return f"{what} {part['old'] or '无'} → {part['new'] or '停用'}"
    fact = ALL_FACTS[part["what"]]
    old, new = (
        reason or reading_text(fact.name, {fact.name: part[side]})
        for side, reason in zip(("old", "new"), part.get("absent") or ("", ""), strict=True)
    )
    return f"「{fact.label}」{'的口径调整，' if part['cause'] == RULE else ''}{old} → {new}"


def _cell(cell: Mapping[str, Any]) -> str:
    ledger = LEDGERS.get(cell["ledger"])
    title = ledger.title if ledger else {"submission": "上报情况"}.get(cell["ledger"], cell["ledger"])
    headings = {column.field: column.heading for column in ledger.columns} if ledger else {}
    if not cell["field"]:
        deed = "删去一行" if cell["new"] is None else "新增一行"
        return f"《{title}》{deed}（{cell['by']}，{cell['on']}）"
    heading = headings.get(cell["field"], cell["field"])
    return f"《{title}》“{heading}”：{cell['old'] or '空'} → {cell['new'] or '空'}（{cell['by']}，{cell['on']}）"


def _scores(move: LevelMove) -> str:
    return str(move.to_score) if move.from_score == move.to_score else f"{move.from_score}→{move.to_score}"


def _force(move: LevelMove) -> str:
    held = LEVEL_WORDS[move.to_force]
    if move.from_force != move.to_force:
        return f"现行等级 {_arrow(move.from_force, move.to_force)}"
    return f"现行等级保持{held}" + ("，降级待确认" if move.to_level != move.to_force else "")


def _arrow(before: str | None, after: str) -> str:
    return f"{LEVEL_WORDS[before]}→{LEVEL_WORDS[after]}" if before and before != after else LEVEL_WORDS[after]


def _counted(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    return "、".join(f"{words.get(name, name)} {count}" for name, count in counts.items() if count) or "无变动"


def _report_json(report: ChangeReport) -> dict[str, Any]:
    moves = [
        {**each.move.model_dump(exclude={"parts"}), "village": each.village, "parts": each.parts}
        for each in report.moves
    ]
    counts = json.loads(report.run.counts)
    return {
        "on": report.run.on,
        "run": report.run.id,
        "first": report.first,
        "note": report.run.note,
        "taken_back": step_sentence(report.taken_back) if report.taken_back else "",
        "steps": [step_sentence(step) for step in report.steps],
        "counts": counts,
        "moves": moves,
    }
