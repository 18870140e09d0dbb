"""``huanjie timeline``, ``stage`` and ``postpone``: election stages, what stops them, and moving a polling day."""

from __future__ import annotations

from typing import Annotated

import typer

Code = Annotated[str, typer.Argument(help="12 位村编码", metavar="村编码", show_default=False)]
On = Annotated[str | None, typer.Option("--on", help="业务日期，如 2020-11-03；不写为今天")]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")]

stage = typer.Typer(name="stage", help="选举环节：登记启动和办结；被程序规则卡住的不能启动。", no_args_is_help=True)
postpone = typer.Typer(name="postpone", help="延期选举：提出建议、登记各方同意、撤回。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands about stages and dates."""
    app.command("timeline")(timeline)
    app.add_typer(stage)
    app.add_typer(postpone)


def timeline(
    context: typer.Context,
    code: Annotated[
        str | None, typer.Argument(help="12 位村编码；不写则显示全县日历", metavar="村编码", show_default=False)
    ] = None,
    stage_id: Annotated[str | None, typer.Option("--stage", help="正推：哪个环节，如 voter_list")] = None,
    ends: Annotated[str | None, typer.Option("--ends", help="正推：该环节哪天办完，如 2020-12-28")] = None,
    on: On = None,
    round_name: RoundName = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """选举时间表：各环节的日期、依据、是否被卡住、由谁解决。法定节点不顺延，工作截止日避开休息日。

    用 --stage 和 --ends 正推：某环节某日办完，选举日应在哪天、各环节在哪天。

    例：huanjie timeline

    例：huanjie timeline 999901001001 --on 2020-12-01

    例：huanjie timeline --stage voter_list --ends 2020-12-28
    """
    from engine.timeline.blocks import Moment
    from engine.timeline.county import county_calendar
    from engine.timeline.schedule import lay_out, polling_day_when
    from engine.timeline.village import village_timeline
    from ledgers.authority.act import village_of
    from web.cli.days import day_of
    from web.cli.desk import open_desk
    from web.cli.views import timeline as view

    with open_desk(context.obj, round_name, on) as desk:
        if stage_id is not None or ends is not None:
            rules = desk.rules.timeline
            polling_on = polling_day_when(rules, stage_id or "", day_of(ends or ""))
            view.show_forward(rules, polling_on, lay_out(rules, polling_on, desk.calendar), as_json=as_json)
            return
        if code is None:
            moment = Moment(desk.round, desk.on, desk.rules, desk.calendar)
            lines = county_calendar(desk.session, moment)
            view.show_calendar(lines, as_json=as_json)
            return
        village = village_of(desk.session, desk.round, code)
        found = village_timeline(desk.session, Moment(desk.round, desk.on, desk.rules, desk.calendar), village)
        view.show_village(found, as_json=as_json)


@stage.command("start")
def start(
    context: typer.Context,
    code: Code,
    stage_id: Annotated[str, typer.Argument(help="环节编号，如 registration", metavar="环节", show_default=False)],
    note: Annotated[str, typer.Option(help="说明")] = "",
    reason: Annotated[str, typer.Option(help="没有按安排的次序和时间启动的理由；法律不允许的不能启动")] = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """登记一个环节启动。程序规则卡住的、前面法定环节没有办结的、不到法定时间的，说明情况并拒绝。

    早于或晚于安排的时间、前面的工作安排没有办结的，写明理由（--reason）可以启动，理由记入环节记录。

    例：huanjie --operator 张三 stage start 999901001001 registration
    """
    from engine.timeline.blocks import Moment
    from engine.timeline.stages import Wanted, start_stage
    from ledgers.authority.act import village_of
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        village = village_of(desk.session, desk.round, code)
        moment = Moment(desk.round, desk.on, desk.rules, desk.calendar)
        mark = start_stage(desk.session, desk.act, moment, Wanted(village.code, stage_id, note, reason))
        title = moment.rules.timeline.stage(mark.stage).title_in(village.name)
        typer.echo(f"{village.name}：“{title}”已于 {mark.started_on} 启动，经办人 {mark.started_by}。")


@stage.command("finish")
def finish(
    context: typer.Context,
    code: Code,
    stage_id: Annotated[str, typer.Argument(help="环节编号，如 registration", metavar="环节", show_default=False)],
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """登记一个环节办结。例：huanjie --operator 张三 stage finish 999901001001 registration"""
    from engine.timeline.stages import finish_stage
    from ledgers.authority.act import village_of
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        village = village_of(desk.session, desk.round, code)
        timeline_rules = desk.rules.timeline
        mark = finish_stage(desk.session, desk.act, village.code, timeline_rules, stage_id)
        typer.echo(f"{village.name}：“{timeline_rules.stage(mark.stage).title}”已于 {mark.finished_on} 办结。")


@postpone.command("propose")
def propose(
    context: typer.Context,
    code: Code,
    to: Annotated[str, typer.Option("--to", help="新选举日，如 2021-02-25")],
    reason: Annotated[str, typer.Option(help="延期理由")],
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """提出延期选举建议；取得全部同意后才改选举日。

    例：huanjie --operator 张三 postpone propose 999901001001 --to 2021-02-25 --reason 高风险未销号
    """
    from engine.runs.night import polling_days
    from engine.timeline.postponement import propose_postponement
    from engine.timeline.schedule import holiday_warnings, lay_out
    from ledgers.authority.act import village_of
    from web.cli.days import day_of
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        village = village_of(desk.session, desk.round, code)
        days = (polling_days(desk.session, desk.round, village.code).of(village.code), day_of(to))
        propose_postponement(desk.session, desk.act, village.code, days, reason)
        needed = "、".join(desk.rules.timeline.consents.values())
        typer.echo(f"{village.name}：已提出把选举日由 {days[0]} 延期到 {days[1]}。还须依次取得：{needed}。")
        laid = lay_out(desk.rules.timeline, days[1], desk.calendar)
        for warning in holiday_warnings(laid, desk.calendar):
            typer.echo(f"提醒：{warning}，请考虑另定日期。", err=True)


@postpone.command("consent")
def consent(
    context: typer.Context,
    code: Code,
    name: Annotated[
        str, typer.Argument(help="assembly 村民会议、township 乡镇、county 县级", metavar="同意方", show_default=False)
    ],
    doc: Annotated[str, typer.Option(help="决议或批复的文号")],
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """登记一项同意。例：huanjie --operator 张三 postpone consent 999901001001 assembly --doc 村代会决议〔2020〕3号"""
    from engine.timeline.postponement import Agreement, need_postponement, record_consent
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        standing = need_postponement(desk.session, desk.round_id, code)
        agreed = Agreement(name, doc, desk.on)
        record_consent(desk.session, desk.act, standing, desk.rules.timeline, agreed)
        done = f"选举日已改为 {standing.new_on}" if standing.state == "approved" else "已登记"
        typer.echo(f"{code}：{desk.rules.timeline.consents[name]}，{done}。")


@postpone.command("withdraw")
def withdraw(context: typer.Context, code: Code, on: On = None, round_name: RoundName = None) -> None:
    """撤回延期建议，选举日不变。例：huanjie --operator 张三 postpone withdraw 999901001001"""
    from engine.timeline.postponement import need_postponement, withdraw_postponement
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        standing = withdraw_postponement(desk.session, desk.act, need_postponement(desk.session, desk.round_id, code))
        typer.echo(f"{code}：延期到 {standing.new_on} 的建议已撤回，选举日仍为 {standing.old_on}。")
