"""A season as it passes by on the screen: one line a day, the change report of every day in a file."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from config.files import write_whole
from simulation.season.staging import DATABASE, MESSAGES, Played
from web.cli.views.nights import show_changes

REPORTS = "变动报告"


def follow(days: Iterable[Played]) -> None:
    """Print a line for every day as it is played, and where to read on."""
    played = None
    for played in days:
        _keep_report(played)
        typer.echo(_line(played))
    if played is not None:
        database = (played.folder / DATABASE).as_posix()
        typer.echo(f"\n这一季的消息在 {played.folder / MESSAGES}，每天的变动报告在 {played.folder / REPORTS}。")
        typer.echo(f"看一个村的全过程：{Path(sys.argv[0]).name} --database sqlite:///{database} risks show 村编码")


def _line(played: Played) -> str:
    levels = played.day.levels
    figures = "  ".join(
        f"{word} {levels.get(level, 0)}" for level, word in (("high", "高"), ("medium", "中"), ("low", "低"))
    )
    moved = f"  变动 {played.day.moved} 村" if played.day.moved else ""
    return f"[{played.number}/{played.length}] {played.day.on}  {figures}{moved}  已送消息 {played.day.sent}"


def _keep_report(played: Played) -> None:
    if not played.report.moves:
        return
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        show_changes(played.report, as_json=False)
    write_whole(played.folder / REPORTS / f"{played.day.on}.txt", text.getvalue())
