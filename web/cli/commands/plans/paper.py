"""``huanjie plans print``: Word files, the print file of a township, PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.cli.commands.plans.options import AsJson, On, Out, RoundName, Township


def register(plans: typer.Typer) -> None:
    """Add the command."""
    plans.command("print")(print_)


def print_(
    context: typer.Context,
    person: Annotated[
        str | None, typer.Argument(help="只打印这一人，填人员编号", metavar="人员编号", show_default=False)
    ] = None,
    township: Township = None,
    out: Out = Path("方案"),
    merge: Annotated[bool, typer.Option("--merge", help="另出每个乡镇的合并打印文件")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="转成 PDF（需要 LibreOffice）")] = False,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """把方案写成 Word，一人一份，文件名只用人员编号；没有变动的不重写，被人改过的旧文件另存。

    例：huanjie --operator 王五 plans print --township 青石镇 --merge --out 方案

    例：huanjie --operator 王五 plans print L00123 --pdf
    """
    import json
    from dataclasses import asdict

    from notifier.documents.plan.printing import PrintOrder, print_plans
    from web.cli.plan_desk import look
    from web.cli.plan_errand import prepare_errand
    from web.cli.progress import counting

    errand = prepare_errand(context.obj, round_name, on, township)
    prefix = look(context.obj, (round_name, on), (person, township), "plan_papers")
    order = PrintOrder(errand.round_id, errand.within(prefix), out, person, merge, pdf)
    with counting("写 Word 文件") as tick:
        report = print_plans(context.obj.engine, order, lambda _, done, total: tick(done, total))
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, default=str))
        return
    typer.echo(f"新写 {report.written} 份，未变 {report.standing} 份，存于 {out}。")
    for kept in report.kept:
        typer.echo(f"有人改过的旧文件另存为 {kept}。")
