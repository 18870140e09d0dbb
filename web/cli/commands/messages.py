"""``huanjie messages``: what waits, what did not arrive, previews; sending, trying, cancelling by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from web.cli.context import Context

messages = typer.Typer(help="消息：待发、未送达、预览、重发。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(messages, name="messages")


@messages.command("preview")
def preview(
    kind: Annotated[str | None, typer.Argument(help="消息种类；不写则全部预览", metavar="种类")] = None,
) -> None:
    """用示例数据预览各类消息（标题、正文、机器人格式）。例：huanjie messages preview digest"""
    from config.errors import InputError
    from notifier.letters import message_kinds, preview_kind, title_of

    kinds = message_kinds() if kind is None else [kind]
    if kind is not None and kind not in message_kinds():
        raise InputError(f"没有名为 {kind} 的消息", remedy=f"可用的种类：{'、'.join(message_kinds())}")
    for name in kinds:
        subject, text, markdown = preview_kind(name)
        typer.secho(f"── {title_of(name)}（{name}）──", bold=True)
        typer.echo(f"标题：{subject}\n\n{text}\n\n[机器人 Markdown]\n{markdown}\n")


@messages.command("list")
def list_messages(
    ctx: typer.Context,
    state: Annotated[
        str | None, typer.Option(help="只看某一状态：待发、发送中、已送达、未送达、已取消、已失效")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每条消息输出一行 JSON")] = False,
) -> None:
    """列出消息及其状态。例：huanjie messages list --state pending"""
    from ledgers.database import reading
    from notifier.outbox import summaries
    from web.cli.choices import chosen
    from web.cli.views.messages import STATES, show_messages

    context: Context = ctx.obj
    wanted = chosen(state, STATES, "状态")
    with reading(context.engine) as session:
        found = summaries(session, wanted)
    show_messages(found, as_json=as_json)


@messages.command("send")
def send(ctx: typer.Context) -> None:
    """立即发送到期的消息（夜间服务会自动发送）。例：huanjie messages send"""
    from config.calendar import load_calendar
    from config.clock import now
    from notifier.delivery import Postman, deliver
    from web.channels import channel_warnings, say
    from web.cli.views.messages import show_delivered

    context: Context = ctx.obj
    say(channel_warnings(context))
    postman = Postman(context.engine, context.settings, load_calendar(context.settings.calendar_path))
    show_delivered(deliver(postman, now()))


@messages.command("test")
def test(
    ctx: typer.Context,
    to: Annotated[str, typer.Option(help="接收地址，同名册的写法：通道:地址", metavar="地址")],
) -> None:
    """发一条测试消息，说出每一步：连上没有、加密没有、对方收了没有。

    例：huanjie messages test --to smtp:me@mail.example
    """
    from config.clock import now
    from config.errors import FaultError
    from notifier.channels import warnings_of
    from notifier.trial import try_address
    from web.channels import say

    context: Context = ctx.obj
    say(warnings_of(context.settings.channels))
    trial = try_address(context.settings, to, now())
    for step in trial.steps:
        typer.echo(f"✓ {step}")
    if trial.failure is not None:
        raise FaultError(f"没有发出：{trial.failure.reason}", where=to, remedy=trial.remedy)
    typer.echo("测试消息已发出。")


@messages.command("cancel")
def cancel(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(help="为什么取消", metavar="理由")],
    numbers: Annotated[list[int] | None, typer.Argument(help="消息编号，可写多个", metavar="编号")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部待发的消息")] = False,
) -> None:
    """取消还没有发出的消息，由县委组织部的人员办理；已送达的收不回来。

    例：huanjie --operator 张三 messages cancel 17 18 --reason 数据录错
    """
    from config.errors import InputError
    from ledgers.authority.rights import need_department
    from notifier.outbox import cancel as take_back
    from web.cli.desk import open_desk

    if bool(numbers) == everything:
        raise InputError("没有说清取消哪些消息", remedy="写出消息编号，或加 --all 取消全部待发的，二者选一")
    if not reason.strip():
        raise InputError("没有写取消的理由", remedy="用 --reason 写明")
    with open_desk(ctx.obj, None, None, writing=True) as desk:
        actor = need_department(desk.act, "取消消息")
        told = f"{desk.on}由{actor.signature}取消：{reason.strip()}"
        cancelled = take_back(desk.session, told, None if everything else numbers)
    typer.echo(f"已取消 {cancelled} 条。")
    if numbers and cancelled < len(set(numbers)):
        typer.echo(f"其余 {len(set(numbers)) - cancelled} 条没有取消：已送达、正在发送、已经取消或没有这个编号。")


@messages.command("retry")
def retry(
    ctx: typer.Context,
    numbers: Annotated[list[int] | None, typer.Argument(help="消息编号，可写多个", metavar="编号")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部未送达的消息")] = False,
) -> None:
    """让未送达的消息重新发送。例：huanjie messages retry --all"""
    from config.clock import now
    from config.errors import InputError
    from ledgers.database import transaction
    from notifier.outbox import revive

    if not numbers and not everything:
        raise InputError("没有说明重发哪些消息", remedy="写出消息编号，或加 --all 重发全部")
    context: Context = ctx.obj
    with transaction(context.engine) as session:
        revived = revive(session, now(), None if everything else numbers)
    typer.echo(f"已重新排队 {revived} 条，下次发送时送出。")
