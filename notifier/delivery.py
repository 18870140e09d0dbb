"""Delivery of what is due: claim a batch, render it set-wise, send each letter, record each outcome."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from config.calendar import WorkCalendar
from config.errors import AppError
from config.logs import trouble
from config.settings import Settings
from ledgers.database import reading, transaction
from notifier import outbox
from notifier.channels import open_channel
from notifier.channels.base import Channel, ErrorKind, SendError
from notifier.letters import Bundle, write_letters
from notifier.quiet import open_urgencies

BATCH = 100
ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Postman:
    """Everything needed to deliver, but the time."""

    engine: Engine
    settings: Settings
    calendar: WorkCalendar
    worker: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")


def deliver(postman: Postman, at: datetime) -> Counter[str]:
    """Send all that is due at ``at`` and return how many letters had which outcome.

    Outcomes are sent, deferred (the address takes no more this minute), temporary, permanent and technical failures.

    Sending is outside every transaction; each outcome is recorded in one of its own, so that a process killed here
    repeats at most the letter it was sending, under the same key.
    """
    urgencies = open_urgencies(at, postman.settings.outbox, postman.calendar)
    stale_after = timedelta(minutes=postman.settings.outbox.claim_minutes)
    delivery = _Delivery(postman, at)
    while urgencies:
        with transaction(postman.engine) as session:
            batch = outbox.claim(session, outbox.Claim(postman.worker, at, BATCH), urgencies, stale_after)
            bundles = write_letters(session, batch, at)
            session.expunge_all()
        if not batch:
            break
        for bundle in bundles:
            delivery.send(bundle)
    return delivery.outcomes


class _Delivery:
    """One call of ``deliver``: the channels opened so far and what each still takes this minute."""

    def __init__(self, postman: Postman, at: datetime) -> None:
        self._postman = postman
        self._at = at
        self._channels: dict[str, Channel] = {}
        self._room: dict[str, int] = {}
        self.outcomes: Counter[str] = Counter()

    def send(self, bundle: Bundle) -> None:
        """Send one letter and record what became of the messages it carries."""
        letter = bundle.letter
        try:
            if isinstance(letter, SendError):
                raise letter
            channel = self._channel(letter.channel)
            if channel.per_minute is not None and self._room[letter.channel] <= 0:
                self._record("deferred", outbox.put_back, bundle, self._at + ONE_MINUTE)
                return
            self._room[letter.channel] -= 1
            channel.send(letter.letter)
        except SendError as failure:
            self._fail(bundle, failure)
        except AppError as error:
            self._fail(bundle, SendError(ErrorKind.TECHNICAL, str(error)))
        else:
            self._record("sent", outbox.record_sent, bundle, letter.channel, self._at)

    def _fail(self, bundle: Bundle, failure: SendError) -> None:
        newest = bundle.messages[-1]
        trouble("message_not_sent", message=newest.id, kind=failure.kind.value, attempts=newest.attempts)
        self._record(failure.kind.value, outbox.record_failure, bundle, failure, self._postman.settings.outbox)

    def _record(self, outcome: str, settle: Callable[..., bool], bundle: Bundle, *details: object) -> None:
        with transaction(self._postman.engine) as session:
            for message in bundle.messages:
                if not settle(session, message, *details):
                    trouble("message_taken_over", message=message.id)
        self.outcomes[outcome] += 1

    def _channel(self, name: str) -> Channel:
        if name not in self._channels:
            channel = open_channel(name, self._postman.settings.channels.get(name, {}))
            with reading(self._postman.engine) as session:
                used = outbox.sent_since(session, name, self._at - ONE_MINUTE)
            self._room[name] = (channel.per_minute or 0) - used
            self._channels[name] = channel
        return self._channels[name]
