"""``huanjie nightly``, ``changes``: one night by hand, and the report of what moved and why."""

from __future__ import annotations

from typing import Annotated

import typer

On = Annotated[str | None, typer.Option("--on", help="业务日期，如 2020-11-03；不写为今天")]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("nightly")(nightly)
    app.command("changes")(changes)


def nightly(
    context: typer.Context,
    on: On = None,
    round_name: RoundName = None,
    confirm_date: Annotated[
        bool, typer.Option("--confirm-date", help="距上次评定超过两天时，由组织部人员确认日期无误")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """手工跑一次夜间任务：重评、风险点、任务、变动报告、消息。同一天跑几次只算一次，不能跑以后的日期。

    例：huanjie nightly --on 2020-11-03
    """
    from config.calendar import load_calendar
    from config.clock import now, today
    from config.logs import configure
    from engine.assessment.dates import run_day
    from engine.nights.night import NightRequest, run_night
    from web.cli.commands.assess import voucher
    from web.cli.desk import open_desk
    from web.cli.screen import busy
    from web.cli.views import nights as view

    configure()
    with open_desk(context.obj, round_name, on) as desk:
        day, name = desk.on if on else run_day(desk.session, desk.round, today()), desk.round.name
    settings = context.obj.settings
    request = NightRequest(
        on=day,
        at=now(),
        rules_folder=settings.rules_path,
        calendar=load_calendar(settings.calendar_path),
        round_name=name,
        executor=settings.executor,
        vouched_by=voucher(context.obj, name) if confirm_date else "",
        by_hand=True,
    )
    with busy(f"正在跑 {day} 的夜间任务"):
        result = run_night(context.obj.engine, request)
    view.show_night(result, as_json=as_json)


def changes(context: typer.Context, on: On = None, round_name: RoundName = None, as_json: AsJson = False) -> None:
    """变动报告：某天夜间等级有变动的村，按原因分列（数据、规则、时间、更正、人工决定），各项相加等于总变动。

    例：huanjie changes --on 2020-11-03
    """
    from engine.nights.report import report_of
    from web.cli.desk import open_desk
    from web.cli.views import nights as view

    with open_desk(context.obj, round_name, on) as desk:
        view.show_changes(report_of(desk.session, desk.round, desk.on), as_json=as_json)
