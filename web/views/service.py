"""The state of the service on the screen."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import typer

from config.clock import BUSINESS_ZONE
from engine.schedule.status import Status
from web.views import print_json

MESSAGES = {
    "pending": "待发",
    "claimed": "发送中",
    "sent": "已送达",
    "dead": "未送达",
    "cancelled": "已取消",
    "lapsed": "已失效",
}


def show_status(status: Status, at: datetime, *, as_json: bool) -> None:
    """Show the status; problems stand out."""
    if as_json:
        print_json({**asdict(status), "at": at})
        return
    if status.last_good_on is None:
        typer.echo("最近一次成功的夜间任务：无")
    else:
        typer.echo(f"最近一次成功的夜间任务：{status.last_good_on}（{_local(status.last_good_at)}）")
    if status.last_note:
        typer.echo(f"  {status.last_note}")
    typer.echo(f"值守进程：{status.runner or '无'}，心跳 {_local(status.heartbeat_at)}")
    counts = "、".join(f"{MESSAGES[state]} {count}" for state, count in sorted(status.messages.items()))
    typer.echo(f"消息：{counts or '无'}")
    for problem in status.problems:
        typer.secho(f"注意：{problem}", fg="red")
    if not status.problems:
        typer.echo("一切正常。")


def _local(at: datetime | None) -> str:
    return at.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M") if at else "无"
