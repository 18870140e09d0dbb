"""``huanjie assess``: rate every village of a round and print what the county comes to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from engine.assessment.request import AssessmentRequest
    from web.cli.context import Context


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("assess")(assess)


def assess(
    context: typer.Context,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="评估日；不写为今天，换届已结束的为最近一次评估的日期"),
    ] = None,
    profile: Annotated[str | None, typer.Option(help="法律适用，如 CN2018+SC2020；不写为该轮换届的")] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")] = None,
    changed: Annotated[bool, typer.Option("--changed", help="只重评有变动的村，结果与全部重评相同")] = False,
    executor: Annotated[str | None, typer.Option(help="执行方式：local 或 dask://主机:端口；不写按设置")] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="试评：看会有哪些变动，不改动数据；日期和规则不限，规则不必已锁定")
    ] = False,
    confirm_date: Annotated[
        bool, typer.Option("--confirm-date", help="距上次评定超过两天时，由组织部人员确认日期无误")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """评定全部村（社区）的风险等级，落实包联领导，打印汇总。评估日不能是以后的日期，规则须已锁定；其余的用试评。

    例：huanjie assess --json

    例：huanjie assess --preview --on 2021-01-10
    """
    import gc

    gc.disable()  # what is imported stays: nothing of it is worth looking through
    from engine.assessment.assess import assess as run
    from web.cli.progress import counting

    gc.freeze()
    gc.enable()

    request = _request(context.obj, (on.date() if on else None, profile, round_name))
    if preview:
        _show_preview(context.obj, request, as_json=as_json)
        return
    if confirm_date:
        request = _with(request, vouched_by=voucher(context.obj, request.round_name))
    with counting("正在评估") as progress:
        result = run(
            context.obj.engine,
            _with(request, changed_only=changed, executor=executor or context.obj.settings.executor, progress=progress),
        )
    if as_json:
        import json

        from engine.assessment.unsure import unsure_villages
        from ledgers.database import reading
        from ledgers.roster.rounds import current_round

        with reading(context.obj.engine) as session:
            unsure = unsure_villages(session, current_round(session, result.round_name))
        typer.echo(json.dumps(result.as_json() | {"unsure": unsure.as_json()}, ensure_ascii=False, indent=2))
        return
    from web.cli.views.assess import print_result

    print_result(context.obj.engine, result)


def _request(context: Context, given: tuple[date | None, str | None, str | None]) -> AssessmentRequest:
    """Return what is asked for, every blank filled."""
    from config.clock import now, today
    from engine.assessment.dates import run_day
    from engine.assessment.request import AssessmentRequest
    from engine.rulebook.assignment import load_assignment_rules
    from engine.rulebook.reading import load_rulebook
    from ledgers.database import reading
    from ledgers.roster.rounds import current_round

    on, profile, round_name = given
    with reading(context.engine) as session:
        current = current_round(session, round_name)
        on = on or run_day(session, current, today())
        name, profile = current.name, profile or current.profile
    folder = context.settings.rules_path
    return AssessmentRequest(
        on=on,
        rulebook=load_rulebook(folder, profile, on),
        operator=context.settings.operator,
        at=now(),
        round_name=name,
        assignment=load_assignment_rules(folder, on),
        rules_folder=folder,
    )


def _show_preview(context: Context, request: AssessmentRequest, *, as_json: bool) -> None:
    from engine.assessment.preview import preview
    from web.cli.screen import busy
    from web.cli.views.preview import show_preview

    with busy("正在试评"):
        found = preview(context.engine, request)
    for warning in request.rulebook.warnings:
        typer.echo(f"提示：{warning}", err=True)
    show_preview(found, as_json=as_json)


def voucher(context: Context, round_name: str | None) -> str:
    """Return the member of the department who confirms the date of a run; InputError for everybody else."""
    from ledgers.authority.rounds import require_member
    from ledgers.database import reading
    from ledgers.roster.rounds import current_round

    with reading(context.engine) as session:
        current = current_round(session, round_name)
        return require_member(session, current, context.settings.operator, "确认评定日期").signature


def _with(request: AssessmentRequest, **values: Any) -> AssessmentRequest:
    from dataclasses import replace

    return replace(request, **values)
