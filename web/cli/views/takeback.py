"""What taking runs back did, on the screen: what is undone, what people did since and stays, whom to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import typer

from engine.undo.steps import step_sentence
from engine.undo.takeback import TakebackResult
from web.cli.views import print_json

SHOWN = 20
COUNTS = {
    "villages": "恢复研判结果 {} 村",
    "leads": "恢复包联 {} 村",
    "points_withdrawn": "撤回风险点 {} 个",
    "points_restored": "恢复风险点 {} 个",
    "tasks_lapsed": "作废任务 {} 项",
    "tasks_restored": "恢复任务 {} 项",
    "letters_cancelled": "取消未发消息 {} 条",
}


def show_takeback(found: TakebackResult, *, as_json: bool) -> None:
    """Say what became of the runs."""
    if as_json:
        print_json({**asdict(found), "step": found.step.model_dump(exclude={"counts"})})
        return
    typer.echo(f"{step_sentence(found.step)}。")
    if found.outcome == "already":
        typer.echo("已经有人撤回过，本次没有改动。")
        return
    typer.echo("；".join(words.format(found.counts[name]) for name, words in COUNTS.items()) + "。")
    stays = found.stays
    _list("有关人员在此之后定过等级，按其决定保留", stays.decided)
    _list("有关人员在此之后定过包联（或原包联领导已不在名册），保持现状", stays.leads)
    _list("有关人员已经着手的风险点，保留", stays.points)
    _list("有关人员已经办过的任务，保留", [str(number) for number in stays.tasks])
    if found.sent:
        people = [f"{each.name}（{each.officer_no}）{each.letters} 条" for each in found.sent]
        _list(f"已经送出、收不回来的消息 {found.counts['letters_sent']} 条，请另行告知", people)
    typer.echo("现在可以重新跑正确日期的夜间任务。")


def _list(what: str, items: Sequence[str]) -> None:
    if items:
        more = f"等 {len(items)} 项" if len(items) > SHOWN else ""
        typer.secho(f"注意：{what}：{'、'.join(items[:SHOWN])}{more}", fg="yellow")
