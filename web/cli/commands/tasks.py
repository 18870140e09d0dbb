"""``huanjie tasks``: what is to be done by whom by when; finishing, returning and cancelling tasks."""

from __future__ import annotations

from typing import Annotated

import typer

tasks = typer.Typer(name="tasks", help="任务：列表、办结、退回、撤销。", no_args_is_help=True)
TaskId = Annotated[int, typer.Argument(help="任务编号", metavar="任务编号", show_default=False)]
Note = Annotated[str, typer.Option(help="情况说明，不写信访人和选民信息")]
On = Annotated[str | None, typer.Option("--on", help="业务日期，如 2020-11-03；不写为今天")]
RoundName = Annotated[str | None, typer.Option("--round", help="换届轮次名称；不写为最近一轮")]


def register(app: typer.Typer) -> None:
    """Add the commands about tasks."""
    app.add_typer(tasks)


@tasks.command("list")
def list_(
    context: typer.Context,
    state: Annotated[
        str, typer.Option(help="open 在办、done 已办结、returned 已退回、cancelled 已撤销、lapsed 自动失效、all 全部")
    ] = "open",
    owner: Annotated[str | None, typer.Option(help="只看某人的，填人员编号")] = None,
    area: Annotated[str, typer.Option(help="只看编码以此开头的村，如 9 位乡镇编码")] = "",
    kind: Annotated[str | None, typer.Option(help="只看某类任务，如 progress、supervision")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看逾期未办的")] = False,
    mine: Annotated[
        bool, typer.Option("--mine", help="只看经办人（--operator）自己的：本人办的、代办的、要督促的")
    ] = False,
    on: On = None,
    round_name: RoundName = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """列出任务，先到期的在前。

    例：huanjie tasks list --overdue

    例：huanjie --operator 张三 tasks list --mine
    """
    from engine.tasks import moves
    from engine.tasks.moves import TASK_STATES, WantedTasks, list_tasks
    from web.cli.choices import chosen
    from web.cli.desk import open_desk
    from web.cli.views import tasks as view

    with open_desk(context.obj, round_name, on) as desk:
        named = chosen(state, TASK_STATES | {"all": "全部"}, "状态")
        people = moves.mine(desk.session, desk.act, desk.round) if mine else None
        wanted = WantedTasks(None if named == "all" else named, owner, area, kind, desk.on if overdue else None, people)
        view.show_tasks(list_tasks(desk.session, desk.round_id, wanted), desk.on, as_json=as_json)


@tasks.command("waiting")
def waiting(
    context: typer.Context,
    area: Annotated[str, typer.Option(help="只看编码以此开头的村，如 9 位乡镇编码")] = "",
    on: On = None,
    round_name: RoundName = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False,
) -> None:
    """列出等人决定的事：降级、下调等级、一村一策、安置方案、联审结论和异议、延期选举，各由谁决定。

    例：huanjie tasks waiting
    """
    from engine.tasks.waiting import decisions_waiting
    from web.cli.desk import open_desk
    from web.cli.views import tasks as view

    with open_desk(context.obj, round_name, on) as desk:
        view.show_waiting(decisions_waiting(desk.session, desk.round_id, area), as_json=as_json)


@tasks.command("done")
def done(context: typer.Context, task: TaskId, note: Note = "", on: On = None, round_name: RoundName = None) -> None:
    """办结一项任务；报送类任务的说明同时记为风险点进展。

    例：huanjie --operator 张三 tasks done 12 --note 约谈三户，达成两户
    """
    _close(context, task, "done", note, on, round_name)


@tasks.command("return")
def return_(context: typer.Context, task: TaskId, note: Note = "", on: On = None, round_name: RoundName = None) -> None:
    """退回一项任务，说明原因。例：huanjie --operator 张三 tasks return 12 --note 不属本镇职责"""
    _close(context, task, "returned", note, on, round_name)


@tasks.command("cancel")
def cancel(context: typer.Context, task: TaskId, note: Note = "", on: On = None, round_name: RoundName = None) -> None:
    """撤销一项任务，说明原因。例：huanjie --operator 李四 tasks cancel 12 --note 重复下达"""
    _close(context, task, "cancelled", note, on, round_name)


def _close(context: typer.Context, task_id: int, deed: str, note: str, *when: str | None) -> None:
    from engine.tasks.moves import TASK_STATES, close_task, task_of
    from web.cli.desk import open_desk

    on, round_name = when
    with open_desk(context.obj, round_name, on, writing=True) as desk:
        task = task_of(desk.session, desk.round_id, task_id)
        close_task(desk.session, desk.act, task, deed, note)
        typer.echo(
            f"任务 {task.id}“{task.title}”（{task.village_code}）{TASK_STATES[task.state]}，经办人 {task.closed_by}。"
        )
