"""``huanjie forms`` and ``huanjie export``: one workbook a township, blank or with what the database holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from ledgers.exporting import WritingOrder
    from web.cli.context import Context

Folder = Annotated[Path, typer.Argument(help="写到哪个文件夹", metavar="文件夹", show_default=False)]
Townships = Annotated[
    list[str] | None, typer.Option("--township", help="只写这个乡镇（街道），填名称或 9 位编码，可多次给出")
]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")]


def register(app: typer.Typer) -> None:
    """Add the two commands to the program."""
    app.command("forms")(forms)
    app.command("export")(export)


def forms(context: typer.Context, folder: Folder, township: Townships = None, round_name: RoundName = None) -> None:
    """生成空白填报表：每个乡镇（街道）一个工作簿，每本台账一张工作表。

    例：huanjie forms 填报表

    例：huanjie forms 填报表 --township 青石镇
    """
    from ledgers.exporting import write_forms

    written = _write(context.obj, (folder, township, round_name), write_forms)
    typer.echo(f"已在 {folder} 写好 {len(written)} 个填报表。填好后运行 huanjie import {folder}/*.xlsx --dry-run")


def export(context: typer.Context, folder: Folder, township: Townships = None, round_name: RoundName = None) -> None:
    """导出台账：格式与填报表相同，改好可再导入；身份证号只显示星号。含内部资料，注意保管。

    组织部可导出全县；乡镇只导出本乡镇，其中“联审意见”表留空（再导入不影响库里的意见）。每次导出都留痕。

    例：huanjie --operator 王五 export 导出 --township 青石镇
    """
    from engine.plans.drafting.people import townships_of
    from ledgers.authority.access_log import look_at_ledgers
    from ledgers.exporting import export_workbooks
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, None, writing=True, look=True) as desk:
        asked = [code for text in township or () for code, _ in townships_of(desk.session, desk.round, text)]
        sight = look_at_ledgers(desk.session, desk.act, desk.round.region, asked)
    asked_for = (folder, list(sight.townships), round_name)
    written = _write(context.obj, asked_for, export_workbooks, sight.withheld)
    typer.echo(f"已导出 {len(written)} 个工作簿到 {folder}。含一肩挑预判和后备人选，不得提供给村和选举委员会。")


def _write(
    context: Context,
    asked: tuple[Path, list[str] | None, str | None],
    write: Callable[[Engine, WritingOrder], list[Path]],
    withheld: tuple[str, ...] = (),
) -> list[Path]:
    """Write the workbooks asked for, with a bar while it lasts."""
    from ledgers.database import reading
    from ledgers.exporting import WritingOrder
    from ledgers.roster.rounds import current_round
    from web.cli.progress import counting

    folder, townships, round_name = asked
    with reading(context.engine) as session:
        round_id = current_round(session, round_name).id or 0
    with counting("正在写工作簿") as progress:
        return write(context.engine, WritingOrder(round_id, folder, tuple(townships or ()), withheld, progress))
