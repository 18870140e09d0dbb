"""``huanjie messages``: what waits, what did not arrive, previews of every kind, sending by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from web.context import Context

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
        str | None, typer.Option(help="只看某一状态：pending 待发、claimed 发送中、sent 已送达、dead 未送达")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每条消息输出一行 JSON")] = False,
) -> None:
    """列出消息及其状态。例：huanjie messages list --state pending"""
    from ledgers.database import reading
    from notifier.outbox import summaries
    from web.choices import chosen
    from web.views.messages import STATES, show_messages

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

    context: Context = ctx.obj
    outcomes = deliver(Postman(context.engine, context.settings, load_calendar(context.settings.calendar_path)), now())
    words = {
        "sent": "送达",
        "deferred": "限速顺延",
        "temporary": "暂时失败",
        "permanent": "无法送达",
        "technical": "设置有误",
    }
    typer.echo("，".join(f"{words[name]} {count} 条" for name, count in outcomes.items()) or "没有到期的消息。")


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
