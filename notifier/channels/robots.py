"""What the group robots have in common: several of them by name, each with its address and secret."""

from __future__ import annotations

import base64
import hashlib
import hmac

from pydantic import SecretStr

from notifier.channels.base import ErrorKind, Options, SendError


class Robot(Options):
    """One group robot: its webhook address, and its secret where it signs."""

    url: str
    secret: SecretStr = SecretStr("")


class RobotOptions(Options):
    """The robots of one channel by the name officers' addresses use."""

    robots: dict[str, Robot]


def find_robot(options: RobotOptions, address: str) -> tuple[Robot, str]:
    """Return the robot of ``name@mobile`` and the mobile number to call upon ("" when none is given)."""
    name, _, mobile = address.partition("@")
    if name not in options.robots:
        raise SendError(ErrorKind.TECHNICAL, f"没有设置名为 {name} 的机器人")
    return options.robots[name], mobile


def hmac_base64(key: str, message: str) -> str:
    """Return the HMAC-SHA256 of ``message`` under ``key`` in Base64."""
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
