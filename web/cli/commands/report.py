"""``huanjie report``: the county's report as Word, Excel and a page to look at, or the weekly dispatch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("report")(report)


def report(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="写到哪个目录（没有就新建）", metavar="目录")],
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")] = None,
    county: Annotated[str | None, typer.Option("--county", help="县的六位编码；轮次只有一个县时不用写")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="与哪一天的研判相比；不写为一周以前", metavar="日期")
    ] = None,
    weekly: Annotated[bool, typer.Option("--weekly", help="只写两页的周调度（Word）")] = False,
) -> None:
    """按最近一次评估写出研判报告（Word）、汇总表（Excel）和研判一览（网页，可离线打开）。

    例：huanjie report 输出

    例：huanjie report 输出 --weekly
    """
    from contextlib import suppress

    from config.calendar import load_calendar
    from config.clock import now
    from config.errors import AppError
    from engine.summary.county import SummaryRequest, summarise_county
    from ledgers.chain.linking import chain_journal
    from ledgers.database import reading
    from ledgers.roster.rounds import current_round
    from notifier.documents.report.report import write_dispatch, write_report
    from web.cli.days import optional_day
    from web.cli.screen import busy

    settings = context.obj.settings
    with busy("正在汇总") as say:
        with suppress(AppError):  # a database that can only be read is reported as it stands
            chain_journal(context.obj.engine, now())
        with reading(context.obj.engine) as session:
            current = current_round(session, round_name)
            request = SummaryRequest(
                current,
                settings.rules_path,
                load_calendar(settings.calendar_path),
                county,
                optional_day(since),
                settings.report_addressee,
            )
            summary = summarise_county(session, request)
        say("正在写报告")
        written = write_dispatch(summary, folder) if weekly else write_report(summary, folder)
    for path in written:
        typer.echo(str(path))
