"""WeCom group robot (企业微信群机器人). The key in the address is the only secret; Markdown up to 4096 bytes."""

from __future__ import annotations

from notifier.channels.base import ErrorKind, Letter, shorten
from notifier.channels.calling import Call
from notifier.channels.http import ask, encode, refuse_code
from notifier.channels.robots import RobotOptions, find_robot, robot_name
from notifier.markdown import markdown_safe

MOST_BYTES = 4096
KINDS = {-1: ErrorKind.TEMPORARY, 45009: ErrorKind.TEMPORARY, 45033: ErrorKind.TEMPORARY, 93000: ErrorKind.PERMANENT}


OPTIONS = RobotOptions


class WeCom:
    """Sends Markdown to a group; the robots take 20 messages a minute."""

    per_minute = 20

    def __init__(self, options: RobotOptions) -> None:
        self._options = options

    def receiver(self, address: str) -> str:
        """Return the name of the robot; LookupError when it is not set up."""
        return robot_name(self._options, address)

    def send(self, letter: Letter, call: Call) -> None:
        """Post the letter; SendError by WeCom's own error code."""
        robot, _ = find_robot(self._options, letter.address)
        content = shorten(f"### {markdown_safe(letter.subject)}\n{letter.markdown}", MOST_BYTES)
        answer = ask(robot.url, encode({"msgtype": "markdown", "markdown": {"content": content}}), call)
        refuse_code(answer, "errcode", KINDS)


def open_channel(options: RobotOptions) -> WeCom:
    """Return the channel for ``[channels.wecom.robots.<name>] url``."""
    return WeCom(options)
