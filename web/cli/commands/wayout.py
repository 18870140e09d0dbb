"""``huanjie wayout``: what would lower the level of a village, as the close-out checklist."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("wayout")(wayout)


def wayout(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="12 位村编码", metavar="村编码", show_default=False)],
    on: Annotated[str | None, typer.Option("--on", help="业务日期，如 2020-11-03；不写为今天")] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """最短销号路径：至少办成哪几件事，等级就能降下来；即销号清单。必办和任选其一分开，只列人能办到的。

    例：huanjie wayout 999901001001 --on 2020-11-03
    """
    from engine.rulebook.ways import load_ways
    from engine.wayout.search import ways_out
    from ledgers.authority.act import village_of
    from ledgers.journal.assessment import Assessment
    from ledgers.reading import read_facts
    from web.cli.desk import open_desk
    from web.cli.views import wayout as view

    with open_desk(context.obj, round_name, on) as desk:
        village = village_of(desk.session, desk.round, code)
        rulebook = desk.rules.rulebook
        facts = read_facts(desk.session, desk.round, desk.on, rulebook.definitions, [village.code])
        ways = load_ways(desk.context.settings.rules_path)
        found = ways_out(rulebook, facts.row(0, named=True), ways)
        standing = desk.session.get(Assessment, (desk.round_id, village.code))
        view.show_ways(view.Shown(village, standing, rulebook, ways, found), as_json=as_json)
