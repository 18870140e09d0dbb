"""``huanjie plans review``, ``return``, ``approve``, ``keep`` and ``resubmit``: the way through the offices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.commands.plans.options import As, On, Persons, Remarks, RoundName, Township

if TYPE_CHECKING:
    from engine.plans.review.steps import Step, StepReport


def register(plans: typer.Typer) -> None:
    """Add the commands."""
    plans.command("review")(review)
    plans.command("return")(return_)
    plans.command("resubmit")(resubmit)
    plans.command("approve")(approve)
    plans.command("keep")(keep)


def review(
    context: typer.Context,
    persons: Persons = None,
    role: As = "",
    opinion: Annotated[str, typer.Option("--opinion", help="同意 或 不同意（本人、党组织、会审部门用）")] = "",
    remarks: Remarks = "",
    document_no: Annotated[str, typer.Option("--doc", help="文号")] = "",
    notice_from: Annotated[
        str | None, typer.Option("--notice-from", help="登记公示，填起始日期，不早于乡镇审核之日")
    ] = None,
    township: Township = None,
    sheet: Annotated[Path | None, typer.Option("--from", help="导入填好的审核清单工作簿")] = None,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """办理审核：登记本人、村党组织、会审部门的意见，乡镇审核和公示，县级会审。办哪一步由经办人在名册上的岗位决定。

    例：huanjie --operator 王五 plans review L00123 --as 本人 --opinion 同意

    例：huanjie --operator 钱七 plans review L00123 --opinion 同意

    例：huanjie --operator 王五 plans review --township 青石镇 --notice-from 2020-11-10

    例：huanjie --operator 王五 plans review --from 审核清单.xlsx
    """
    from engine.plans.review.steps import Step
    from web.cli.days import optional_day
    from web.cli.plan_desk import open_plan_desk

    if sheet is not None:
        from engine.plans.review.sheet import import_review_sheet

        with open_plan_desk(context.obj, round_name, on, writing=True) as desk:
            reports = import_review_sheet(desk.desk.session, sheet, desk.review)
        _print(reports)
        return
    day = optional_day(notice_from)
    step = Step(role, "notice" if day else "", opinion, remarks, document_no, day)
    _take(context, (persons, township), step, (round_name, on))


def return_(
    context: typer.Context,
    persons: Persons = None,
    role: As = "",
    remarks: Remarks = "",
    township: Township = None,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """退回方案并写明理由；补正台账后用 plans draft 重拟，或用 plans resubmit 原样重新送审。

    例：huanjie --operator 赵六 plans return L00123 --remarks 任职起始月份与档案不符，请核对
    """
    from engine.plans.review.steps import Step

    _take(context, (persons, township), Step(role, "return", remarks=remarks), (round_name, on))


def resubmit(
    context: typer.Context,
    persons: Persons = None,
    remarks: Remarks = "",
    township: Township = None,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """退回的方案核对后不需修改的，写明理由重新送审。

    例：huanjie --operator 王五 plans resubmit L00123 --remarks 已核对档案，原方案无误
    """
    from engine.plans.review.steps import Step

    _take(context, (persons, township), Step(action="resubmit", remarks=remarks), (round_name, on))


def approve(
    context: typer.Context,
    persons: Persons = None,
    document_no: Annotated[str, typer.Option("--doc", help="批准文号")] = "",
    remarks: Remarks = "",
    township: Township = None,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """批准县级会审通过的方案；随即登记选举日后的回访。

    例：huanjie --operator 赵六 plans approve --township 青石镇 --doc 县组〔2020〕45号
    """
    from engine.plans.review.steps import Step

    step = Step(action="approve", remarks=remarks, document_no=document_no)
    _take(context, (persons, township), step, (round_name, on))


def keep(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="人员编号", metavar="人员编号", show_default=False)],
    role: As = "",
    remarks: Remarks = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """过时的方案核对后认为变动不影响的，写明理由维持原方案。

    例：huanjie --operator 赵六 plans keep L00123 --remarks 养老保险状态更正不影响各项措施
    """
    from engine.plans.review.keeping import keep_plan
    from engine.plans.review.steps import Step
    from ledgers.sealing import sealer_of
    from web.cli.plan_desk import open_plan_desk

    sealer = sealer_of(context.obj.engine)
    with open_plan_desk(context.obj, round_name, on, writing=True) as desk:
        step = Step(role, "keep", remarks=remarks)
        report = keep_plan(desk.desk.session, person, step, desk.review, desk.rules, sealer)
    _print([report])


def _take(
    context: typer.Context,
    whose: tuple[list[str] | None, str | None],
    step: Step,
    when: tuple[str | None, str | None],
) -> None:
    """Take a step; exit 2 when some named plan could not take it."""
    from engine.plans.review.steps import take_step
    from web.cli.plan_desk import open_plan_desk

    with open_plan_desk(context.obj, *when, writing=True) as desk:
        report = take_step(desk.desk.session, desk.selection(*whose), step, desk.review)
    _print([report])


def _print(reports: list[StepReport]) -> None:
    for report in reports:
        typer.echo(f"{report.title}：办理 {len(report.done)} 人，未办理 {len(report.refused)} 人。")
        for person, reason in report.refused:
            typer.echo(f"  {person}：{reason}。", err=True)
    if any(report.refused for report in reports):
        raise typer.Exit(2)
