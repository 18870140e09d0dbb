"""``huanjie review``: the joint review of candidates — task lists out and in, reminders, conclusions, objections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.joint_review.desk import ReviewDesk
    from web.cli.desk import Desk

review = typer.Typer(
    name="review", help="资格联审：部门任务清单、催办、结论、异议复核、统计、班子结构核对。", no_args_is_help=True
)
Person = Annotated[str, typer.Argument(help="人员编号", metavar="人员编号", show_default=False)]
Township = Annotated[str | None, typer.Option("--township", help="只办这个乡镇，填名称或 9 位代码")]
On = Annotated[str | None, typer.Option("--on", help="业务日期，如 2020-12-10；不写为今天")]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")]
Doc = Annotated[str, typer.Option("--doc", help="文号")]
Remarks = Annotated[str, typer.Option("--remarks", help="说明或理由，不填反映人姓名")]
Post = Annotated[str, typer.Option("--post", help="只对所报的这个职务，如 书记；不写为全部")]


def register(app: typer.Typer) -> None:
    """Add the commands about the joint review."""
    app.add_typer(review)


@contextmanager
def _open(
    context: typer.Context, when: tuple[str | None, str | None], *, look: bool = False
) -> Iterator[tuple[Desk, ReviewDesk]]:
    """Give the usual desk and that of the joint review. Always to write: a ``look`` is entered, too."""
    from engine.joint_review.clauses import load_review_rules
    from engine.joint_review.desk import ReviewDesk
    from web.cli.desk import open_desk

    with open_desk(context.obj, *when, writing=True, look=look) as desk:
        rules = load_review_rules(context.obj.settings.rules_path / "clauses", desk.on)
        yield desk, ReviewDesk(desk.act, rules, desk.calendar)


def _prefix(desk: Desk, township: str | None) -> str:
    from engine.plans.drafting.people import townships_of

    if township is None:
        return desk.round.region
    ((code, _),) = townships_of(desk.session, desk.round, township)
    return code


@review.command("tasks")
def tasks(
    context: typer.Context,
    township: Township = None,
    out: Annotated[Path, typer.Option("--out", help="任务清单存放目录")] = Path("联审任务"),
    full_id: Annotated[bool, typer.Option("--full-id", help="写出完整身份证号（须写明理由，并留痕）")] = False,
    reason: Annotated[str, typer.Option("--reason", help="写出完整身份证号的理由，不少于 10 个字")] = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """组织部向各部门送审，为每个部门写一份任务清单，已送审的不重复登记；部门联络员只取本部门的清单。

    例：huanjie --operator 赵六 review tasks --township 青石镇 --out 联审任务

    例：huanjie --operator 钱七 review tasks
    """
    from engine.joint_review.sending import send_out
    from engine.joint_review.task_lists import Numbers, collect_task_lists, write_task_lists
    from ledgers.sealing import sealer_of

    sealer = sealer_of(context.obj.engine)
    with _open(context, (round_name, on)) as (desk, review_desk):
        prefix = _prefix(desk, township)
        is_sender = review_desk.act.need_officer("送审").is_of_department
        sent = send_out(desk.session, prefix, review_desk) if is_sender else None
        lists = collect_task_lists(desk.session, prefix, review_desk, Numbers(sealer, full_id, reason))
    counts = write_task_lists(out, lists)  # on record by now
    if sent is not None:
        total = sum(sent.by_department.values())
        typer.echo(f"新送审 {sent.people} 人、{total} 件，反馈期限 {sent.due_on}。")
    for department, lines in counts.items():
        typer.echo(f"  {department}：待反馈 {lines} 人")
    typer.echo(f"任务清单 {len(counts)} 份，存于 {out}。")


@review.command("import")
def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="填好的任务清单", metavar="文件", show_default=False)],
    document_no: Doc = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """导入部门填好的任务清单。没有填写的仍算未反馈；一个文件有一处问题就整个文件不导入。

    例：huanjie --operator 赵六 review import 联审任务/联审任务_县公安局.xlsx --doc 县公函〔2020〕45号
    """
    from engine.joint_review.replying import import_replies

    for file in files:
        with _open(context, (round_name, on)) as (desk, review_desk):
            report = import_replies(desk.session, file, review_desk, document_no)
        typer.echo(
            f"{file.name}：新反馈 {report.replied} 人，更正 {report.corrected} 人，逾期反馈 {report.late} 人，"
            f"仍未反馈 {report.silent} 人。"
        )


@review.command("remind")
def remind(
    context: typer.Context,
    township: Township = None,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """催办逾期未反馈的部门意见：一个部门一封信，发给联络员，并记入联审经过（同一天不重复）。没有反馈不等于同意。

    例：huanjie --operator 赵六 review remind
    """
    from engine.joint_review.reminding import remind as remind_departments
    from web.cli.views import joint_review as view

    with _open(context, (round_name, on)) as (desk, review_desk):
        found = remind_departments(desk.session, _prefix(desk, township), review_desk)
    view.show_reminders(found, as_json=as_json)


@review.command("settle")
def settle(
    context: typer.Context,
    person: Person,
    department: Annotated[str, typer.Argument(help="要求说明的部门", metavar="部门", show_default=False)],
    remarks: Remarks = "",
    document_no: Doc = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """登记“需说明”的情况已说明清楚。

    例：huanjie --operator 赵六 review settle H00123 县公安局 --remarks 系同名，已核清 --doc 县公函〔2020〕51号
    """
    from engine.joint_review.concluding import settle as settle_opinion

    with _open(context, (round_name, on)) as (desk, review_desk):
        settle_opinion(desk.session, person, department, (remarks, document_no), review_desk)
    typer.echo(f"{person}：{department}要求说明的情况已登记办结。")


@review.command("conclude")
def conclude(
    context: typer.Context,
    person: Person,
    conclusion: Annotated[str, typer.Argument(help="符合、不符合 或 待定", metavar="结论", show_default=False)],
    body: Annotated[str, typer.Option("--body", help="作出结论的机关")] = "",
    document_no: Doc = "",
    clause: Annotated[str, typer.Option("--clause", help="依据的条款，如 第一项")] = "",
    remarks: Remarks = "",
    post: Post = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """登记有权机关的联审结论。系统不自动得出结论；有部门没有书面意见的，不能登记“符合”。

    例：huanjie --operator 赵六 review conclude H00123 符合 --body 县资格联审领导小组 --doc 县联审〔2020〕3号
    """
    from engine.joint_review.concluding import Conclusion
    from engine.joint_review.concluding import conclude as record

    with _open(context, (round_name, on)) as (desk, review_desk):
        wanted = Conclusion(conclusion, body, document_no, clause, remarks, post)
        posts = record(desk.session, person, wanted, review_desk)
    typer.echo(f"{person}（{'、'.join(posts)}）：联审结论“{conclusion}”已登记。")


@review.command("object")
def object_(
    context: typer.Context,
    person: Person,
    document_no: Doc = "",
    remarks: Remarks = "",
    post: Post = "",
    on: On = None,
    round_name: RoundName = None,
) -> None:
    """受理对联审结论的异议：结论转为待定，在期限内复核后用 review conclude 重新登记。不登记异议人。

    例：huanjie --operator 赵六 review object H00123 --doc 县联审异〔2020〕1号 --remarks 对第三项认定有异议
    """
    from engine.joint_review.concluding import accept_objection

    with _open(context, (round_name, on)) as (desk, review_desk):
        due_on = accept_objection(desk.session, person, post, (document_no, remarks), review_desk)
    typer.echo(f"{person}：异议已受理，{due_on} 前复核。")


@review.command("show")
def show(
    context: typer.Context,
    person: Person,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """查看一名人选的联审情况：组织部看全部，部门只看本部门意见，乡镇只看本乡镇人选的结论。每次查看都留痕。

    例：huanjie --operator 赵六 review show H00123
    """
    from engine.joint_review.viewing import view_person
    from web.cli.views import joint_review as view

    with _open(context, (round_name, on), look=True) as (desk, review_desk):
        found = view_person(desk.session, person, review_desk)
    view.show_person(found, as_json=as_json)


@review.command("stats")
def stats(
    context: typer.Context,
    township: Township = None,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """按部门统计：送审、按期反馈、逾期反馈、未反馈、逾期未反馈、各类意见。部门联络员只看本部门。

    例：huanjie --operator 赵六 review stats
    """
    from engine.joint_review.viewing import department_lines
    from web.cli.views import joint_review as view

    with _open(context, (round_name, on), look=True) as (desk, review_desk):
        lines = department_lines(desk.session, _prefix(desk, township), review_desk)
    view.show_departments(lines, as_json=as_json)


@review.command("structure")
def structure(
    context: typer.Context,
    township: Township = None,
    every: Annotated[bool, typer.Option("--all", help="连同没有问题的一起列出")] = False,
    on: On = None,
    round_name: RoundName = None,
    as_json: AsJson = False,
) -> None:
    """核对拟任班子的法定结构：职数、妇女成员、近亲属、交叉任职，逐项写明依据和待补的台账项目。

    例：huanjie review structure --township 青石镇
    """
    from engine.joint_review.structure import check_structure, load_cross_rule
    from web.cli.desk import open_desk
    from web.cli.views import joint_review as view

    with open_desk(context.obj, round_name, on) as desk:
        cross = load_cross_rule(context.obj.settings.rules_path / "clauses", desk.on)
        prefix = _prefix(desk, township)
        found = check_structure(desk.session, desk.round, desk.rules.rulebook, cross, prefix)
    view.show_structure([each for each in found if every or each.outcome != "clear"], as_json=as_json)
