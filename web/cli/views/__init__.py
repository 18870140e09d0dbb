"""How results of the workflow are shown: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH_ELSEWHERE = 120


def console_for_output() -> Console:
    """Return a console that wraps to the terminal, or to a fixed width elsewhere."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH_ELSEWHERE)


def print_json(value: Any) -> None:
    """Print pure JSON, dates as ISO text."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def new_table(*headings: str, whole: Collection[str] = (), title: str | None = None) -> Table:
    """Return an empty table: the columns ``whole`` (codes and numbers people copy) stand in one piece, others fold."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title=title)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in whole)
    return table
