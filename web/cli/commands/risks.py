"""``huanjie risks``: risk points, their moves and progress, village plans, and what persons decide about levels."""

from __future__ import annotations

from typing import Annotated

import typer

risks = typer.Typer(
    name="risks", help="风险点：列表、全程、处置和销号、进展、一村一策、等级确认和调整。", no_args_is_help=True
)
Code = Annotated[str, typer.Argument(help="12 位村编码", metavar="村编码", show_default=False)]
Rule = Annotated[str, typer.Argument(help="规则编号，如 STAB-001", metavar="规则编号", show_default=False)]
On = Annotated[str | None, typer.Option("--on", help="业务日期，如 2020-11-03；不写为今天")]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")]
Reason = Annotated[str, typer.Option(help="理由")]
Evidence = Annotated[str, typer.Option(help="依据的文号；下调必填")]
Body = Annotated[str, typer.Option(help="作出决定的机关，如 县委常委会；下调必填")]


def register(app: typer.Typer) -> None:
    """Add the commands about risk points."""
    app.add_typer(risks)


@risks.command("list")
def list_(
    context: typer.Context,
    level: Annotated[str | None, typer.Option(help="只看某一现行等级：高、中、低、无")] = None,
    state: Annotated[str | None, typer.Option(help="只看某一状态，如 待处置、处置中、已报佐证、销号观察")] = None,
    area: Annotated[str, typer.Option(help="只看编码以此开头的村，如 9 位乡镇编码")] = "",
    lead: Annotated[str | None, typer.Option(help="只看某位包联领导的，填人员编号")] = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """列出风险点。例：huanjie risks list --level 高"""
    from engine.risks.listing import Wanted, list_points
    from ledgers.risk_point.columns import LEVEL_WORDS, STATE_WORDS
    from web.cli.choices import chosen
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    with open_desk(context.obj, round_name, None) as desk:
        wanted = Wanted(chosen(level, LEVEL_WORDS, "等级"), chosen(state, STATE_WORDS, "状态"), area, lead)
        view.show_points(list_points(desk.session, desk.round_id, wanted), as_json=as_json)


@risks.command("hints")
def hints(
    context: typer.Context,
    area: Annotated[str, typer.Option(help="只看编码以此开头的村，如 9 位乡镇编码")] = "",
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """提示事项：现行等级为无风险的村里命中的规则。不开风险点、不派任务，供平时留意。

    例：huanjie risks hints --area 999901001
    """
    from engine.risks.hints import list_hints
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    with open_desk(context.obj, round_name, None) as desk:
        found = list(list_hints(desk.session, desk.round, context.obj.settings.rules_path, area))
    view.show_hints(found, as_json=as_json)


@risks.command("show")
def show(context: typer.Context, code: Code, round_name: RoundName = None, as_json: AsJson = False) -> None:
    """一个村从首次命中到销号的全过程：等级、风险点、一村一策、任务、每步由谁办理。

    例：huanjie risks show 999901001001
    """
    from engine.villages.story import village_story
    from ledgers.authority.act import village_of
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    with open_desk(context.obj, round_name, None) as desk:
        village = village_of(desk.session, desk.round, code)
        view.show_story(village_story(desk.session, desk.round_id, village), as_json=as_json)


@risks.command("move")
def move(
    context: typer.Context,
    code: Code,
    rule: Rule,
    state: Annotated[
        str,
        typer.Argument(
            help="处置中、已报佐证、乡镇已核、县级已核、已销号",
            metavar="状态",
            show_default=False,
        ),
    ],
    note: Annotated[str, typer.Option(help="说明；退回时必填")] = "",
    evidence: Annotated[str, typer.Option(help="佐证材料名称和文号，不写内容")] = "",
    cause: Annotated[str, typer.Option(help="形成原因，开始处置时写；不写信访人和选民信息")] = "",
    department: Annotated[str, typer.Option(help="责任部门，开始处置时写")] = "",
    due: Annotated[str | None, typer.Option(help="化解期限，开始处置时写，如 2020-11-30")] = None,
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """改变风险点状态。报送、乡镇核查、县级核验须由不同的人办理；规则仍命中的不能销号。

    例：huanjie risks move 999901001001 STAB-001 处置中 --cause 补偿不一 --department 县司法局 --due 2020-11-30

    例：huanjie --operator 张三 risks move 999901001001 STAB-001 已报佐证 --evidence 兑付凭证〔2020〕12号
    """
    from engine.risks.moves import Statement, move_point, point_of
    from ledgers.risk_point.columns import STATE_WORDS
    from web.cli.choices import chosen
    from web.cli.days import optional_day
    from web.cli.desk import open_desk

    wanted = chosen(state, STATE_WORDS, "状态") or state
    said = Statement(note, evidence, cause, department, optional_day(due))
    with open_desk(context.obj, round_name, on, writing=True) as desk:
        point = point_of(desk.session, desk.round_id, code, rule)
        before = STATE_WORDS[point.state]
        move_point(desk.session, desk.act, point, wanted, said)
        typer.echo(f"{code} {point.rule_id}：{before} → {STATE_WORDS[point.state]}，经办人 {desk.act.by}。")


@risks.command("progress")
def progress(
    context: typer.Context,
    code: Code,
    rule: Annotated[
        str | None,
        typer.Argument(help="规则编号；不写则记到该村全部在办风险点", metavar="规则编号", show_default=False),
    ] = None,
    note: Annotated[str, typer.Option(help="做了什么，不写信访人和选民信息")] = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """报送进展；本期全部在办风险点都有进展后，本期报送任务自动办结。

    例：huanjie --operator 张三 risks progress 999901001001 STAB-001 --note 约谈三户，达成两户
    """
    from engine.risks.progress import report_village_progress
    from web.cli.desk import open_desk

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        report = report_village_progress(desk.session, desk.act, code, rule, note)
        done = f"，本期报送任务已办结（{report.tasks_done} 项）" if report.tasks_done else ""
        typer.echo(f"{code}：已登记 {'、'.join(report.rules)} 的进展{done}。")


@risks.command("plan")
def plan(
    context: typer.Context,
    code: Code,
    add: Annotated[str | None, typer.Option(help="添加一项措施：写明做什么")] = None,
    owner: Annotated[str, typer.Option(help="该措施的责任人，一名")] = "",
    due: Annotated[str | None, typer.Option(help="完成期限，如 2020-11-30")] = None,
    rule: Annotated[str | None, typer.Option(help="该措施针对的规则编号")] = None,
    done: Annotated[int | None, typer.Option(help="办结第几项措施")] = None,
    note: Annotated[str, typer.Option(help="办理结果")] = "",
    approve: Annotated[bool, typer.Option("--approve", help="审定一村一策")] = False,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """一村一策：查看；用 --add 加措施（一名责任人、一个期限），--done 办结，--approve 审定。

    例：huanjie risks plan 999901001001

    例：huanjie --operator 张三 risks plan 999901001001 --add 入户签约 --owner 王某某 --due 2020-11-30 --rule STAB-001
    """
    from engine.risks.village_plans import NewMeasure, add_measure, approve_plan, finish_measure
    from engine.villages.story import village_story
    from ledgers.authority.act import village_of
    from web.cli.days import day_of
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    writing = add is not None or done is not None or approve
    with open_desk(context.obj, round_name, on, writing=writing) as desk:
        village = village_of(desk.session, desk.round, code)
        if add is not None:
            measure = NewMeasure(add, owner, day_of(due or ""), rule)
            add_measure(desk.session, desk.act, village.code, measure)
        if done is not None:
            finish_measure(desk.session, desk.act, village.code, done, note)
        if approve:
            approve_plan(desk.session, desk.act, village.code)
        view.show_plan(village_story(desk.session, desk.round_id, village), as_json=as_json)


@risks.command("confirm")
def confirm(
    context: typer.Context,
    code: Code,
    evidence: Annotated[str, typer.Option(help="县级核验材料的文号")] = "",
    reason: Reason = "县级核验通过",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """确认降级：规则测算等级已降低、风险点已核验的，经确认后现行等级才降低。

    例：huanjie --operator 李四 risks confirm 999901001001 --evidence 县组〔2020〕30号
    """
    from engine.risks.decisions import FallRules, Grounds, assessment_of, confirm_fall
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        rules = desk.rules
        assessment = assessment_of(desk.session, desk.act, code)
        fall_rules = FallRules(rules.rulebook.grading, rules.followup)
        view.show_decision(confirm_fall(desk.session, desk.act, assessment, Grounds(reason, evidence), fall_rules))


@risks.command("override")
def override(
    context: typer.Context,
    code: Code,
    level: Annotated[str, typer.Argument(help="高、中、低、无", metavar="等级", show_default=False)],
    reason: Reason = "",
    evidence: Evidence = "",
    body: Body = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """人工调整现行等级。上调有理由即生效；下调要有文号和作出决定的机关，由另一名同志复核（risks agree）后生效。

    例：huanjie --operator 李四 risks override 村编码 中 --reason 化解到位 --evidence 县委〔2020〕5号 --body 县委常委会
    """
    from engine.risks.decisions import Grounds, assessment_of
    from engine.risks.overrides import override_level
    from ledgers.risk_point.columns import LEVEL_WORDS
    from web.cli.choices import chosen
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    wanted = chosen(level, LEVEL_WORDS, "等级") or level
    with open_desk(context.obj, round_name, on, writing=True) as desk:
        assessment = assessment_of(desk.session, desk.act, code)
        view.show_decision(override_level(desk.session, desk.act, assessment, wanted, Grounds(reason, evidence, body)))


@risks.command("release")
def release(
    context: typer.Context,
    code: Code,
    reason: Reason = "",
    evidence: Evidence = "",
    body: Body = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """解除人工调整，现行等级回到规则测算等级；因此下调的，与人工下调一样要有文号、机关和另一名同志复核。

    例：huanjie --operator 李四 risks release 999901001001 --reason 情况已变化
    """
    from engine.risks.decisions import Grounds, assessment_of
    from engine.risks.overrides import release_override
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        assessment = assessment_of(desk.session, desk.act, code)
        view.show_decision(release_override(desk.session, desk.act, assessment, Grounds(reason, evidence, body)))


@risks.command("agree")
def agree(context: typer.Context, code: Code, on: On = None, round_name: RoundName = None) -> None:
    """复核并同意提请的下调，随即生效。提请人、包联该村的、报送核查过佐证的，不能复核。

    例：huanjie --operator 丁七 risks agree 999901001001
    """
    from engine.risks.decisions import assessment_of
    from engine.risks.overrides import agree_lowering
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        assessment = assessment_of(desk.session, desk.act, code)
        view.show_decision(agree_lowering(desk.session, desk.act, assessment))


@risks.command("decline")
def decline(
    context: typer.Context, code: Code, reason: Reason = "", on: On = None, round_name: RoundName = None
) -> None:
    """退回（或撤回）提请的下调，现行等级不变。

    例：huanjie --operator 丁七 risks decline 999901001001 --reason 佐证不足
    """
    from engine.risks.decisions import assessment_of
    from engine.risks.overrides import decline_lowering
    from web.cli.desk import open_desk
    from web.cli.views import risks as view

    with open_desk(context.obj, round_name, on, writing=True) as desk:
        assessment = assessment_of(desk.session, desk.act, code)
        view.show_decision(decline_lowering(desk.session, desk.act, assessment, reason))
