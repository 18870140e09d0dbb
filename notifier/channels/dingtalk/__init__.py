"""DingTalk group robot (钉钉自定义机器人), signed: timestamp in milliseconds and HMAC-SHA256 in the query string."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from notifier.channels.base import ErrorKind, Letter, read_options, shorten
from notifier.channels.http import encode, post, refuse_code
from notifier.channels.robots import RobotOptions, find_robot, hmac_base64

MOST_BYTES = 18_000
"""The whole request may take 20,000 bytes; the rest of it is ours."""
KINDS = {
    -1: ErrorKind.TEMPORARY,
    130101: ErrorKind.TEMPORARY,
    410100: ErrorKind.TEMPORARY,
    300001: ErrorKind.PERMANENT,
    400101: ErrorKind.PERMANENT,
}


class DingTalk:
    """Sends Markdown to a group; the robots take 20 messages a minute."""

    per_minute = 20

    def __init__(self, options: RobotOptions) -> None:
        self._options = options

    def send(self, letter: Letter) -> None:
        """Post the letter; SendError by DingTalk's own error code."""
        robot, mobile = find_robot(self._options, letter.address)
        call = f"\n\n@{mobile}" if mobile else ""
        text = shorten(f"### {letter.subject}\n\n{letter.markdown}", MOST_BYTES - len(call)) + call
        body: dict[str, Any] = {"msgtype": "markdown", "markdown": {"title": letter.subject, "text": text}}
        if mobile:
            body["at"] = {"atMobiles": [mobile], "isAtAll": False}
        secret = robot.secret.get_secret_value()
        answer = post(signed(robot.url, secret, letter.at) if secret else robot.url, encode(body))
        refuse_code(answer, "errcode", KINDS)


def signed(url: str, secret: str, at: datetime) -> str:
    """Return ``url`` with timestamp and signature (HMAC-SHA256 of timestamp, line feed and secret under the secret)."""
    timestamp = round(at.timestamp() * 1000)
    signature = quote_plus(hmac_base64(secret, f"{timestamp}\n{secret}"))
    return f"{url}&timestamp={timestamp}&sign={signature}"


def open_channel(options: Mapping[str, Any]) -> DingTalk:
    """Return the channel for ``[channels.dingtalk.robots.<name>] url, secret``."""
    return DingTalk(read_options("dingtalk", RobotOptions, options))
