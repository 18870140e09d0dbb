"""What a check of the database found and what a restore did, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import typer

from ledgers.inspection import Finding
from ledgers.restoring import Restored, RestoreRequest
from web.cli.views import print_json


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Show each finding on a line; what is not as it should be stands out."""
    if as_json:
        print_json([asdict(finding) for finding in findings])
        return
    for finding in findings:
        typer.secho(f"{finding.title}：{finding.said}", fg=None if finding.is_good else "red")
    if not all(finding.is_good for finding in findings):
        typer.echo("怎么办：见手册《备份与恢复》。")


def show_restored(done: Restored, request: RestoreRequest) -> None:
    """Say what now is in the place, what became of the letters and of the old database, and what comes next."""
    night = f"最近一次夜间任务 {done.last_night}" if done.last_night else "还没有夜间任务"
    typer.echo(f"已用备份 {request.backup} 恢复：{done.villages} 个村（社区），变动记录 {done.changes} 条，{night}。")
    if request.resend:
        typer.echo("恢复以前已到期的消息照发。")
    else:
        typer.echo(f"恢复以前已到期的 {done.letters} 条消息视为已经送达，不再发送。")
    if request.without_key:
        typer.secho("没有核对密钥：身份证号可能读不出。", fg="red")
    if done.aside is not None:
        typer.echo(f"原来的数据库另存为 {done.aside}，确认无误以前不要删除。")
    if done.lost:
        typer.echo(f"备份以后的 {done.lost} 条变动不在恢复的数据库里，需要重新办理或导入。")
    typer.echo("接着启动值守服务，停机期间的夜间任务会自动补办。")
