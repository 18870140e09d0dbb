"""The way out on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import typer

from engine.rulebook.model import LEVELS, Rulebook
from engine.rulebook.ways import Way
from engine.wayout.checklist import Checklist, ChecklistItem, checklist_of
from engine.wayout.search import WaysOut
from ledgers.journal.assessment import Assessment
from ledgers.risk_point.columns import LEVEL_WORDS
from ledgers.roster.table import Village
from web.cli.views import print_json

AFTERWARDS = "办成后：更正台账并重新研判 → 报送佐证 → 乡镇核查 → 县级核验 → 确认降级。"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of one village."""

    village: Village
    standing: Assessment | None
    rulebook: Rulebook
    ways: Mapping[str, Way]
    found: WaysOut


def show_ways(shown: Shown, *, as_json: bool) -> None:
    """Show the smallest ways out of a village as one checklist."""
    found = shown.found
    checklist = checklist_of(shown.rulebook, shown.ways, found.ways) if found.ways else None
    if as_json:
        print_json(_json(shown, checklist))
        return
    name = f"{shown.village.name}（{shown.village.code}）"
    typer.echo(f"{name}　规则测算：{LEVEL_WORDS[found.level]}　得分：{found.score}")
    held = shown.standing.level_in_force if shown.standing else found.level
    if LEVELS.index(held) > LEVELS.index(found.level):
        typer.echo(f"现行等级仍为{LEVEL_WORDS[held]}：规则测算已降低，风险点核验后用 huanjie risks confirm 确认即可。")
    if found.level == LEVELS[0]:
        typer.echo("规则测算为无风险，不需要销号。")
    elif checklist is None:
        typer.echo(_stuck(shown))
    else:
        _show_checklist(checklist)
    if not found.complete:
        typer.echo("可以改变的事项组合太多，没有全部试完：可能还有别的办法。")


def _show_checklist(checklist: Checklist) -> None:
    typer.echo(f"办成以下事项，规则测算可降为“{LEVEL_WORDS[checklist.level]}”。先办事、留佐证，最后才更正台账。")
    if checklist.must:
        typer.echo("\n必办：")
        for item in checklist.must:
            _show_item(item)
    for number, group in enumerate(checklist.any_of, 1):
        typer.echo(f"\n任选其一{f'（第 {number} 组）' if len(checklist.any_of) > 1 else ''}：")
        for place, items in enumerate(group):
            if place and any(len(each) > 1 for each in group):
                typer.echo("  或者")
            for item in items:
                _show_item(item)
    typer.echo(f"\n{AFTERWARDS}")


def _show_item(item: ChecklistItem) -> None:
    typer.echo(f"  □ {item.act}")
    typer.echo(f"    佐证：{item.evidence}")
    typer.echo(f"    办成后更正{item.place}：{item.demand}")
    if item.clears:
        typer.echo(f"    对应规则：{'；'.join(item.clears)}")


def _stuck(shown: Shown) -> str:
    titles = {active.rule.id: active.rule.title for active in shown.rulebook.rules}
    if shown.found.stuck:
        rules = "、".join(f"{rule_id} {titles[rule_id]}" for rule_id in shown.found.stuck)
        return (
            f"目前没有可办到的降级办法：{rules}由人力不能改变的情况决定，等情况本身变化，或由县级专题研究后人工调整。"
        )
    return "目前没有可办到的降级办法：扣分来自人力不能改变的情况，或需要同时改变的事项太多。"


def _json(shown: Shown, checklist: Checklist | None) -> dict[str, Any]:
    return {
        "village": shown.village.code,
        "name": shown.village.name,
        "level": shown.found.level,
        "score": shown.found.score,
        "level_in_force": shown.standing.level_in_force if shown.standing else None,
        "ways": [asdict(way) for way in shown.found.ways],
        "checklist": asdict(checklist) if checklist else None,
        "stuck": list(shown.found.stuck),
        "complete": shown.found.complete,
    }
