"""The channels: a folder each, found by being here. A folder offers ``OPTIONS`` and ``open_channel(options)``."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from config.errors import SettingsError
from notifier.channels.base import Channel, Options
from notifier.channels.options import UnusableOptionsError, read_options

Settings = Mapping[str, Mapping[str, Any]]
"""The options of each channel by its name, as settings hold them."""


def channel_names() -> list[str]:
    """Return the names of all channels, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)


def open_channel(name: str, options: Mapping[str, Any]) -> Channel:
    """Return channel ``name`` set up with ``options``; SettingsError with every problem of them."""
    try:
        usable = _read(name, options)
    except UnusableOptionsError as problem:
        raise _unusable(problem.sentences) from problem
    channel: Channel = _module(name).open_channel(usable)
    return channel


def check_channels(settings: Settings) -> None:
    """Raise one SettingsError with everything that is wrong with the options of any channel; no value is shown."""
    sentences: list[str] = []
    for name, options in settings.items():
        try:
            _read(name, options)
        except UnusableOptionsError as problem:
            sentences += problem.sentences
    if sentences:
        raise _unusable(sentences)


def warnings_of(settings: Settings) -> list[str]:
    """Return what is allowed but unwise in usable options, in sentences."""
    return [f"通道 {name}：{words}" for name, options in settings.items() for words in _read(name, options).warnings()]


def address_problems(settings: Settings, addresses: Iterable[str]) -> list[str]:
    """Return, once each, what is wrong with the channels that addresses name: unknown, or not set up."""
    found = Counter(problem for each in addresses if (problem := _address_problem(settings, each)))
    return [f"{problem}（{count} 个地址）" if count > 1 else problem for problem, count in found.items()]


def _address_problem(settings: Settings, address: str) -> str | None:
    name, colon, rest = address.partition(":")
    if not colon or name not in channel_names():
        return f"接收地址的通道写成了“{name}”，没有这个通道{_hint(name, channel_names())}"
    if name not in settings:
        return f"接收地址用到通道 {name}，设置里没有 [channels.{name}]"
    try:
        open_channel(name, settings[name]).receiver(rest)
    except (SettingsError, LookupError) as error:
        return f"接收地址用到通道 {name}：{error.what if isinstance(error, SettingsError) else error.args[0]}"
    return None


def _read(name: str, options: Mapping[str, Any]) -> Options:
    names = channel_names()
    if name not in names:
        raise UnusableOptionsError([f"没有名为 {name} 的通道{_hint(name, names)}"])
    shape: type[Options] = _module(name).OPTIONS
    return read_options(name, shape, options)


def _module(name: str) -> Any:
    return importlib.import_module(f"notifier.channels.{name}")


def _hint(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"，是否想写 {near[0]}？" if near else f"，可用的通道：{'、'.join(names)}"


def _unusable(sentences: list[str]) -> SettingsError:
    listed = "".join(f"  {sentence}\n" for sentence in sentences)
    return SettingsError(
        f"发送通道的设置有 {len(sentences)} 处不对：\n{listed}", remedy="改正设置后重试，写法见手册《消息与通道》"
    )
