"""``huanjie leads``: who leads on which risk village and why; fixing a leader by decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.assignment.record import Occasion
    from web.cli.desk import Desk

HELP = """包联领导：查看安排和理由，指定或取消指定。

例：huanjie leads

例：huanjie leads pin 999901001001 L03 --reason 县委常委会议定
"""
leads = typer.Typer(name="leads", help=HELP, invoke_without_command=True)
DEED = "指定包联领导"
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")]
VillageName = Annotated[str, typer.Argument(help="村（社区）：12 位编码，或名称", metavar="村")]


def register(app: typer.Typer) -> None:
    """Add the commands about leads."""
    app.add_typer(leads)


@leads.callback()
def show(
    context: typer.Context,
    round_name: RoundName = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，一村一行")] = False,
) -> None:
    """List the leads unless a subcommand does something else."""
    if context.invoked_subcommand is not None:
        return
    from engine.assignment.listing import list_leads
    from ledgers.database import reading
    from ledgers.roster.rounds import current_round
    from web.cli.views.leads import print_leads, print_lines

    with reading(context.obj.engine) as session:
        current = current_round(session, round_name)
        found = list_leads(session, current)
    if as_json:
        print_lines(found)
    else:
        print_leads(current.title, found)


@leads.command()
def pin(
    context: typer.Context,
    village: VillageName,
    officer: Annotated[str, typer.Argument(help="领导的编号或姓名", metavar="领导")],
    reason: Annotated[str, typer.Option(help="为什么这样指定，如会议决定")],
    round_name: RoundName = None,
) -> None:
    """指定一个村的包联领导；以后评估不再调整，直到取消指定。有回避关系的不能指定。

    例：huanjie leads pin 999901001001 L03 --reason 县委常委会议定
    """
    from engine.assignment.pins import Pin, pin_lead
    from ledgers.authority.rights import Matter, need_right
    from ledgers.roster.lookup import find_officer, find_village
    from ledgers.roster.table import COUNTY_LEADER_POSTS
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, None, writing=True) as desk:
        place = find_village(desk.session, desk.round, village)
        need_right(desk.session, desk.act, "lead", Matter(DEED, place.code))
        leader = find_officer(desk.session, officer, COUNTY_LEADER_POSTS, place.county_code)
        changed = pin_lead(desk.session, _occasion(desk), Pin(place, leader, reason))
        names = (place.name, f"{leader.post}{leader.name}")
    typer.echo(
        f"已指定 {names[1]} 包联 {names[0]}。" if changed else f"{names[0]} 已经指定由 {names[1]} 包联，没有改动。"
    )


@leads.command()
def unpin(
    context: typer.Context,
    village: VillageName,
    reason: Annotated[str, typer.Option(help="为什么取消指定")] = "取消指定",
    round_name: RoundName = None,
) -> None:
    """取消指定，交回程序安排；原领导合适的继续包联。

    例：huanjie leads unpin 999901001001
    """
    from engine.assignment.pins import unpin_lead
    from ledgers.authority.rights import Matter, need_right
    from ledgers.roster.lookup import find_village
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, None, writing=True) as desk:
        place = find_village(desk.session, desk.round, village)
        need_right(desk.session, desk.act, "lead", Matter(DEED, place.code))
        name = place.name
        changed = unpin_lead(desk.session, _occasion(desk), place, reason)
    typer.echo(f"已取消 {name} 的指定，下次评估时由程序安排。" if changed else f"{name} 没有指定包联领导，没有改动。")


def _occasion(desk: Desk) -> Occasion:
    from engine.assignment.record import Occasion

    return Occasion(desk.round, desk.on, desk.act.by, desk.act.at, officer_no=desk.act.officer_no)
