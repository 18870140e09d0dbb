"""``huanjie plans execute`` and ``followup``: what happens after a plan is made."""

from __future__ import annotations

from typing import Annotated

import typer

from web.cli.commands.plans.options import On, Person, RoundName

DoneOn = Annotated[str | None, typer.Option("--done-on", help="办结日期，不写为业务日期")]


def register(plans: typer.Typer) -> None:
    """Add the commands."""
    plans.command("execute")(execute)
    plans.command("followup")(followup)


def execute(
    context: typer.Context,
    person: Person,
    key: Annotated[
        str, typer.Argument(help="措施编号（见 plans show --keys），如 do_talk", metavar="措施", show_default=False)
    ],
    done_on: DoneOn = None,
    level: Annotated[str, typer.Option("--level", help="谈心谈话由哪一级谈：村、乡镇、县")] = "",
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """登记一项措施办结。谈心谈话、答复诉求办结后同时登记到离任干部台账。

    例：huanjie --operator 王五 plans execute L00123 do_talk --level 乡镇 --done-on 2020-11-20
    """
    from engine.plans.following import Deed, execute_measure
    from web.cli.days import optional_day
    from web.cli.plan_desk import open_plan_desk

    with open_plan_desk(context.obj, round_name, on, writing=True) as desk:
        deed = Deed(optional_day(done_on) or desk.desk.on, note, level, key)
        text = execute_measure(desk.desk.session, person, deed, desk.desk.act, desk.rules.sentences)
    typer.echo(f"{person}：已登记办结——{text}")


def followup(
    context: typer.Context,
    person: Person,
    day: Annotated[int, typer.Argument(help="选举日后第几天的回访，如 30", metavar="天数", show_default=False)],
    result: Annotated[str, typer.Option("--result", help="了解到的情况")] = "",
    settled: Annotated[bool, typer.Option("--settled/--open", help="没有遗留问题 / 还有未了事项")] = True,
    done_on: DoneOn = None,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """登记选举日后的回访。

    例：huanjie --operator 王五 plans followup L00123 30 --result 补助已到账，思想稳定
    """
    from engine.plans.following import Deed, record_follow_up
    from web.cli.days import optional_day
    from web.cli.plan_desk import open_plan_desk

    with open_plan_desk(context.obj, round_name, on, writing=True) as desk:
        deed = Deed(optional_day(done_on) or desk.desk.on, result, day=day, is_settled=settled)
        record_follow_up(desk.desk.session, person, deed, desk.desk.act)
    typer.echo(f"{person}：选举日后第 {day} 天的回访已登记。")
