"""What the group robots have in common: several of them by name, each with its address and secret."""

from __future__ import annotations

import base64
import hashlib
import hmac

from pydantic import SecretStr

from notifier.channels.base import ErrorKind, Options, SendError
from notifier.channels.options import Url


class Robot(Options):
    """One group robot: its webhook address, and its secret where it signs."""

    url: Url
    secret: SecretStr = SecretStr("")


class RobotOptions(Options):
    """The robots of one channel by the name officers' addresses use."""

    robots: dict[str, Robot]

    def warnings(self) -> list[str]:
        """Return a sentence for each robot that is spoken to in the clear; its address is as good as a password."""
        return [
            f"机器人 {name} 的地址是 http://，消息和密钥在网上都是明文，请改用 https://"
            for name, robot in self.robots.items()
            if robot.url.startswith("http:")
        ]


def robot_name(options: RobotOptions, address: str) -> str:
    """Return the robot of ``name@mobile``; LookupError in words when it is not set up."""
    name = address.partition("@")[0]
    if name not in options.robots:
        raise LookupError(f"没有设置名为 {name} 的机器人")
    return name


def find_robot(options: RobotOptions, address: str) -> tuple[Robot, str]:
    """Return the robot of ``name@mobile`` and the mobile number to call upon ("" when none is given)."""
    try:
        return options.robots[robot_name(options, address)], address.partition("@")[2]
    except LookupError as error:
        raise SendError(ErrorKind.TECHNICAL, str(error.args[0])) from error


def hmac_base64(key: str, message: str) -> str:
    """Return the HMAC-SHA256 of ``message`` under ``key`` in Base64."""
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
