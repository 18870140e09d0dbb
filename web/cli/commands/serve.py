"""``huanjie serve``: the desk in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="监听的地址；默认只有本机能打开")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8765,
    cert: Annotated[Path | None, typer.Option(help="证书文件（PEM），与 --key 一起给出")] = None,
    key: Annotated[Path | None, typer.Option(help="私钥文件（PEM）")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="前面有本机的反向代理负责加密；按它转来的地址和协议办理")
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="明知没有加密也在网络上开放；每一页都会提醒")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="演示县：每种角色开一个账号，口令打在屏幕上")] = False,
) -> None:
    """打开网页工作台：组织部、乡镇、县级领导、监督人员用浏览器登录。账号用 huanjie users 开。

    例：huanjie serve --host 0.0.0.0 --cert 证书.pem --key 私钥.pem
    """
    import logging

    from config.logs import configure
    from web.serving import Listening, require_protected, serve_desk

    listening = Listening(host, port, cert, key, behind_proxy, plain)
    require_protected(listening)
    configure(level=logging.WARNING)
    engine = context.obj.engine
    if demo:
        _print_demo_accounts(context, listening.is_loopback)
    typer.echo(f"网页工作台：{listening.address}（按 Ctrl+C 停止）")
    if listening.is_exposed:
        typer.echo("正以明文在网络上开放：口令和数据可能被旁人看到。请尽快配置证书。", err=True)
    serve_desk(engine, context.obj.settings.rules_path, listening)


def _print_demo_accounts(context: typer.Context, is_loopback: bool) -> None:
    from config.clock import now
    from config.errors import InputError
    from simulation.demo.accounts import open_demo_accounts

    if not is_loopback:
        raise InputError("演示账号的口令打在屏幕上，只能在本机用", remedy="去掉 --host，或去掉 --demo")
    typer.echo("演示账号：")
    for each in open_demo_accounts(context.obj.engine, now()):
        typer.echo(f"  {each.login:<8}{each.password}  {each.name}，{each.role}")
