"""``huanjie plans list``, ``show``, ``diff``, ``problems``, ``policies`` and ``summary``: looking without changing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from web.cli.commands.plans.options import AsJson, On, Person, RoundName, Township


def register(plans: typer.Typer) -> None:
    """Add the commands."""
    plans.command("list")(list_)
    plans.command("show")(show)
    plans.command("diff")(diff)
    plans.command("problems")(problems)
    plans.command("policies")(policies)
    plans.command("summary")(summary)


def list_(
    context: typer.Context,
    township: Township = None,
    state: Annotated[
        str | None, typer.Option("--state", help="只列这种状态：草稿、乡镇已审、县级已审、已批准、退回")
    ] = None,
    stale: Annotated[bool, typer.Option("--stale", help="只列过时的")] = False,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="写成审核清单工作簿，填好后用 plans review --from 导入")
    ] = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """列出安置方案。

    例：huanjie --operator 王五 plans list --township 青石镇 --state 草稿

    例：huanjie --operator 王五 plans list --township 青石镇 --sheet 审核清单.xlsx
    """
    from engine.plans.listing import list_plans
    from ledgers.resettlement.table import PLAN_STATES
    from web.cli.choices import chosen
    from web.cli.plan_desk import look, open_plan_desk
    from web.cli.views import plans as view

    wanted = chosen(state, dict(zip(PLAN_STATES[1:], PLAN_STATES[1:], strict=True)), "方案状态")
    prefix = look(context.obj, (round_name, None), (None, township), "plan_list")
    with open_plan_desk(context.obj, round_name, None) as desk:
        lines = list_plans(desk.desk.session, desk.desk.round_id, prefix, wanted)
        lines = [line for line in lines if line.is_stale or not stale]
        if sheet is not None:
            from engine.plans.review.sheet import write_review_sheet

            write_review_sheet(sheet, lines, desk.rules.process.offices)
            typer.echo(f"审核清单已写入 {sheet}，共 {len(lines)} 人。")
            return
    view.show_list(lines, as_json=as_json)


def show(
    context: typer.Context,
    person: Person,
    version: Annotated[int | None, typer.Option("--version", help="第几版；不写为现行一版")] = None,
    keys: Annotated[bool, typer.Option("--keys", help="显示每句话的编号（修改时用）")] = False,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """看一份方案：每句话的依据、办理经过、批准后的变动、措施办结和回访。

    例：huanjie --operator 王五 plans show L00123 --keys
    """
    from engine.plans.following import visits_of
    from engine.plans.viewing import tell_plan
    from web.cli.plan_desk import look, open_plan_desk
    from web.cli.views import plans as view

    look(context.obj, (round_name, None), (person, None), "plan")
    with open_plan_desk(context.obj, round_name, None) as desk:
        story = tell_plan(desk.desk.session, desk.desk.round_id, person, version)
        visits = visits_of(desk.desk.session, desk.desk.round_id, person, desk.desk.calendar)
        view.show_story(story, visits, with_keys=keys, as_json=as_json)


def diff(
    context: typer.Context,
    person: Person,
    old: Annotated[int | None, typer.Argument(help="旧版", metavar="旧版", show_default=False)] = None,
    new: Annotated[int | None, typer.Argument(help="新版", metavar="新版", show_default=False)] = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """比较方案的两版：哪些台账和政策变了，哪些句子因此变了。不写版次为最近两版。

    例：huanjie --operator 王五 plans diff L00123 1 3
    """
    from engine.plans.viewing import compare_versions
    from web.cli.plan_desk import look, open_plan_desk
    from web.cli.views import plans as view

    look(context.obj, (round_name, None), (person, None), "plan")
    with open_plan_desk(context.obj, round_name, None) as desk:
        change = compare_versions(desk.desk.session, desk.desk.round_id, person, old, new)
    view.show_diff(change, as_json=as_json)


def problems(
    context: typer.Context,
    township: Township = None,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """列出离任干部台账里相互矛盾、读不懂、待核实的地方，指明人员编号和栏目。

    例：huanjie --operator 王五 plans problems --township 青石镇
    """
    from engine.plans.listing import find_all_problems
    from ledgers.database import reading
    from ledgers.sealing import sealer_of
    from web.cli.plan_desk import look
    from web.cli.plan_errand import prepare_errand
    from web.cli.views import plans as view

    errand = prepare_errand(context.obj, round_name, on, township)
    prefix = look(context.obj, (round_name, on), (None, township), "plan_list")
    sealer = sealer_of(context.obj.engine)
    with reading(context.obj.engine) as session:
        found = find_all_problems(session, errand.round_id, errand.within(prefix), errand.rules, sealer)
    view.show_problems(found, as_json=as_json)


def policies(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="检查政策文件并运行旁边的判例")] = False,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """列出选举日有效的安置政策；--check 检查政策文件和判例。

    例：huanjie plans policies --check
    """
    from engine.plans.policy.cases import failing_cases
    from web.cli.plan_errand import prepare_errand
    from web.cli.views import plans as view

    if check:
        failures = failing_cases(context.obj.settings.rules_path / "resettlement")
        for failure in failures:
            typer.echo(failure)
        typer.echo(f"{len(failures)} 处不符。" if failures else "政策文件和判例全部相符。")
        raise typer.Exit(2 if failures else 0)
    errand = prepare_errand(context.obj, round_name, on)
    view.show_policies(errand.rules.policies.policies, errand.order.on)


def summary(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="汇总表存为")] = Path("安置方案汇总.xlsx"),
    township: Township = None,
    round_name: RoundName = None,
) -> None:
    """写安置方案汇总表：各乡镇进度和金额合计、人员明细。

    例：huanjie --operator 赵六 plans summary --out 安置方案汇总.xlsx
    """
    from notifier.documents.plan.summary import write_summary
    from web.cli.plan_desk import look
    from web.cli.plan_errand import prepare_errand

    errand = prepare_errand(context.obj, round_name, None, township)
    prefix = look(context.obj, (round_name, None), (None, township), "plan_summary")
    count = write_summary(context.obj.engine, errand.round_id, errand.within(prefix), out)
    typer.echo(f"汇总表已写入 {out}，共 {count} 人。")
