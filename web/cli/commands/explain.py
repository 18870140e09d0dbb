"""``huanjie explain``: one village on one page, in words."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("explain")(explain)


def explain(
    context: typer.Context,
    village: Annotated[str, typer.Argument(help="村（社区）：12 位编码，或名称", metavar="村")],
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次的名称；只有一个地区时不用写")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """说明一个村（社区）为什么是这个等级：命中了什么、没命中的差多少、缺什么数据、依据哪条、怎么办。

    例：huanjie explain 999901001003

    例：huanjie explain 月湾乡石坝村
    """
    from engine.explanation.explain import ExplainRequest
    from engine.explanation.explain import explain as explain_village
    from ledgers.database import reading
    from ledgers.roster.rounds import current_round

    with reading(context.obj.engine) as session:
        current = current_round(session, round_name)
        found = explain_village(session, ExplainRequest(current, village, context.obj.settings.rules_path))
    if as_json:
        from dataclasses import asdict

        from web.cli.views import print_json

        print_json(asdict(found))
    else:
        from web.cli.views.explanation import print_explanation

        print_explanation(found)
