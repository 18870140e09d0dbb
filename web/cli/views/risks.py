"""Risk points, village plans and decisions on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import typer

from engine.risks.hints import Hint
from engine.risks.listing import ListedPoint
from engine.tasks.moves import TASK_STATES
from engine.villages.story import Story
from ledgers.journal.decision import Decision
from ledgers.risk_point.columns import LEVEL_WORDS, STATE_WORDS
from web.cli.views import console_for_output, new_table, print_json

OUTCOMES = {"hit": "仍命中", "unknown": "待补", "clear": "已不命中"}
DECISIONS = {
    "confirm": "确认降级",
    "override": "人工调整",
    "release": "解除人工调整",
    "proposal": "提请下调，待另一名同志复核",
    "refusal": "退回下调",
}


def show_points(points: Sequence[ListedPoint], *, as_json: bool) -> None:
    """Show a list of risk points."""
    if as_json:
        print_json([{**listed.point.model_dump(), "village": listed.village, "lead": listed.lead} for listed in points])
        return
    headings = ("村编码", "村名", "规则", "类别", "等级", "状态", "包联领导", "风险表现")
    table = new_table(*headings, whole=("村编码", "规则"))
    for listed in points:
        point = listed.point
        level = LEVEL_WORDS.get(point.confirmed_level or "", "")
        state = STATE_WORDS[point.state]
        table.add_row(
            point.village_code,
            listed.village,
            point.rule_id,
            point.category,
            level,
            state,
            listed.lead or "",
            point.finding,
        )
    if not points:
        typer.echo("没有符合条件的风险点。风险点由夜间任务开出，手工跑一次：huanjie nightly --on 日期")
        return
    console_for_output().print(table)
    typer.echo(f"共 {len(points)} 个风险点。")


def show_hints(hints: Sequence[Hint], *, as_json: bool) -> None:
    """Show what rules hit in villages that are not at risk."""
    if as_json:
        print_json([asdict(hint) for hint in hints])
        return
    if not hints:
        typer.echo("没有提示事项。")
        return
    table = new_table("村编码", "村名", "乡镇（街道）", "规则", "情况", whole=("村编码", "规则"))
    for hint in hints:
        table.add_row(hint.code, hint.village, hint.township, f"{hint.rule} {hint.title}", hint.finding)
    console_for_output().print(table)
    typer.echo(f"共 {len(hints)} 项，都在现行等级为无风险的村，不开风险点、不派任务。")


def show_story(story: Story, *, as_json: bool) -> None:
    """Show one village's whole story."""
    if as_json:
        print_json(_story_json(story))
        return
    _show_head(story)
    typer.echo("\n经过：")
    for day, sentence in story_lines(story):
        typer.echo(f"  {day} {sentence}")
    for told in story.points:
        point = told.point
        typer.echo(
            f"\n风险点 {point.rule_id}（{STATE_WORDS[point.state]}，规则{OUTCOMES[told.outcome]}）：{point.finding}"
        )
    _show_measures(story)
    for task in story.tasks:
        typer.echo(f"任务 {task.id} {task.title}，期限 {task.due_on}，{TASK_STATES[task.state]}{_closed(task)}")


def story_lines(story: Story) -> list[tuple[date, str]]:
    """Return what happened to the village as dated sentences, oldest first."""
    lines = [
        (
            move.on,
            f"评估：规则测算{_arrow(move.from_level, move.to_level)}，现行等级{_arrow(move.from_force, move.to_force)}",
        )
        for move in story.moves
    ]
    for told in story.points:
        lines += [(entry.made_on, f"{told.point.rule_id} {_entry(entry)}") for entry in told.entries]
    lines += [(decision.decided_on, _decision(decision)) for decision in story.decisions]
    return sorted(lines, key=lambda line: line[0])


def show_plan(story: Story, *, as_json: bool) -> None:
    """Show the plan of one village."""
    if as_json:
        print_json(_plan_json(story))
        return
    if story.plan is None:
        typer.echo(f"{story.village.name}还没有一村一策。用 --add 添加第一项措施时自动起草。")
        return
    approved = (
        f"，{story.plan.approved_by} 于 {story.plan.approved_on} 审定" if story.plan.approved_on else "，尚未审定"
    )
    typer.echo(f"{story.village.name}一村一策（{story.plan.drafted_by} 于 {story.plan.drafted_on} 起草{approved}）")
    typer.echo("存在问题：")
    for number, problem in enumerate(story.problems, 1):
        typer.echo(f"  {number}. {problem}")
    _show_measures(story)


