"""A preview on the screen: what an assessment would change, were it in force."""

from __future__ import annotations

from dataclasses import asdict

from rich.markup import escape

from engine.assessment.preview import Preview
from web.cli.views import console_for_output, new_table, print_json
from web.cli.views.assess import LEVEL_STYLES

MOVES_SHOWN = 40
RULES_SHOWN = 20
HEADING = "试评：没有改动任何数据，没有发出任何消息。"


def show_preview(found: Preview, *, as_json: bool) -> None:
    """Show counts, moves by village, effects by rule, and leads."""
    if as_json:
        print_json(
            {
                "preview": True,
                **{name: value for name, value in found.result.as_json().items() if name != "run"},
                "moves": [asdict(move) for move in found.moves],
                "rules": [asdict(rule) for rule in found.rules],
                "leads_moved": asdict(found.leads),
                "conflicts": [str(conflict) for conflict in found.result.conflicts],
                "shortages": [str(shortage) for shortage in found.result.shortages],
            }
        )
        return
    console, result = console_for_output(), found.result
    console.print(f"[bold]{HEADING}[/bold]")
    console.print(f"{escape(found.title)}  评估日 {result.on}  法律适用 {result.profile}")
    levels = "  ".join(f"{word} {result.counts[level]}" for level, (word, _) in LEVEL_STYLES.items())
    console.print(f"若正式评定，共 {result.counts['villages']} 个村（社区）：{levels}")
    _show_moves(found)
    _show_rules(found)
    leads = found.leads
    console.print(f"包联：新增 {leads.given} 个村，换人 {leads.changed} 个村，不再需要 {leads.ended} 个村。")
    for conflict in result.conflicts:
        console.print(f"包联指定与名册冲突：{conflict}")
    for shortage in result.shortages:
        console.print(f"包联安排不下：{shortage}")


def _show_moves(found: Preview) -> None:
    console = console_for_output()
    moved = [move for move in found.moves if (move.from_level, move.from_force) != (move.to_level, move.to_force)]
    risen = sum(move.to_force == "high" and move.from_force != "high" for move in moved)
    rest = len(found.moves) - len(moved)
    console.print(f"等级有变动的 {len(moved)} 个村，其中现行等级升为高的 {risen} 个；只有分数变动的 {rest} 个。")
    if not moved:
        return
    table = new_table("村编码", "村（社区）", "规则测算", "现行等级", "得分", whole=("村编码",))
    for move in moved[:MOVES_SHOWN]:
        table.add_row(
            move.village,
            escape(move.name),
            f"{_word(move.from_level)}→{_word(move.to_level)}",
            f"{_word(move.from_force)}→{_word(move.to_force)}",
            f"{'—' if move.from_score is None else move.from_score}→{move.to_score}",
        )
    console.print(table)
    if len(moved) > MOVES_SHOWN:
        console.print(f"另有 {len(moved) - MOVES_SHOWN} 个村，用 --json 看全部。")


def _show_rules(found: Preview) -> None:
    if not found.rules:
        return
    table = new_table("规则", "名称", "新命中的村", "不再命中的村", whole=("规则",))
    for rule in found.rules[:RULES_SHOWN]:
        table.add_row(rule.rule, escape(rule.title), str(rule.new), str(rule.gone))
    console_for_output().print(table)


def _word(level: str | None) -> str:
    return "—" if level is None else LEVEL_STYLES[level][0]
