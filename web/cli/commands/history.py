"""``huanjie history``: who changed which cell of a village, when, from what to what, and why."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("history")(history)


def history(
    context: typer.Context,
    village: Annotated[str, typer.Argument(help="村（社区）：12 位编码，或名称", metavar="村")],
    ledger: Annotated[str, typer.Argument(help="只看这本台账，如 班子运行研判、包联", metavar="台账")] = "",
    column: Annotated[str, typer.Argument(help="只看这一列，如 整顿情况", metavar="列")] = "",
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，一处改动一行")] = False,
) -> None:
    """一个村（社区）的台账改动：谁（姓名和编号）、什么时候、把哪一格从什么改成什么、为什么。查看会记入访问记录。

    例：huanjie --operator 张三 history 999901001003

    例：huanjie --operator 张三 history 月湾乡石坝村 班子运行研判 整顿情况
    """
    from ledgers.authority.access_log import look_at_history
    from ledgers.history import Wanted, history_of
    from ledgers.roster.lookup import find_village
    from web.cli.desk import open_desk
    from web.cli.views.history import show_history

    with open_desk(context.obj, round_name, None, writing=True) as desk:
        place = find_village(desk.session, desk.round, village)
        withheld = look_at_history(desk.session, desk.act, place.code)
        found = history_of(desk.session, desk.round_id, Wanted(place.code, ledger, column), withheld)
        title = f"{place.name}（{place.code}）"
    show_history(title, found, as_json=as_json)
