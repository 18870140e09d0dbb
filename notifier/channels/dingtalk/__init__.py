"""DingTalk group robot (钉钉自定义机器人), signed: timestamp in milliseconds and HMAC-SHA256 in the query string."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from notifier.channels.base import ErrorKind, Letter, shorten
from notifier.channels.calling import Call
from notifier.channels.http import ask, encode, refuse_code
from notifier.channels.robots import RobotOptions, find_robot, hmac_base64, robot_name
from notifier.markdown import markdown_safe

MOST_BYTES = 18_000
"""The whole request may take 20,000 bytes; the rest of it is ours."""
KINDS = {
    -1: ErrorKind.TEMPORARY,
    130101: ErrorKind.TEMPORARY,
    410100: ErrorKind.TEMPORARY,
    300001: ErrorKind.PERMANENT,
    400101: ErrorKind.PERMANENT,
}


OPTIONS = RobotOptions


class DingTalk:
    """Sends Markdown to a group; the robots take 20 messages a minute."""

    per_minute = 20

    def __init__(self, options: RobotOptions) -> None:
        self._options = options

    def receiver(self, address: str) -> str:
        """Return the name of the robot; LookupError when it is not set up."""
        return robot_name(self._options, address)

    def send(self, letter: Letter, call: Call) -> None:
        """Post the letter; SendError by DingTalk's own error code."""
        robot, mobile = find_robot(self._options, letter.address)
        mention = f"\n\n@{mobile}" if mobile else ""
        title = markdown_safe(letter.subject)
        text = shorten(f"### {title}\n\n{letter.markdown}", MOST_BYTES - len(mention)) + mention
        body: dict[str, Any] = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
        if mobile:
            body["at"] = {"atMobiles": [mobile], "isAtAll": False}
        secret = robot.secret.get_secret_value()
        answer = ask(signed(robot.url, secret, letter.at) if secret else robot.url, encode(body), call)
        refuse_code(answer, "errcode", KINDS)


def signed(url: str, secret: str, at: datetime) -> str:
    """Return ``url`` with timestamp and signature (HMAC-SHA256 of timestamp, line feed and secret under the secret)."""
    timestamp = round(at.timestamp() * 1000)
    signature = quote_plus(hmac_base64(secret, f"{timestamp}\n{secret}"))
    return f"{url}&timestamp={timestamp}&sign={signature}"


def open_channel(options: RobotOptions) -> DingTalk:
    """Return the channel for ``[channels.dingtalk.robots.<name>] url, secret``."""
    return DingTalk(options)