def show_decision(decision: Decision) -> None:
    """Say what was decided."""
    typer.echo(f"{decision.village_code}：{_decision(decision)}。")


def _show_head(story: Story) -> None:
    typer.echo(f"{story.village.name}（{story.village.code}）")
    found = story.assessment
    if found is None:
        typer.echo("还没有研判结果。")
        return
    force, level = LEVEL_WORDS[found.level_in_force], LEVEL_WORDS[found.level]
    worst = "" if found.worst_level == found.level else f"（缺数据，最坏为{LEVEL_WORDS[found.worst_level]}）"
    typer.echo(f"现行等级：{force}　规则测算：{level}{worst}　得分：{found.score}")
    typer.echo(f"包联领导：{story.lead or '未安排'}　乡镇责任人：{story.township_owner or '未安排'}")


def _show_measures(story: Story) -> None:
    if not story.measures:
        return
    headings = ("序号", "措施", "针对", "责任人", "期限", "结果")
    table = new_table(*headings, whole=("序号", "针对", "期限"), title="一村一策措施")
    for measure in story.measures:
        result = f"{measure.done_on} {measure.result}" if measure.done_on else "在办"
        number, rule = str(measure.number), measure.rule_id or ""
        table.add_row(number, measure.content, rule, measure.owner, str(measure.due_on), result)
    console_for_output().print(table)


def _arrow(before: str | None, after: str) -> str:
    if before is None:
        return f"为{LEVEL_WORDS[after]}"
    return f"{LEVEL_WORDS[before]}→{LEVEL_WORDS[after]}" if before != after else f"{LEVEL_WORDS[after]}（未变）"


def _entry(entry: Any) -> str:
    said = "".join(f"，{text}" for text in (entry.note, entry.evidence and f"佐证：{entry.evidence}") if text)
    if entry.kind == "found":
        return f"命中：{entry.note}"
    if entry.kind == "progress":
        return f"进展（{entry.made_by}）{said}"
    return f"{STATE_WORDS[entry.from_state]} → {STATE_WORDS[entry.to_state]}（{entry.made_by}）{said}"


def _decision(decision: Decision) -> str:
    change = _arrow(decision.from_level, decision.level)
    evidence = f"，依据：{decision.evidence}" if decision.evidence else ""
    automatic = f"，规则测算{LEVEL_WORDS[decision.automatic_level]}"
    body = f"，{decision.body}决定" if decision.body else ""
    first = f"，{decision.proposed_by}提请" if decision.proposed_by else ""
    grounds = f"（{decision.decided_by}{first}，理由：{decision.reason}{body}{evidence}）"
    return f"{DECISIONS[decision.kind]}：现行等级{change}{automatic}{grounds}"


def _closed(task: Any) -> str:
    return f"（{task.closed_by} {task.closed_on}：{task.note}）" if task.closed_on else ""


def _story_json(story: Story) -> dict[str, Any]:
    return {
        "village": story.village.code,
        "name": story.village.name,
        "assessment": story.assessment
        and story.assessment.model_dump(include={"level", "worst_level", "level_in_force", "score"}),
        "lead": story.lead,
        "township_owner": story.township_owner,
        "points": [
            {
                **told.point.model_dump(),
                "outcome": told.outcome,
                "entries": [entry.model_dump() for entry in told.entries],
            }
            for told in story.points
        ],
        "decisions": [decision.model_dump() for decision in story.decisions],
        "moves": [move.model_dump() for move in story.moves],
        "plan": _plan_json(story),
        "tasks": [task.model_dump() for task in story.tasks],
    }


def _plan_json(story: Story) -> dict[str, Any] | None:
    if story.plan is None:
        return None
    measures = [measure.model_dump() for measure in story.measures]
    return {**story.plan.model_dump(), "problems": story.problems, "measures": measures}
