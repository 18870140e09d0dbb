"""Messages on the screen: what waits, what left, what did not arrive."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import typer
from rich.markup import escape

from config.clock import BUSINESS_ZONE
from notifier.delivery import Delivered
from notifier.letters import message_kinds, title_of
from web.cli.views import console_for_output, new_table

STATES = {
    "pending": "待发",
    "claimed": "发送中",
    "sent": "已送达",
    "dead": "未送达",
    "cancelled": "已取消",
    "lapsed": "已失效",
}


def show_messages(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Show one line a message, as ``notifier.outbox.summaries`` gives them."""
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    headings = ("编号", "种类", "收件人", "状态", "次数", "下次发送", "原因")
    table = new_table(*headings, whole=headings[:2] + headings[3:6])
    titles = {kind: title_of(kind) for kind in message_kinds()}
    for row in rows:
        title = titles.get(row["kind"], row["kind"])
        cells = (str(row["id"]), title, escape(row["recipient"]), STATES[row["state"]], str(row["attempts"]))
        table.add_row(*cells, _local(row["next_try_at"]), escape(row["error"] or ""))
    console = console_for_output()
    console.print(table)
    console.print(f"共 {len(rows)} 条。")


OUTCOMES = {
    "sent": "送达",
    "deferred": "顺延",
    "lapsed": "没有要说的、不再发送",
    "cut_off": "可能已经送达、将再发一次",
    "temporary": "暂时失败",
    "permanent": "无法送达",
    "technical": "设置有误",
}


def show_delivered(delivered: Delivered) -> None:
    """Show how many letters had which outcome, then why others did not leave, each reason once."""
    counts = [f"{words} {delivered.outcomes[name]} 封" for name, words in OUTCOMES.items() if delivered.outcomes[name]]
    typer.echo("，".join(counts) or "没有到期的消息。")
    for (outcome, reason), count in delivered.reasons.most_common():
        typer.echo(f"  {OUTCOMES[outcome]}：{reason}：{count} 封")


def _local(instant: str | None) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}" if instant else ""
