"""``huanjie facts``: every fact the rules may read."""

from __future__ import annotations

from typing import Annotated

import typer

from web.cli.commands.rules import AsJson, On, Profile, load_in_force

OTHER_SOURCES = {"calendar": "日历", "evaluation": "评估得出"}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("facts")(facts)


def facts(
    context: typer.Context,
    ledger: Annotated[str | None, typer.Option(help="只看一本台账，如 grievance")] = None,
    on: On = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """列出规则能读的全部指标：名称、类型、单位、范围、定义、台账和栏目。例：huanjie facts --ledger grievance"""
    from config.errors import InputError
    from engine.rulebook.fact_list import list_facts
    from engine.rulebook.problems import nearest
    from ledgers.catalogue import LEDGERS
    from web.cli.views.rules import facts_table, print_json, print_table

    _, rulebook = load_in_force(context, on, profile)
    entries = list_facts(rulebook)
    known = {each["ledger"] for each in entries}
    if ledger is not None and ledger not in known:
        raise InputError(f"没有名为 {ledger} 的台账指标", remedy=nearest(ledger, known))
    entries = [each for each in entries if ledger in (None, each["ledger"])]
    if as_json:
        print_json(entries)
    else:
        print_table(facts_table(entries, {name: each.title for name, each in LEDGERS.items()} | OTHER_SOURCES))
