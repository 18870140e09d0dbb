"""``huanjie plans draft`` and ``edit``: what the program writes and what people write into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.commands.plans.options import AsJson, On, Person, RoundName, Township

if TYPE_CHECKING:
    from engine.plans.drafting.draft import DraftReport

SHOWN_PROBLEMS = 20


def register(plans: typer.Typer) -> None:
    """Add the commands."""
    plans.command("draft")(draft)
    plans.command("edit")(edit)


def draft(
    context: typer.Context,
    township: Township = None,
    out: Annotated[Path | None, typer.Option("--out", help="同时把变动的方案写成 Word，存入这个目录")] = None,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """起草或更新安置方案。没有变动的不动；手工改过的句子保留；送审和批准后的不改写，情况有变的标为过时。

    例：huanjie plans draft

    例：huanjie plans draft --township 青石镇 --out 方案
    """
    import time

    from engine.plans.drafting.draft import draft_plans
    from notifier.documents.plan.printing import PrintOrder, print_plans
    from web.cli.plan_desk import look
    from web.cli.plan_errand import prepare_errand
    from web.cli.progress import counting

    started = time.monotonic()
    errand = prepare_errand(context.obj, round_name, on, township, writing=True)
    shown = look(context.obj, (round_name, on), (None, township), "plan_papers") if out is not None else ""
    with counting("起草安置方案") as tick:
        report = draft_plans(context.obj.engine, errand.order, errand.rules, lambda _, done, total: tick(done, total))
    printed = None
    if out is not None:
        with counting("写 Word 文件") as tick:
            order = PrintOrder(errand.round_id, errand.within(shown), out)
            printed = print_plans(context.obj.engine, order, lambda _, done, total: tick(done, total))
    _print(report, time.monotonic() - started, as_json=as_json)
    if printed is not None:
        typer.echo(f"Word 文件：新写 {printed.written} 份，未变 {printed.standing} 份，存于 {out}。", err=as_json)
        for kept in printed.kept:
            typer.echo(f"有人改过的旧文件另存为 {kept}。", err=as_json)


def _print(report: DraftReport, seconds: float, *, as_json: bool) -> None:
    import json

    from engine.plans.drafting.sources import name_of_cell

    for problem in report.problems[:SHOWN_PROBLEMS]:
        typer.echo(f"待核实：{problem.person_no} {name_of_cell(problem.cell)}：{problem.sentence}。", err=True)
    if len(report.problems) > SHOWN_PROBLEMS:
        rest = len(report.problems) - SHOWN_PROBLEMS
        typer.echo(f"另有 {rest} 处待核实，用 huanjie plans problems 查看全部。", err=True)
    counts = {"drafted": report.drafted, "unchanged": report.unchanged, "stale": report.stale}
    if as_json:
        typer.echo(json.dumps(counts | {"seconds": round(seconds, 3)}))
        return
    typer.echo(f"起草 {report.drafted} 份，未变 {report.unchanged} 份，过时 {report.stale} 份，用时 {seconds:.1f} 秒。")
    if report.stale_persons:
        shown = "、".join(report.stale_persons[:SHOWN_PROBLEMS])
        typer.echo(f"过时的方案：{shown}。用 huanjie plans show 编号 查看变动。")


def edit(
    context: typer.Context,
    person: Person,
    reason: Annotated[str, typer.Option("--reason", help="修改理由", show_default=False)],
    key: Annotated[str, typer.Option("--key", help="改哪一句（编号见 plans show --keys）；不写为增加一句")] = "",
    text: Annotated[str, typer.Option("--text", help="改成什么；不写则删去这一句")] = "",
    section: Annotated[
        str,
        typer.Option(
            "--section",
            help="增加在哪一部分：基本情况、安置措施、待核实事项；不写为安置措施",
            show_default=False,
        ),
    ] = "measures",
    owner: Annotated[str, typer.Option("--owner", help="责任单位（措施用）")] = "",
    due: Annotated[str | None, typer.Option("--due", help="办理时限（措施用），如 2021-01-31")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="撤回这一句的手工修改，恢复起草的内容")] = False,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """修改草稿里的一句话，或增加、删去一句。手工改动永远保留，直到有人撤回；重拟不会盖掉。

    例：huanjie --operator 张三 plans edit L00123 --key measure.LZ-07 --text 聘为乡镇政策宣讲员。 --reason 本人意愿
    """
    from engine.plans.review.editing import Edit, edit_plan, withdraw_edit
    from web.cli.days import optional_day
    from web.cli.plan_errand import prepare_errand, sign

    errand = prepare_errand(context.obj, round_name, on, writing=True)
    if undo:
        withdraw_edit(context.obj.engine, person, key, sign(context.obj, errand, reason), errand.rules)
        typer.echo(f"{person}：已撤回手工修改 {key}。")
        return
    order = sign(context.obj, errand, f"手工修改：{reason}" if reason.strip() else "")
    wanted = Edit(text, reason, key, section, owner, optional_day(due))
    edit_plan(context.obj.engine, person, wanted, order, errand.rules)
    typer.echo(f"{person}：已修改，新的一版用 huanjie plans diff {person} 查看。")
