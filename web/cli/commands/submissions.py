"""``huanjie submissions``: who has reported which ledger; reminding, verifying and returning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from web.cli.desk import Desk

HELP = """上报情况：各乡镇六本台账报了没有、核实了没有；催报、核实、退回。

例：huanjie --operator 赵六 submissions

例：huanjie --operator 赵六 submissions verify 月湾乡 --ledger 矛盾信访
"""
submissions = typer.Typer(name="submissions", help=HELP, invoke_without_command=True)
Place = Annotated[
    str, typer.Argument(help="乡镇（街道）的名称或编码，或 12 位村编码", metavar="乡镇或村", show_default=False)
]
Ledgers = Annotated[list[str] | None, typer.Option("--ledger", help="只办这本台账，如 矛盾信访；可多次给出")]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")]


def register(app: typer.Typer) -> None:
    """Add the commands about returns."""
    app.add_typer(submissions)


@submissions.callback()
def show(
    context: typer.Context,
    township: Annotated[str | None, typer.Option("--township", help="只看这个乡镇（街道）")] = None,
    round_name: RoundName = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """Show the grid unless a subcommand does something else."""
    if context.invoked_subcommand is not None:
        return
    from engine.submissions.grid import submission_grid
    from web.cli.desk import open_desk
    from web.cli.views import submissions as view

    with open_desk(context.obj, round_name, None) as desk:
        area = _area(desk, township) if township else desk.round.region
        view.show_grid(desk.round.title, submission_grid(desk.session, desk.act, area), as_json=as_json)


@submissions.command("verify")
def verify(context: typer.Context, place: Place, ledger: Ledgers = None, round_name: RoundName = None) -> None:
    """核实已上报的台账，登记核实人和时间。自己导入、改动过的不能自己核实；数据再有改动，须重新核实。

    例：huanjie --operator 赵六 submissions verify 月湾乡 --ledger 矛盾信访 --ledger 离任干部安置
    """
    from engine.submissions.deciding import Returns, ledger_named, verify_returns
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, None, writing=True) as desk:
        names = tuple(ledger_named(title) for title in ledger or ())
        done = verify_returns(desk.session, desk.act, Returns(_area(desk, place), names))
        typer.echo(f"已核实 {len(done.done)} 项上报，核实人 {desk.act.by}。")
        if done.own:
            typer.echo(f"另有 {len(done.own)} 项由本人导入或改动过，须由另一名同志核实。")


@submissions.command("return")
def return_(
    context: typer.Context,
    place: Place,
    ledger: Annotated[list[str], typer.Option("--ledger", help="退回哪本台账；可多次给出")],
    reason: Annotated[str, typer.Option(help="退回理由：哪里不对、怎样补正")] = "",
    round_name: RoundName = None,
) -> None:
    """退回已上报的台账：记为未上报，评定时按情况不明处理，并告知乡镇；已导入的数据不删。

    例：huanjie --operator 赵六 submissions return 月湾乡 --ledger 后备人选 --reason 缺两名人选的出生日期
    """
    from engine.submissions.deciding import Returns, ledger_named, return_returns
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, None, writing=True) as desk:
        names = tuple(ledger_named(title) for title in ledger)
        done = return_returns(desk.session, desk.act, Returns(_area(desk, place), names), reason)
        typer.echo(f"已退回 {len(done.done)} 项上报，经办人 {desk.act.by}，已告知乡镇。")


@submissions.command("remind")
def remind(
    context: typer.Context,
    township: Annotated[str | None, typer.Option("--township", help="只催这个乡镇（街道）；不写为全部")] = None,
    round_name: RoundName = None,
) -> None:
    """催报：告知还有台账没有上报的乡镇，一天一次。

    例：huanjie --operator 赵六 submissions remind
    """
    from engine.submissions.deciding import remind_townships
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, None, writing=True) as desk:
        area = _area(desk, township) if township else desk.round.region
        names = remind_townships(desk.session, desk.act, area)
        typer.echo(f"已催报 {len(names)} 个乡镇（街道）：{'、'.join(names)}。")


def _area(desk: Desk, text: str) -> str:
    """Return the beginning of the codes of the villages meant: a township's, or one village's whole code."""
    from engine.plans.drafting.people import townships_of
    from ledgers.authority.act import village_of
    from ledgers.roster.divisions import VILLAGE_DIGITS

    if len(text.strip()) == VILLAGE_DIGITS and text.strip().isdigit():
        return village_of(desk.session, desk.round, text).code
    ((code, _),) = townships_of(desk.session, desk.round, text)
    return code
