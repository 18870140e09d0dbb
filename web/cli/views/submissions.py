"""The grid of returns on the screen: one line a township, one column a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.table import Table

from engine.submissions.grid import WORDS, GridCell, GridLine
from ledgers.excel.layout import submission_ledgers
from web.cli.views import console_for_output, print_json


def show_grid(title: str, lines: Sequence[GridLine], *, as_json: bool) -> None:
    """Print the grid, or the same as JSON."""
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    table = Table(box=SIMPLE_HEAD, title=f"{title}：台账上报情况（村数）", title_justify="left")
    table.add_column("乡镇（街道）", no_wrap=True)
    table.add_column("村数", justify="right")
    for ledger in submission_ledgers():
        table.add_column(ledger.title, overflow="fold")
    for line in lines:
        table.add_row(line.name, str(line.villages), *(_text(cell) for cell in line.cells.values()))
    out = console_for_output()
    out.print(table)
    out.print("、".join(f"{word} {sum(line.count(word) for line in lines)}" for word in WORDS) + "。")


def _text(cell: GridCell) -> str:
    parts = [f"{word} {cell.counts[word]}" for word in WORDS if cell.counts[word]]
    if cell.verified_on is not None:
        parts.append(f"{cell.verified_on:%m-%d} 核实")
    elif cell.reported_on is not None:
        parts.append(f"{cell.reported_on:%m-%d} 上报")
    return "\n".join(parts)
