"""``huanjie roster``: counties, townships, villages, officers, ties and rounds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ledgers.roster.importing import RosterReport

roster = typer.Typer(
    name="roster", help="名册：县区、乡镇、村（社区）、人员、回避关系和换届轮次。", no_args_is_help=True
)
SHOWN_PROBLEMS = 50


def register(app: typer.Typer) -> None:
    """Add the commands about the roster."""
    app.add_typer(roster)


@roster.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="全国名册 villages.csv，或填好的名册工作簿 .xlsx", metavar="文件", show_default=False)
    ],
    county: Annotated[str, typer.Option(help="只导入这个县，填 6 位代码（也可填 2、4、9 位）")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """导入名册。同一个文件导入两次不会有变化；文件有一处问题就全部不导入。名册上有了组织部人员以后，只有他们能导入。

    例：huanjie roster import villages.csv --county 510623

    例：huanjie --operator 赵六 roster import 名册.xlsx
    """
    from config.clock import now
    from ledgers.authority.rights import need_keeper
    from ledgers.database import reading
    from ledgers.roster.importing import import_roster
    from ledgers.roster.storing import Deed
    from ledgers.schema import ensure_schema
    from web.channels import address_warnings, say
    from web.cli.screen import busy

    engine = context.obj.bare_engine
    ensure_schema(engine)
    with reading(engine) as session:
        keeper = need_keeper(session, context.obj.settings.operator)
    by = keeper.signature if keeper else context.obj.settings.operator
    deed = Deed(by, now(), f"导入名册 {file.name}", keeper.no if keeper else None)
    with busy(f"正在导入 {file.name}"):
        report = import_roster(engine, file, deed, county)
    _print_json(report) if as_json else _print_report(report)
    if report.problems:
        raise typer.Exit(2)
    say(address_warnings(context.obj))


@roster.command()
def form(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="写到哪个文件（.xlsx）", metavar="文件", show_default=False)],
) -> None:
    """生成空白的名册工作簿：县区、乡镇、村、人员、回避、轮次六张表，每张有示例行。

    例：huanjie roster form 名册.xlsx
    """
    from ledgers.roster.writing import write_roster

    write_roster(file, {}, is_form=True)
    typer.echo(f"已写好 {file}。填好后运行 huanjie roster import {file}")


@roster.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="写到哪个文件（.xlsx）", metavar="文件", show_default=False)],
) -> None:
    """导出库中的名册，改好后可再导入。含人员接收地址，注意保管。

    例：huanjie roster export 名册.xlsx
    """
    from ledgers.database import reading
    from ledgers.roster.writing import read_rows, write_roster

    with reading(context.obj.engine) as session:
        write_roster(file, read_rows(session))
    typer.echo(f"名册已导出到 {file}。")


def _print_json(report: RosterReport) -> None:
    import json
    from dataclasses import asdict

    answer: dict[str, Any] = {"changed": report.changed, **asdict(report)}
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _print_report(report: RosterReport) -> None:
    if report.problems:
        _print_problems(report)
        return
    for tally in report.tallies:
        absent = f"，库中另有 {tally.absent} 个不在文件里（保留）" if tally.absent else ""
        typer.echo(f"{tally.title}：新增 {tally.added}，变更 {tally.changed}，未变 {tally.same}{absent}")
    for notice in report.notices:
        typer.echo(f"提示：{notice.sheet}：{notice.sentence}")
    if report.unnamed:
        typer.echo(f"有 {report.unnamed} 个乡镇或县在文件里没有名称，暂以编码为名；补名后再次导入即可更新。")
    typer.echo("名册已导入。" if report.changed else "与库中完全一致，没有改动。")


def _print_problems(report: RosterReport) -> None:
    for problem in report.problems[:SHOWN_PROBLEMS]:
        example = f"（正确的如 {problem.example}）" if problem.example else ""
        typer.echo(f"{problem.file} {problem.place}：{problem.sentence}{example}", err=True)
    more = len(report.problems) - SHOWN_PROBLEMS
    if more > 0:
        typer.echo(f"……另有 {more} 处，用 --json 可看全部", err=True)
    typer.echo(f"共 {len(report.problems)} 处问题，数据库没有任何改动。请改正后重新导入。", err=True)
