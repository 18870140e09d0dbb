"""WeCom group robot (企业微信群机器人). The key in the address is the only secret; Markdown up to 4096 bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifier.channels.base import ErrorKind, Letter, read_options, shorten
from notifier.channels.http import encode, post, refuse_code
from notifier.channels.robots import RobotOptions, find_robot

MOST_BYTES = 4096
KINDS = {-1: ErrorKind.TEMPORARY, 45009: ErrorKind.TEMPORARY, 45033: ErrorKind.TEMPORARY, 93000: ErrorKind.PERMANENT}


class WeCom:
    """Sends Markdown to a group; the robots take 20 messages a minute."""

    per_minute = 20

    def __init__(self, options: RobotOptions) -> None:
        self._options = options

    def send(self, letter: Letter) -> None:
        """Post the letter; SendError by WeCom's own error code."""
        robot, _ = find_robot(self._options, letter.address)
        content = shorten(f"### {letter.subject}\n{letter.markdown}", MOST_BYTES)
        answer = post(robot.url, encode({"msgtype": "markdown", "markdown": {"content": content}}))
        refuse_code(answer, "errcode", KINDS)


def open_channel(options: Mapping[str, Any]) -> WeCom:
    """Return the channel for ``[channels.wecom.robots.<name>] url``."""
    return WeCom(read_options("wecom", RobotOptions, options))
