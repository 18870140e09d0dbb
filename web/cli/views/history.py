"""The history of cells on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import typer

from ledgers.history import Edit
from web.cli.views import console_for_output, new_table, print_json


def show_history(title: str, edits: Sequence[Edit], *, as_json: bool) -> None:
    """Show every change in order of time."""
    if as_json:
        print_json([asdict(edit) for edit in edits])
        return
    if not edits:
        typer.echo(f"{title}没有这样的改动记录。")
        return
    table = new_table("时间", "经办人", "台账", "列", "原来", "改为", "原因", whole=("时间",))
    for edit in edits:
        by = f"{edit.by}（{edit.number}）" if edit.number else edit.by
        where = f"《{edit.ledger}》{edit.row}"
        why = f"{edit.reason}（更正）" if edit.correction else edit.reason
        table.add_row(f"{edit.at:%Y-%m-%d %H:%M}", by, where, edit.column, edit.old or "空", edit.new or "空", why)
    console_for_output().print(table)
    typer.echo(f"{title}共 {len(edits)} 处改动。")
