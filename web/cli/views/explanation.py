"""One village on one page of the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from engine.explanation.model import ClearRule, Explanation, FiredRule, Movement, OpenRule, ReadValue
from ledgers.evidence import EvidenceRow
from web.cli.views import console_for_output
from web.cli.views.villages import LEVELS

ROWS_SHOWN = 6
BAR_CELLS = 20


def print_explanation(found: Explanation) -> None:
    """Print the whole page."""
    console = console_for_output()
    console.print(_head(found))
    _print_points(console, found)
    if found.movement:
        _print_movement(console, found.movement)
    _print_fired(console, found.fired)
    if found.open:
        _print_open(console, found.open)
    _print_clear(console, found.clear)
    _print_lead(console, found)
    _print_foot(console, found)


def _head(found: Explanation) -> Panel:
    word, style = LEVELS[found.level_in_force]
    lines = [Text.assemble(("现行等级 ", ""), (f"{word}风险", style), ("    得分 ", ""), (str(found.score), "bold"))]
    if found.level != found.level_in_force:
        lines.append(Text(f"按最新数据自动评定为“{LEVELS[found.level][0]}”；下调或人工调整以县级确认为准。"))
    lines.append(Text(found.grounds))
    if found.worst_level != found.level:
        worst = f"缺的数据如都对本村不利，得 {found.worst_score} 分，等级为“{LEVELS[found.worst_level][0]}”。"
        lines.append(Text(worst, style="dark_orange"))
    title = f"[bold]{found.township}{found.name}[/bold]  {found.code}"
    return Panel(Group(*lines), title=title, subtitle=f"{found.round}  截至 {found.on}", title_align="left")


def _print_points(console: Console, found: Explanation) -> None:
    table = Table.grid(padding=(0, 2))
    for each in found.points:
        filled = round(BAR_CELLS * each.points / each.cap) if each.cap else 0
        bar = Text("█" * filled, style="red" if each.points >= each.cap else "dark_orange")
        bar.append("░" * (BAR_CELLS - filled), style="bright_black")
        capped = f"（合计 {each.counted}，封顶 {each.cap}）" if each.counted > each.points else ""
        table.add_row(each.name, bar, f"扣 {each.points} 分{capped}" if each.points else "不扣分")
    console.print(Padding(table, (0, 2)))


def _print_movement(console: Console, moved: Movement) -> None:
    console.print(Rule("与上次评估相比", align="left", style="dim"))
    lines = [
        f"上次（{moved.on}，运行 {moved.run_id}）自动等级“{LEVELS[moved.from_level][0]}”，得分 {moved.from_score}。"
    ]
    if moved.came:
        lines.append(f"新命中：{'、'.join(moved.came)}。")
    if moved.went:
        lines.append(f"不再命中：{'、'.join(moved.went)}。")
    lines.extend(f"{label}：{old} → {new}" for label, old, new in moved.facts)
    if moved.other_rules:
        lines.append("两次评估所用的规则不同。")
    console.print(Padding("\n".join(lines), (0, 2)))


def _print_fired(console: Console, fired: Iterable[FiredRule]) -> None:
    rules = sorted(fired, key=lambda each: (list(LEVELS).index(each.floor or "none"), -each.points, each.rule))
    console.print(Rule(f"命中的规则 {len(rules)} 条", align="left", style="dim"))
    if not rules:
        console.print(Padding("没有命中的规则。", (0, 2)))
    for each in rules:
        style = "bold red" if each.floor else "bold"
        head = Text.assemble((f"■ {each.title}", style), f"  {each.rule}·{each.dimension}  ", (each.effect, "red"))
        console.print(Padding(head, (0, 1)))
        console.print(Padding(Group(*_fired_lines(each)), (0, 0, 1, 3)))


def _fired_lines(each: FiredRule) -> Iterable[RenderableType]:
    yield Text(each.sentence)
    yield _labelled(
        "读数", "；".join(f"{value.label} {value.value}（界线：{value.cut.strip()}）" for value in each.values)
    )
    for (title, trace, counted), group in groupby(
        each.evidence, key=lambda row: (row.title, _trace(row), not row.cells)
    ):
        rows = list(group)
        if counted:
            yield _labelled("台账", f"《{title}》{len(rows)} 行：{'、'.join(row.key for row in rows)}{trace}")
            continue
        for row in rows[:ROWS_SHOWN]:
            yield _labelled("台账", _row_text(row))
        if len(rows) > ROWS_SHOWN:
            yield _labelled("", f"……《{title}》共 {len(rows)} 行")
    yield _labelled("依据", "；".join(each.basis))
    yield _labelled("怎么办", "；".join(each.steps))
    if each.false_alarms:
        yield _labelled("可能误报", "；".join(each.false_alarms))


def _row_text(row: EvidenceRow) -> str:
    cells = "，".join(f"{heading}：{value}" for heading, value in row.cells)
    key = f" {row.key}" if row.key else ""
    return f"《{row.title}》{key}  {cells}{_trace(row)}"


def _trace(row: EvidenceRow) -> str:
    as_of = f"截至 {row.as_of}" if row.as_of else ""
    trace = "，".join(part for part in (row.reporter and f"填报 {row.reporter}", as_of, row.source_doc) if part)
    return f"（{trace}）" if trace else ""


def _labelled(label: str, text: str) -> Table:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=8, style="dim", no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(label, Text(text))
    return line


def _print_open(console: Console, rules: Iterable[OpenRule]) -> None:
    listed = list(rules)
    console.print(Rule(f"缺数据、不能判定的规则 {len(listed)} 条", align="left", style="dim"))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("规则", "最坏会怎样", "缺什么", "在哪本台账", "谁来补"):
        table.add_column(heading, overflow="fold")
    for each in listed:
        for place, part in enumerate(each.missing):
            columns = f"：{'、'.join(part.columns)}" if part.columns else ""
            where = f"《{part.ledger}》{part.state}{columns}"
            head = f"{each.rule}\n{each.title}" if place == 0 else ""
            table.add_row(head, each.worst if place == 0 else "", part.label, where, part.township)
    console.print(Padding(table, (0, 2)))


def _print_clear(console: Console, rules: Iterable[ClearRule]) -> None:
    listed = list(rules)
    console.print(Rule(f"没有命中的规则 {len(listed)} 条，离命中还差多少", align="left", style="dim"))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("规则", "现在", "命中的条件"):
        table.add_column(heading, overflow="fold")
    table.add_column("还差", justify="right")
    for each in listed:
        values: list[ReadValue | None] = [*each.values] or [None]
        for place, value in enumerate(values):
            head = f"{each.rule} {each.title}" if place == 0 else ""
            if value is None:
                table.add_row(head, "", "", "")
            else:
                table.add_row(head, f"{value.label} {value.value}", value.cut.strip(), value.distance)
    console.print(Padding(table, (0, 2)))


def _print_lead(console: Console, found: Explanation) -> None:
    if found.lead is None:
        return
    console.print(Rule("包联领导", align="left", style="dim"))
    owner = f"；乡镇责任人 {found.lead.owner}" if found.lead.owner else ""
    pinned = "（人工指定）" if found.lead.pinned else ""
    lines = [f"{found.lead.post} {found.lead.name}{pinned}，自 {found.lead.since}{owner}", *found.lead.reasons]
    console.print(Padding("\n".join(lines), (0, 2)))


def _print_foot(console: Console, found: Explanation) -> None:
    console.print(Rule(style="dim"))
    if found.stale:
        text = f"注意：上次评估后本村台账又有 {found.stale} 处改动，尚未反映在内，请运行 huanjie assess 重新评估。"
        console.print(Text(text, style="dark_orange"))
    trace = f"运行 {found.run_id}，法律适用 {found.profile}，规则指纹 {found.rulebook[:12]}。"
    console.print(Text(f"{trace}标“待核”的条款引用前请先核对。", style="dim"))
