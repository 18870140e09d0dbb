"""``huanjie db``: the database itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

db = typer.Typer(name="db", help="数据库：建库、升级、检查、备份、恢复。", no_args_is_help=True)


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
    """把数据库完整地另存一份，查过完好才算数，别人正在写入时也可以。密钥文件须另行保管，不要放在一起。

    例：huanjie db backup 备份/huanjie-20201020.db
    """
    from ledgers.backup import back_up
    from ledgers.sealing import key_path

    back_up(context.obj.engine, file)
    size = file.stat().st_size / 1e6
    typer.echo(f"已备份到 {file}（{size:.1f} MB，已查过完好）。")
    typer.echo(f"身份证号的密钥 {key_path(context.obj.engine)} 不在其中，请另行保管。")


@db.command()
def check(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="要检查的备份文件；不写就检查正在用的数据库", metavar="文件", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """检查数据库或备份：文件是否完好、数据之间是否对得上、结构和密钥是否相符。有一项不对的，退出码为 1。

    例：huanjie db check 备份/huanjie-20201020.db
    """
    from config.errors import InputError
    from ledgers.inspection import inspect_database, open_copy
    from ledgers.schema import require_database
    from ledgers.sealing import key_path
    from web.cli.views.upkeep import show_findings

    if file is not None and not file.is_file():
        raise InputError("没有这个文件", where=str(file), remedy="核对文件名")
    engine = context.obj.bare_engine
    if file is not None:
        engine = open_copy(file, key_path(engine))
    require_database(engine)
    findings = inspect_database(engine)
    show_findings(findings, as_json=as_json)
    raise typer.Exit(0 if all(finding.is_good for finding in findings) else 1)


@db.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="用哪个备份文件", metavar="文件", show_default=False)],
    resend: Annotated[
        bool, typer.Option("--resend", help="恢复以前已到期的消息照发；不写则视为已经送达，免得一条发两次")
    ] = False,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="找不回密钥时用：恢复其余数据，身份证号将读不出")
    ] = False,
) -> None:
    """用备份恢复数据库。先停下值守服务；备份查过完好、密钥相符才换上，原来的数据库另存，不会删除。

    例：huanjie db restore 备份/huanjie-20201020.db
    """
    from config.clock import now
    from ledgers.restoring import RestoreRequest, restore
    from web.cli.screen import busy
    from web.cli.views.upkeep import show_restored

    request = RestoreRequest(file, now(), context.obj.settings.operator, resend, without_key)
    with busy("正在检查备份并恢复"):
        done = restore(context.obj.bare_engine, request)
    show_restored(done, request)
