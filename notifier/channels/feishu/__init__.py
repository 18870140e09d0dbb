"""Feishu group robot (飞书自定义机器人), signed in the body: an HMAC-SHA256 whose key holds timestamp and secret."""

from __future__ import annotations

from datetime import datetime

from notifier.channels.base import ErrorKind, Letter, shorten
from notifier.channels.calling import Call
from notifier.channels.http import ask, encode, refuse_code
from notifier.channels.robots import RobotOptions, find_robot, hmac_base64, robot_name

MOST_BYTES = 12_000
"""The whole request may take 20 KB; each line of a post costs about 30 bytes more than its text."""
NO_TAGS = str.maketrans("<>", "＜＞")
"""Feishu reads ``<at user_id="all">`` in a text as a call upon everybody."""
KINDS = {9499: ErrorKind.TEMPORARY, 11232: ErrorKind.TEMPORARY, 19001: ErrorKind.PERMANENT}


OPTIONS = RobotOptions


class Feishu:
    """Sends a rich-text post to a group; the robots take 100 messages a minute."""

    per_minute = 100

    def __init__(self, options: RobotOptions) -> None:
        self._options = options

    def receiver(self, address: str) -> str:
        """Return the name of the robot; LookupError when it is not set up."""
        return robot_name(self._options, address)

    def send(self, letter: Letter, call: Call) -> None:
        """Post the letter; SendError by Feishu's own error code."""
        robot, _ = find_robot(self._options, letter.address)
        text = shorten(letter.text, MOST_BYTES).translate(NO_TAGS)
        lines = [[{"tag": "text", "text": line}] for line in text.split("\n")]
        body = {
            "msg_type": "post",
            "content": {"post": {"zh_cn": {"title": letter.subject.translate(NO_TAGS), "content": lines}}},
        }
        secret = robot.secret.get_secret_value()
        answer = ask(robot.url, encode({**(signature(secret, letter.at) if secret else {}), **body}), call)
        refuse_code(answer, "code", KINDS)


def signature(secret: str, at: datetime) -> dict[str, str]:
    """Return the two fields that sign a request."""
    timestamp = str(round(at.timestamp()))
    return {"timestamp": timestamp, "sign": hmac_base64(f"{timestamp}\n{secret}", "")}


def open_channel(options: RobotOptions) -> Feishu:
    """Return the channel for ``[channels.feishu.robots.<name>] url, secret``."""
    return Feishu(options)
