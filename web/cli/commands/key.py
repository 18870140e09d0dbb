"""``huanjie key``: the key of the ID numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

key = typer.Typer(name="key", help="身份证号的密钥：核对、备份、更换。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands about the key."""
    app.add_typer(key)


@key.callback()
def _group() -> None:
    """身份证号的密钥。"""


@key.command()
def check(context: typer.Context) -> None:
    """核对密钥是不是这个数据库的，逐个打开全部身份证号，看有没有被改动或挪到别人名下的；不显示号码。

    例：huanjie key check
    """
    from ledgers.keys import SHOWN_DIGITS, check_key

    report = check_key(context.obj.engine)
    shown = report.key.fingerprint[:SHOWN_DIGITS]
    typer.echo(f"密钥 {report.path} 与数据库相符（指纹 {shown}，{report.key.since.date()} 启用）。")
    typer.echo(f"身份证号 {report.opened} 个都解得开，都在本人名下。")
    for fault in report.faults:
        typer.echo(f"  {fault}。", err=True)
    if report.faults:
        typer.echo(f"有 {len(report.faults)} 个不对：从备份恢复，或重新导入这些人的身份证号。", err=True)
        raise typer.Exit(1)


@key.command()
def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="存到哪个文件夹，如保密 U 盘", metavar="文件夹", show_default=False)],
) -> None:
    """把密钥另存一份并核对，只有本人读得了。不要和数据库备份放在一起，不要用邮件传。

    例：huanjie key backup /media/保密盘
    """
    from ledgers.keys import back_up_key

    target = back_up_key(context.obj.engine, folder)
    typer.echo(f"密钥已备份到 {target}，核对无误。要用时复制回密钥文件原来的位置、改回原来的文件名。")


@key.command()
def rotate(context: typer.Context) -> None:
    """更换密钥：全部身份证号用新密钥重新加密，要么全部换好，要么不动；旧密钥改名留存，旧备份要用它。

    例：huanjie --operator 赵六 key rotate
    """
    from config.clock import now
    from ledgers.authority.rights import need_keeper
    from ledgers.database import reading
    from ledgers.keys import rotate_key

    operator = context.obj.settings.operator
    with reading(context.obj.engine) as session:
        actor = need_keeper(session, operator, "更换密钥")
    done = rotate_key(context.obj.engine, actor.signature if actor else operator, now())
    typer.echo(f"密钥已更换，{done.numbers} 个身份证号已重新加密。新密钥 {done.path}，请马上备份。")
    typer.echo(f"旧密钥留在 {done.old}：更换以前的数据库备份要用它，另行保管。")
