"""What every channel takes and gives: a letter in, nothing out, or a SendError naming the kind of failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import SettingsError


class ErrorKind(StrEnum):
    """Why a letter was not delivered, and so what happens next."""

    TEMPORARY = "temporary"
    """Try again later: the server is busy, slow or away."""
    PERMANENT = "permanent"
    """Never try again: the address does not exist."""
    TECHNICAL = "technical"
    """Somebody must mend the set-up: wrong password, wrong signature; tried again, and reported."""


class SendError(Exception):
    """A letter was not delivered."""

    def __init__(self, kind: ErrorKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Letter:
    """One message ready to go. ``key`` is the idempotency key; ``address`` is the part after the channel's name.

    ``text`` is plain; ``markdown`` uses headings, bold, lists and quotes only, its data made safe when rendered.
    """

    key: str
    address: str
    recipient: str
    subject: str
    text: str
    markdown: str
    at: datetime


class Channel(Protocol):
    """A way to people. ``per_minute`` is what one address takes in a minute; None: no limit."""

    per_minute: int | None

    def send(self, letter: Letter) -> None:
        """Deliver the letter or raise SendError."""


class Options(BaseModel):
    """The options of one channel; an unknown one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


OptionsType = TypeVar("OptionsType", bound=Options)


def read_options(channel: str, shape: type[OptionsType], options: Mapping[str, Any]) -> OptionsType:
    """Return the typed options of ``channel``; SettingsError naming the first that is unknown, missing or ill-typed."""
    try:
        return shape.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"通道 {channel} 的设置 {name} 不对：{first['msg']}",
            where=f"channels.{channel}",
            remedy=f"可用的设置：{'、'.join(shape.model_fields)}",
        ) from error


def shorten(text: str, most_bytes: int) -> str:
    """Return ``text`` cut at the end of a line to at most ``most_bytes`` of UTF-8, saying how much was cut."""
    if len(text.encode()) <= most_bytes:
        return text
    lines = text.split("\n")
    for kept in range(len(lines) - 1, 0, -1):
        cut = "\n".join(lines[:kept]) + f"\n……（内容过长，省略 {len(lines) - kept} 行，全文请向县委组织部索取）"
        if len(cut.encode()) <= most_bytes:
            return cut
    return text.encode()[: most_bytes - 3].decode(errors="ignore") + "…"
