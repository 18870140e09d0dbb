"""``huanjie access``: who looked at opinions and plans, when and as what; for the organisation department."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("access")(access)


def access(
    context: typer.Context,
    who: Annotated[str, typer.Option("--who", help="只看这个人的，填姓名或人员编号")] = "",
    subject: Annotated[str, typer.Option("--about", help="只看查看了什么的，填人员编号或区划编码")] = "",
    since: Annotated[str | None, typer.Option("--since", help="只看这一天以来的，如 2020-12-01")] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """查阅访问记录：谁在什么时候、以什么身份看过联审意见和安置方案。由组织部查阅；记录只增不删。

    例：huanjie --operator 赵六 access --about H00123
    """
    from ledgers.authority.access_log import WantedLooks, list_looks
    from web.cli.days import optional_day
    from web.cli.desk import open_desk
    from web.cli.views import access as view

    with open_desk(context.obj, round_name, None) as desk:
        wanted = WantedLooks(who.strip(), subject.strip(), optional_day(since))
        view.show_looks(list_looks(desk.session, desk.act, wanted), as_json=as_json)
