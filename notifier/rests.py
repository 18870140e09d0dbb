"""Receivers that fail rest: one that cannot be reached is asked again after a while, not once for every letter."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from config.settings import Outbox
from notifier.channels.base import ErrorKind, SendError
from notifier.outbox import retry_pause

IN_A_ROW = 3
"""So many failures one after the other are the receiver's, whatever it says of each letter."""


class Rests:
    """Which receivers are left alone, since when and until when; each rest in a row is twice as long."""

    def __init__(self, settings: Outbox) -> None:
        self._settings = settings
        self._failures: Counter[str] = Counter()
        self._rests: Counter[str] = Counter()
        self._between: dict[str, tuple[datetime, datetime]] = {}

    def at(self, at: datetime) -> list[str]:
        """Return the receivers that rest at ``at``; a clock set back ends every rest."""
        return [receiver for receiver, (since, until) in self._between.items() if since <= at < until]

    def until(self, receiver: str, at: datetime) -> datetime | None:
        """Return until when a receiver rests, None when it does not."""
        return self._between[receiver][1] if receiver in self.at(at) else None

    def note_success(self, receiver: str) -> None:
        """Forget every failure of the receiver."""
        self._failures.pop(receiver, None)
        self._rests.pop(receiver, None)
        self._between.pop(receiver, None)

    def note_failure(self, receiver: str, failure: SendError, at: datetime) -> None:
        """Let the receiver rest when it is down, or failed several times in a row."""
        if failure.kind is ErrorKind.PERMANENT:  # it answered, and sensibly
            self.note_success(receiver)
            return
        self._failures[receiver] += 1
        if failure.is_down or self._failures[receiver] >= IN_A_ROW:
            self._failures.pop(receiver)
            self._rests[receiver] += 1
            self._between[receiver] = (at, at + retry_pause(self._settings, self._rests[receiver]))
