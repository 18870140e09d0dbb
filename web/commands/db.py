"""``huanjie db``: the database itself."""

from __future__ import annotations

import typer

db = typer.Typer(name="db", help="数据库：升级到本版本的结构。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands about the database."""
    app.add_typer(db)


@db.callback()
def _group() -> None:
    """数据库维护。"""


@db.command()
def upgrade(context: typer.Context) -> None:
    """把数据库升级到本版本的结构；新库从零建好，已是最新的不改动。升级前请先备份。

    例：huanjie --database sqlite:///huanjie.db db upgrade
    """
    from ledgers.schema import upgrade as upgrade_schema

    before, after = upgrade_schema(context.obj.bare_engine)
    if before is None:
        typer.echo(f"数据库已建好（结构 {after}）。")
    elif before == after:
        typer.echo(f"数据库已是最新（结构 {after}），没有改动。")
    else:
        typer.echo(f"数据库已由 {before} 升级到 {after}。")
