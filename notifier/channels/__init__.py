"""The channels: a folder each, found by being here. A folder offers ``open_channel(options) -> Channel``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from config.errors import SettingsError
from notifier.channels.base import Channel


def channel_names() -> list[str]:
    """Return the names of all channels, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)


def open_channel(name: str, options: Mapping[str, Any]) -> Channel:
    """Return channel ``name`` set up with ``options``; SettingsError for an unknown channel or option."""
    if name not in channel_names():
        raise SettingsError(f"没有名为 {name} 的发送通道", remedy=f"可用的通道：{'、'.join(channel_names())}")
    channel: Channel = importlib.import_module(f"notifier.channels.{name}").open_channel(options)
    return channel
