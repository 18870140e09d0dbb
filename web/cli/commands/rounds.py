"""``huanjie round``: the rounds, closing one and opening it again, and what was entered after its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from ledgers.authority.rounds import Order
    from ledgers.journal.round_step import RoundStep
    from ledgers.roster.table import Round

rounds = typer.Typer(name="round", help="换届轮次：列表、关闭、重新打开、补记清单。", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="换届轮次的名称", metavar="轮次名称", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="理由", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")]


def register(app: typer.Typer) -> None:
    """Add the commands about rounds."""
    app.add_typer(rounds)


@rounds.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """列出全部换届轮次：选举日、起止、是否演练、是否已关闭。例：huanjie round list"""
    from config.clock import today
    from ledgers.authority.rounds import list_rounds
    from ledgers.database import reading
    from web.cli.views import rounds as view

    with reading(context.obj.engine) as session:
        view.show_rounds(list_rounds(session, today()), as_json=as_json)


@rounds.command("close")
def close(context: typer.Context, name: Name, reason: Reason) -> None:
    """关闭一轮换届：不再接收台账、评定、夜间任务、消息和办理，照常可以查看和复算。由组织部人员办理。

    例：huanjie --operator 赵六 round close 2020年村（社区）两委换届 --reason 换届结束、已归档
    """
    from ledgers.authority.rounds import close_round

    _enter(context, name, reason, close_round)
    typer.echo(f"“{name}”已关闭，只能查看；重新打开用 huanjie round reopen。")


@rounds.command("reopen")
def reopen(context: typer.Context, name: Name, reason: Reason) -> None:
    """重新打开已关闭或已结束的一轮换届，直到再次关闭。由组织部人员办理。

    例：huanjie --operator 赵六 round reopen 2020年村（社区）两委换届 --reason 三个村另行选举
    """
    from ledgers.authority.rounds import reopen_round

    _enter(context, name, reason, reopen_round)
    typer.echo(f"“{name}”已重新打开，可以继续办理；办完用 huanjie round close 关闭。")


@rounds.command("late")
def late(
    context: typer.Context,
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")] = None,
    as_json: AsJson = False,
) -> None:
    """补记清单：哪些事是事后补记的、补记的是哪一天、为什么、由谁。例：huanjie round late"""
    from ledgers.authority.days import late_entries
    from web.cli.desk import open_desk
    from web.cli.views import rounds as view

    with open_desk(context.obj, round_name, None) as desk:
        view.show_late(late_entries(desk.session, desk.round_id), as_json=as_json)


def _enter(context: typer.Context, name: str, reason: str, step: Callable[[Session, Round, Order], RoundStep]) -> None:
    from config.clock import now
    from ledgers.authority.rounds import Order
    from ledgers.database import transaction
    from ledgers.roster.rounds import current_round

    with transaction(context.obj.engine) as session:
        current = current_round(session, name)
        session.refresh(current, with_for_update={"key_share": True})
        step(session, current, Order(context.obj.settings.operator, reason, now()))
