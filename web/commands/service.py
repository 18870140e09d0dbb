"""``huanjie run`` and ``status``: the service, and how it is doing."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(run)
    app.command("status")(status)


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="只做一遍到期的事就退出，供系统定时任务调用")] = False,
) -> None:
    """值守服务：每晚两点跑夜间任务，随时发送消息；停机后自动补跑。几个进程同时运行时只有一个办事。

    例：huanjie run
    """
    import logging

    from config.clock import now
    from config.logs import configure
    from engine.schedule.runner import serve
    from ledgers.schema import require_current_schema
    from web.channels import channel_warnings, say
    from web.service import build_service

    configure(level=logging.INFO)
    require_current_schema(context.obj.bare_engine)
    say(channel_warnings(context.obj))
    service = build_service(context.obj.settings)
    if once:
        done = service.tick(now())
        service.stop(now())
        typer.echo("、".join(f"{name} {count}" for name, count in done.items()) or "另一个进程正在值守，本次不做。")
        raise typer.Exit(1 if service.failed else 0)
    serve(service, now)


def status(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False
) -> None:
    """值守情况：最近一次成功的夜间任务、心跳、待发消息。超过 26 小时没有成功的，退出码为 1。

    例：huanjie status
    """
    from config.clock import now
    from engine.schedule.status import is_too_old, read_status
    from web.views.service import show_status

    at = now()
    found = read_status(context.obj.engine, at)
    show_status(found, at, as_json=as_json)
    raise typer.Exit(1 if is_too_old(found, at) else 0)
