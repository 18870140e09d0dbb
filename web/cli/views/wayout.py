"""The way out on the screen."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import typer

from engine.rulebook.model import LEVELS, Rulebook
from engine.wayout.checklist import Checklist, checklist_of
from engine.wayout.search import WaysOut
from ledgers.journal.assessment import Assessment
from ledgers.risk_point.columns import LEVEL_WORDS
from ledgers.roster.table import Village
from web.cli.views import print_json

AFTERWARDS = (
    "办结后：更正台账并重新研判 → 报送佐证（risks move … evidence）→ 乡镇核查 → 县级核验 → 确认降级（risks confirm）。"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of one village."""

    village: Village
    standing: Assessment | None
    rulebook: Rulebook
    found: WaysOut


def show_ways(shown: Shown, *, as_json: bool) -> None:
    """Show the smallest ways out of a village."""
    lists = [checklist_of(shown.rulebook, way) for way in shown.found.ways]
    if as_json:
        print_json(_json(shown, lists))
        return
    found, name = shown.found, f"{shown.village.name}（{shown.village.code}）"
    typer.echo(f"{name}　规则测算：{LEVEL_WORDS[found.level]}　得分：{found.score}")
    held = shown.standing.level_in_force if shown.standing else found.level
    if LEVELS.index(held) > LEVELS.index(found.level):
        typer.echo(f"现行等级仍为{LEVEL_WORDS[held]}：规则测算已降低，风险点核验后用 huanjie risks confirm 确认即可。")
    if found.level == LEVELS[0]:
        typer.echo("规则测算为无风险，不需要销号。")
    elif not lists:
        typer.echo(_stuck(shown))
    else:
        _show_lists(lists)
    if not found.complete:
        typer.echo("可以改变的事项组合太多，没有全部试完：可能还有别的办法。")


def _show_lists(lists: list[Checklist]) -> None:
    count = len(lists[0].items)
    typer.echo(f"至少要改变 {count} 项台账情况才能降级" + (f"，有 {len(lists)} 种办法：" if len(lists) > 1 else "："))
    for number, checklist in enumerate(lists, 1):
        typer.echo(f"\n办法{number}：降为“{LEVEL_WORDS[checklist.level]}”（得分 {checklist.score}）")
        for item in checklist.items:
            typer.echo(f"  □ {item.demand}　——{item.place}")
        typer.echo(f"    对应规则：{'；'.join(checklist.clears)}")
        typer.echo(f"    怎么办：{'；'.join(checklist.steps)}")
    typer.echo(f"\n{AFTERWARDS}")


def _stuck(shown: Shown) -> str:
    titles = {active.rule.id: active.rule.title for active in shown.rulebook.rules}
    if shown.found.stuck:
        rules = "、".join(f"{rule_id} {titles[rule_id]}" for rule_id in shown.found.stuck)
        return (
            f"目前没有可办到的降级办法：{rules}由人力不能改变的情况决定，等情况本身变化，或由县级专题研究后人工调整。"
        )
    return "目前没有可办到的降级办法：扣分来自人力不能改变的情况，或需要同时改变的事项太多。"


def _json(shown: Shown, lists: list[Checklist]) -> dict[str, Any]:
    ways = []
    for way, checklist in zip(shown.found.ways, lists, strict=True):
        changes = [asdict(change) for change in way.changes]
        ways.append({**asdict(way), "changes": changes, "checklist": asdict(checklist)})
    return {
        "village": shown.village.code,
        "name": shown.village.name,
        "level": shown.found.level,
        "score": shown.found.score,
        "level_in_force": shown.standing.level_in_force if shown.standing else None,
        "ways": ways,
        "stuck": list(shown.found.stuck),
        "complete": shown.found.complete,
    }
