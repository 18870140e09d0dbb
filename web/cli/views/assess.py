"""The summary of a run as people read it on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from engine.assessment.overview import TownshipLevels, gaps_of, townships_of
from engine.assessment.unsure import Unsure, unsure_villages
from ledgers.database import reading
from ledgers.roster.rounds import current_round

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from engine.assessment.request import AssessmentResult
    from ledgers.summary import Gap

LEVEL_STYLES = {"high": ("高", "bold red"), "medium": ("中", "yellow"), "low": ("低", "blue"), "none": ("无", "green")}
TOWNSHIPS_SHOWN = 12
GAPS_SHOWN = 12
WIDTH_ELSEWHERE = 110


def print_result(database: Engine, result: AssessmentResult) -> None:
    """Print the counts, the townships with most risk, what is missing, and what else a person should know."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH_ELSEWHERE)
    with reading(database) as session:
        current = current_round(session, result.round_name)
        title, townships, gaps = current.title, townships_of(session, current), gaps_of(session, current)
        unsure = unsure_villages(session, current)
    console.print(f"[bold]{title}[/bold]  评估日 {result.on}  法律适用 {result.profile}")
    console.print(_counts(result, unsure))
    if townships:
        console.print(_townships(townships))
    if gaps:
        console.print(_gaps(gaps))
    _print_moves(console, result)
    for conflict in result.conflicts:
        console.print(f"[red]包联指定与名册冲突：[/red]{conflict}")
    for shortage in result.shortages:
        console.print(f"[red]包联安排不下：[/red]{shortage}")
    seconds = result.seconds["total"]
    console.print(
        f"运行 {result.run_id}，指纹 {result.run_hash[:16]}，用时 {seconds:.1f} 秒。逐村结果：huanjie villages"
    )


def _counts(result: AssessmentResult, unsure: Unsure) -> str:
    counts = result.counts
    graver = {level: shown for level, shown in LEVEL_STYLES.items() if level != "none"}
    levels = "  ".join(f"[{style}]{word} {counts[level]}[/{style}]" for level, (word, style) in graver.items())
    others = counts["none"]
    parts = [f"共 {counts['villages']} 个村（社区），风险村 {counts['villages'] - others} 个：{levels}"]
    parts.append(f"未列为风险村 {others} 个：{rest_words(others, unsure)}")
    if counts["data_missing"]:
        parts.append(f"全部村中 {counts['data_missing']} 个缺数据，补齐后等级可能更高")
    parts.append(f"包联县级领导 {result.leads} 名，离任干部 {result.departing} 名")
    return "\n".join(parts)


def rest_words(others: int, unsure: Unsure) -> str:
    """Return how the villages not at risk part: free of risk, 待补 (at worst …), 暂不评定."""
    parts = [f"无风险 {others - unsure.total}"]
    if unsure.lacking:
        worst = "、".join(f"{LEVEL_STYLES[level][0]} {number}" for level, number in unsure.lacking.items())
        parts.append(f"待补 {sum(unsure.lacking.values())}（最坏 {worst}）")
    if unsure.unrated:
        parts.append(f"暂不评定 {unsure.unrated}（台账均未上报）")
    return "，".join(parts)


def _townships(townships: list[TownshipLevels]) -> Table:
    table = Table(title=f"风险较多的乡镇（街道），共 {len(townships)} 个", title_justify="left")
    table.add_column("乡镇（街道）")
    for word, style in LEVEL_STYLES.values():
        table.add_column(word, justify="right", style=style)
    table.add_column("缺数据", justify="right")
    for row in townships[:TOWNSHIPS_SHOWN]:
        table.add_row(row.name, *(str(row.levels[level]) for level in LEVEL_STYLES), str(row.data_missing))
    return table


def _gaps(gaps: list[Gap]) -> Table:
    hidden = f"（前 {GAPS_SHOWN} 项，共 {len(gaps)} 项）" if len(gaps) > GAPS_SHOWN else ""
    table = Table(title=f"影响定级的缺项和应补单位{hidden}", title_justify="left")
    for heading in ("应补单位", "台账", "缺什么"):
        table.add_column(heading)
    table.add_column("涉及村数", justify="right")
    for gap in gaps[:GAPS_SHOWN]:
        what = "整本未上报" if gap.not_submitted else f"空格：{'、'.join(gap.columns)}"
        table.add_row(gap.township, gap.ledger, what, str(len(gap.villages)))
    return table


def _print_moves(console: Console, result: AssessmentResult) -> None:
    moved = result.moves.filter(result.moves["from_force"].is_not_null())
    risen = moved.filter(moved["reason"] == "risen").height
    falls = moved.filter(moved["reason"] == "fall_proposed").height
    blank = moved.filter(moved["reason"] == "held_blank").height
    if risen:
        console.print(f"比上次升级 {risen} 个村，已即时生效。")
    if falls:
        console.print(f"比上次测算偏低 {falls} 个村，降级须经确认，现行等级暂不变。")
    if blank:
        console.print(f"有 {blank} 个村因数据变空而测算偏低，现行等级保持不变，请补数据。")
