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
    from engine.nights.runner import serve
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
        nothing = "数据库连不上，本次没有做。" if service.unreached else "另一个进程正在值守，本次不做。"
        typer.echo("、".join(f"{name} {count}" for name, count in done.items()) or nothing)
        raise typer.Exit(1 if service.failed or service.unreached else 0)
    serve(service, now)
    if service.is_lost:
        typer.echo("十分钟连不上数据库，值守服务退出。请检查数据库的位置、权限和磁盘。", err=True)
        raise typer.Exit(1)


def status(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 输出")] = False
) -> None:
    """值守情况：夜间任务、心跳、消息、备份、数据库、密钥和磁盘。有一样要人处理的，说明是什么，退出码为 1。

    例：huanjie status
    """
    from config.clock import now
    from web.cli.views.service import show_state
    from web.status import read_state

    at = now()
    state = read_state(context.obj.bare_engine, context.obj.settings, at)
    show_state(state, at, as_json=as_json)
    raise typer.Exit(1 if state.problems else 0)
