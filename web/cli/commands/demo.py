"""``huanjie demo``: an invented county from nothing to the report, to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from simulation.demo.running import DemoResult


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="写到哪个目录（没有就新建）", metavar="目录")] = Path("demo"),
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """虚构一个县（33 个乡镇、462 个村和社区），写成台账、导入、评定、出报告，供试用。不涉及任何真实地方和个人。

    例：huanjie demo demo
    """
    from time import perf_counter

    from config.calendar import load_calendar
    from config.clock import now
    from ledgers.roster.storing import Deed
    from simulation.demo.running import DemoRequest, run_demo
    from web.cli.screen import busy

    settings = context.obj.settings
    started = perf_counter()
    with busy("正在准备") as say:
        request = DemoRequest(
            folder,
            settings.rules_path,
            load_calendar(settings.calendar_path),
            Deed(settings.operator, now(), "演示数据"),
            say=say,
        )
        result = run_demo(request)
    if as_json:
        import json

        answer = result.assessment.as_json() | {"outputs": [str(path) for path in result.outputs]}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    _print(result, folder, perf_counter() - started)


def _print(result: DemoResult, folder: Path, seconds: float) -> None:
    from simulation.demo.folder import DATABASE, OUTPUTS
    from simulation.demo.workbooks import TOWNSHIP_FOLDER

    assessment = result.assessment
    counts = assessment.counts
    risk = counts["villages"] - counts["none"]
    typer.echo(f"演示县已就绪，用时 {seconds:.1f} 秒。")
    typer.echo(
        f"{counts['villages']} 个村（社区）中，风险村 {risk} 个："
        f"高 {counts['high']}、中 {counts['medium']}、低 {counts['low']}；未列为风险村 {counts['none']} 个。"
    )
    typer.echo(
        f"缺数据、等级可能更高的 {counts['data_missing']} 个；"
        f"包联县级领导 {assessment.leads} 名；离任干部 {assessment.departing} 名。"
    )
    typer.echo(f"目录：{folder.resolve()}")
    typer.echo(f"  {TOWNSHIP_FOLDER}/  {result.workbooks} 个乡镇的台账工作簿")
    for path in result.outputs:
        typer.echo(f"  {OUTPUTS}/{path.name}")
    typer.echo("办理业务要写经办人（--operator 编号或姓名），如组织部 Z01、云岫街道 T0101、县公安局联络员 B03。")
    typer.echo("接着可以试：")
    program = f"{_program()} --database sqlite:///{(folder / DATABASE).as_posix()}"
    for command in ("villages --level 高", *(f"explain {code}" for code in result.gravest[:1])):
        typer.echo(f"  {program} {command}")
    typer.echo(f"用浏览器看：make serve，或 {program} serve --demo（账号和口令打在屏幕上）")


def _program() -> str:
    """Return the program as the person called it, so that the next command can be copied."""
    import sys

    called = Path(sys.argv[0])
    return sys.argv[0] if called.stem == "huanjie" else "huanjie"
