"""``huanjie db``: the database itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

db = typer.Typer(name="db", help="数据库：建库、升级、备份。", no_args_is_help=True)


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


@db.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="备份写到哪个文件", metavar="文件", show_default=False)],
) -> None:
    """把数据库完整地另存一份，别人正在写入时也可以。密钥文件须另行保管，不要放在一起。

    例：huanjie db backup 备份/huanjie-20201020.db
    """
    from ledgers.backup import back_up
    from ledgers.sealing import key_path

    back_up(context.obj.engine, file)
    typer.echo(f"已备份到 {file}。身份证号的密钥 {key_path(context.obj.engine)} 不在其中，请另行保管。")
