"""The state of the service on the screen."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import typer

from config.clock import BUSINESS_ZONE, in_words
from engine.nights.status import Status
from web.cli.views import print_json
from web.status import State

MESSAGES = {
    "pending": "待发",
    "claimed": "发送中",
    "sent": "已送达",
    "dead": "未送达",
    "cancelled": "已取消",
    "lapsed": "已过期不发",
}
NO_ROUND = "没有进行中的换届，无需夜间任务。"


def show_state(state: State, at: datetime, *, as_json: bool) -> None:
    """Show the state; problems stand out."""
    if as_json:
        print_json(_as_values(state, at))
        return
    if state.service.is_readable:
        _show(state, at)
    for problem in state.problems:
        typer.secho(f"注意：{problem.removesuffix('。')}。", fg="red")
    if not state.problems:
        typer.echo("一切正常。")


def _show(state: State, at: datetime) -> None:
    service = state.service
    typer.echo(f"进行中的换届：{'、'.join(service.rounds.values())}" if service.rounds else NO_ROUND)
    typer.echo(f"最近一次成功的夜间任务：{_night(service)}")
    if service.last_note:
        typer.echo(f"  {service.last_note}")
    if service.last_takeback:
        typer.echo(f"最近一次撤回：{service.last_takeback}")
    typer.echo(f"值守服务：{_runner(service, at)}")
    counts = state.waiting.messages if state.waiting else {}
    said = "、".join(f"{MESSAGES.get(name, name)} {count}" for name, count in sorted(counts.items()))
    typer.echo(f"消息：{said or '无'}")
    typer.echo(f"最近一份备份：{service.backup_on or '无'}")


def _night(service: Status) -> str:
    if service.last_good_on is None:
        return "还没有"
    return f"{service.last_good_on}（办于 {_local(service.last_good_at)}）"


def _runner(service: Status, at: datetime) -> str:
    if service.heartbeat_at is None:
        return "从未运行"
    if service.runner is None:
        return f"没有在运行，上次心跳在 {in_words(at - service.heartbeat_at)}以前"
    return f"{service.runner}，心跳 {_local(service.heartbeat_at)}"


def _as_values(state: State, at: datetime) -> dict[str, Any]:
    service = asdict(state.service)
    waiting = asdict(state.waiting) if state.waiting else {}
    return {**waiting, **service, "at": at, "is_good": not state.problems, "problems": list(state.problems)}


def _local(at: datetime | None) -> str:
    return at.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M") if at else "无"
