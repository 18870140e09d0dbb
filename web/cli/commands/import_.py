"""``huanjie import``: filled workbooks into the ledgers, all of them or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ledgers.intake.report import ImportReport


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(help="填好的工作簿，可以给多个：.xlsx、.xls、.ods、.csv", metavar="文件", show_default=False),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查、只看会有哪些变化，不改动数据库")] = False,
    marked: Annotated[Path | None, typer.Option(help="有问题时，把标红了问题单元格的副本写到这个文件夹")] = None,
    reason: Annotated[str | None, typer.Option(help="改动原因，随每项改动一并记录；默认为“导入 文件名”")] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """导入台账。乡镇只能导入本乡镇的村，组织部可导入全县。所有问题一次列全；有一处问题就全部不导入。

    例：huanjie --operator 赵六 import 上报/*.xlsx --dry-run

    例：huanjie --operator 张三 import 青石镇.xlsx --marked 退回
    """
    from config.clock import now
    from ledgers.database import reading
    from ledgers.free_text import refuse_personal_data
    from ledgers.importing import import_workbooks, preview_workbooks
    from ledgers.roster.rounds import current_round
    from ledgers.roster.storing import Deed
    from web.cli.screen import busy

    engine, files = context.obj.engine, _expand(files)
    refuse_personal_data({"文件名": "\n".join(file.name for file in files)})
    with reading(engine) as session:
        round_id = current_round(session, round_name).id or 0
    names = "、".join(file.name for file in files)
    deed = Deed(context.obj.settings.operator, now(), reason or f"导入 {names}")
    run = preview_workbooks if dry_run else import_workbooks
    with busy(f"正在读取 {len(files)} 个文件"):
        report = run(engine, round_id, files, deed)
    copies = _mark(report, files, marked)
    _show(report, copies, as_json)
    if report.problems:
        raise typer.Exit(2)


def _mark(report: ImportReport, files: list[Path], folder: Path | None) -> list[Path]:
    """Write the marked copies asked for, and return them."""
    if folder is None or not report.problems:
        return []
    from ledgers.excel.marking import marked_name, write_marked_copy
    from ledgers.importing import name_files

    copies = []
    for name, file in name_files(files).items():
        own = [problem for problem in report.problems if problem.file == name]
        target = folder / marked_name(name)
        if own and write_marked_copy(file, own, target):
            copies.append(target)
    return copies


def _expand(files: list[Path]) -> list[Path]:
    """Return the files meant: patterns a shell has not expanded are, and lock files of office programs left out."""
    found: list[Path] = []
    for file in files:
        pattern = "*" in file.name and not file.exists()
        found += sorted(file.parent.glob(file.name)) if pattern else [file]
    return [file for file in found if not file.name.startswith(("~$", ".~"))] or files


def _show(report: ImportReport, copies: list[Path], as_json: bool) -> None:
    if as_json:
        import json

        answer = report.as_json() | {"marked": [str(path) for path in copies]}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    from web.cli.views.importing import print_report

    print_report(report)
    for path in copies:
        typer.echo(f"已标出问题的副本：{path}")
