"""``huanjie rules``: check the rulebook, list it, show one rule in words, lock the versions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.context import Context

if TYPE_CHECKING:
    from engine.rulebook.model import Rulebook
    from engine.rulebook.reading import Sources

rules = typer.Typer(help="规则：检查、列出、查看、锁定版本。", no_args_is_help=True)
DAY = ["%Y-%m-%d"]
Profile = Annotated[str | None, typer.Option(help="法律适用，如 CN2018+SC2020；不写按日期取")]
On = Annotated[datetime | None, typer.Option(formats=DAY, help="按哪一天的规则，不写为今天")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(rules, name="rules")


@rules.command("check")
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """检查全部规则：格式、指标、依据、判例、分界两侧、能否成立、版本锁定。例：huanjie rules check"""
    from engine.rulebook.checking import check_rulebook
    from engine.rulebook.problems import RulebookError
    from web.cli.views.rules import check_json, check_table, print_json, print_table

    report = check_rulebook(_context(context).settings.rules_path)
    if as_json:
        print_json(check_json(report))
        raise typer.Exit(2 if report.problems else 0)
    print_table(check_table(report))
    for remark in report.remarks:
        typer.echo(f"提示：{remark}")
    if report.problems:
        raise RulebookError(report.problems)
    typer.echo(f"全部通过：规则 {len(report.rules)} 条，判例 {sum(each.cases for each in report.rules)} 例。")


@rules.command("list")
def list_rules(context: typer.Context, on: On = None, profile: Profile = None, as_json: AsJson = False) -> None:
    """列出某天在用的规则。例：huanjie rules list --on 2020-10-15"""
    from web.cli.views.rules import list_json, list_table, print_json, print_table

    sources, rulebook = load_in_force(context, on, profile)
    if as_json:
        print_json(list_json(rulebook))
        return
    print_table(list_table(rulebook, sources.vocabulary))
    typer.echo(f"{rulebook.on}，{rulebook.profile}：在用规则 {len(rulebook.rules)} 条。")
    for warning in rulebook.warnings:
        typer.echo(f"提示：{warning}", err=True)


@rules.command("show")
def show(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(help="规则编号，如 STAB-002", metavar="规则编号")],
    on: On = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """用文字说明一条规则：条件、参数及出处、依据、建议、局限。例：huanjie rules show STAB-002"""
    from config.errors import InputError
    from engine.rulebook.problems import nearest
    from web.cli.views.rules import print_json, show_json, show_text

    sources, rulebook = load_in_force(context, on, profile)
    found = {each.rule.id: each for each in rulebook.rules}
    if rule.upper() not in found:
        raise InputError(f"{rulebook.on} 没有编号为 {rule} 的在用规则", remedy=nearest(rule.upper(), found))
    active = found[rule.upper()]
    if as_json:
        print_json(show_json(active))
    else:
        typer.echo(show_text(active, sources.vocabulary, rulebook, sources.folder))


@rules.command("lock")
def lock(
    context: typer.Context,
    anew: Annotated[bool, typer.Option("--anew", help="版本锁不见了或是空的：核对过规则，从头锁定")] = False,
) -> None:
    """锁定当前版本；内容改了而版本号没有加一的，拒绝锁定。例：huanjie rules lock"""
    from engine.rulebook.locking import lock_rulebook

    changed = lock_rulebook(_context(context).settings.rules_path, anew=anew)
    typer.echo(f"已锁定，更新 {len(changed)} 项：{'、'.join(changed)}。" if changed else "版本没有变化，不用锁定。")


def load_in_force(context: typer.Context, on: datetime | None, profile: str | None) -> tuple[Sources, Rulebook]:
    """Return the rulebook of the settings, as read and as it holds on the day under the profile."""
    from config.clock import today
    from engine.rulebook.reading import default_profile, read_sources, rulebook_of

    folder = _context(context).settings.rules_path
    day = on.date() if on else today()
    sources = read_sources(folder)
    return sources, rulebook_of(sources, profile or default_profile(folder, day), day)


def _context(context: typer.Context) -> Context:
    chosen: Context = context.obj
    return chosen
