"""The desk on the network: where it listens and how it is protected. Plain transport is for this machine alone."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import Engine

from config.errors import FaultError, InputError, reason_of
from web.console.app import make_app
from web.console.shell.ask import House

LOOPBACK = "127.0.0.1"
HIGHEST_PORT = 65_535
BACKLOG, STAY_SECONDS, STOP_SECONDS = 128, 15, 10


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the desk listens, and by what it is protected there: a certificate, a proxy before it, or nothing."""

    host: str = LOOPBACK
    port: int = 8765
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    plain: bool = False

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def is_exposed(self) -> bool:
        """Tell whether it is open to the network without protection."""
        return not (self.is_loopback or self.certificate or self.behind_proxy)

    @property
    def address(self) -> str:
        """The address people type."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.certificate else ''}://{host}:{self.port}/"


def require_protected(listening: Listening) -> None:
    """Refuse a port there is none of, half a certificate, and a network without protection nobody asked for."""
    if (listening.certificate is None) != (listening.key is None):
        raise InputError("证书和私钥要一起给", remedy="同时写 --cert 证书文件 和 --key 私钥文件")
    if not 0 <= listening.port <= HIGHEST_PORT:
        raise InputError("端口号要在 0 到 65535 之间", where=str(listening.port), remedy="换一个 --port")
    for path in (listening.certificate, listening.key):
        if path is not None and not path.is_file():
            raise InputError("找不到证书或私钥文件", where=str(path), remedy="核对路径")
    if listening.is_exposed and not listening.plain:
        raise InputError(
            "在网络上开放要有加密，否则口令和数据会被旁人看到",
            where=listening.host,
            remedy="用 --cert 和 --key 给出证书；前面有反向代理加密的写 --behind-proxy；确实只能明文的写 --plain",
        )


def serve_desk(engine: Engine, rules: Path, listening: Listening) -> None:
    """Serve the desk until the process is told to stop. InputError for an address that cannot be listened on."""
    require_protected(listening)
    house = House(engine, rules, is_plain=listening.is_exposed)
    with _listen(listening) as door:
        uvicorn.Server(uvicorn.Config(make_app(house), **_options(listening))).run(sockets=[door])


def _listen(listening: Listening) -> socket.socket:
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    try:
        return socket.create_server((listening.host, listening.port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "端口号要在 0 到 65535 之间"
        where = f"{listening.host}:{listening.port}"
        raise FaultError(
            f"听不了这个地址：{reason}", where=where, remedy="换一个 --port，或停掉占用它的程序"
        ) from error


def _options(listening: Listening) -> dict[str, Any]:
    return {
        "ssl_certfile": listening.certificate,
        "ssl_keyfile": listening.key,
        "proxy_headers": listening.behind_proxy,
        "forwarded_allow_ips": LOOPBACK,
        "server_header": False,
        "access_log": False,  # the address of a search would say a name
        "log_config": None,
        "timeout_keep_alive": STAY_SECONDS,
        "timeout_graceful_shutdown": STOP_SECONDS,
    }
