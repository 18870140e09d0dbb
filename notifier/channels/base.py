"""What every channel takes and gives: a letter in, nothing out, or a SendError naming the kind of failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from notifier.channels.calling import Call


class ErrorKind(StrEnum):
    """Why a letter was not delivered, and so what happens next."""

    TEMPORARY = "temporary"
    """Try again later: the server is busy, slow or away."""
    PERMANENT = "permanent"
    """Never try again: the address does not exist."""
    TECHNICAL = "technical"
    """Somebody must mend the set-up: wrong password, wrong signature; tried again, and reported."""
    CUT_OFF = "cut_off"
    """It may have arrived: the receiver took it whole and did not answer, or the sender died; tried again."""


class SendError(Exception):
    """A letter was not delivered. ``is_down``: it is the receiver that failed, and other letters need not try now."""

    def __init__(self, kind: ErrorKind, reason: str, *, is_down: bool = False) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.is_down = is_down


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
    """A way to people. ``per_minute`` is what one receiver takes in a minute; None: no limit."""

    per_minute: int | None

    def receiver(self, address: str) -> str:
        """Return which of its receivers takes letters for ``address``; "" where all go to one."""

    def send(self, letter: Letter, call: Call) -> None:
        """Deliver the letter within the call, or raise SendError."""


class Options(BaseModel):
    """The options of one channel; an unknown one is refused. ``warnings`` say what is allowed but unwise."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def warnings(self) -> list[str]:
        """Return what the person who set it up should know, in sentences."""
        return []


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
