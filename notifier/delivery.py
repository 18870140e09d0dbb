"""Delivery of what is due: claim a few, render them set-wise, send each letter, record each outcome."""

from __future__ import annotations

import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from config.calendar import WorkCalendar
from config.clock import going_on_from
from config.errors import AppError
from config.logs import trouble
from config.settings import Settings
from ledgers.database import reading, transaction
from ledgers.journal.message import Message
from notifier import outbox
from notifier.channels import open_channel
from notifier.channels.base import Channel, ErrorKind, SendError
from notifier.channels.calling import Call
from notifier.letters import Addressed, Bundle, Silence, write_letters
from notifier.quiet import digests_since, open_urgencies
from notifier.rests import Rests

BATCH = 25
RECORD_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""How long a sender waits in turn for a database that is away: a letter that left must be recorded as sent."""


@dataclass
class Postman:
    """Everything needed to deliver, but the time. ``stopping`` asks it to stop; ``rests`` outlives each delivery."""

    engine: Engine
    settings: Settings
    calendar: WorkCalendar
    worker: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    stopping: threading.Event = field(default_factory=threading.Event)
    rests: Rests = field(init=False)

    def __post_init__(self) -> None:
        self.rests = Rests(self.settings.outbox)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many letters had which outcome, and why others did not leave, by (outcome, reason).

    Outcomes are sent, deferred (the receiver takes no more this minute, or rests), lapsed (nothing to say), and the
    kinds of failures.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)


def deliver(postman: Postman, at: datetime) -> Delivered:
    """Send all that is due from ``at`` on and say what became of it.

    Sending is outside every transaction; each outcome is recorded in one of its own, in which the sender says too that
    he still has the letters after it. A process killed here repeats at most the letter it was sending, under its key.
    """
    delivery = _Delivery(postman, at)
    delivery.work()
    return delivery.delivered


class _Delivery:
    """One call of ``deliver``: the clock it goes by and the channels opened so far."""

    def __init__(self, postman: Postman, at: datetime) -> None:
        self._postman = postman
        self._settings = postman.settings.outbox
        self._now = going_on_from(at)
        self._channels: dict[str, Channel] = {}
        self.delivered = Delivered()

    def work(self) -> None:
        """Claim and send until nothing is due, or the postman is asked to stop."""
        with transaction(self._postman.engine) as session:
            lapsed = outbox.take_stock(session, self._now(), self._settings)
        self.delivered.outcomes.update({"lapsed": lapsed} if lapsed else {})
        while not self._postman.stopping.is_set() and (bundles := self._claim()):
            self._send_all(bundles)

    def _claim(self) -> list[Bundle]:
        at = self._now()
        urgencies = self._urgencies(at)
        if not urgencies:
            return []
        since = digests_since(at, self._postman.calendar)
        claim = outbox.Claim(self._postman.worker, at, BATCH, urgencies, self._postman.rests.at(at), since)
        with transaction(self._postman.engine) as session:
            bundles = write_letters(session, outbox.claim(session, claim), at)
            session.expunge_all()
        return bundles

    def _urgencies(self, at: datetime) -> tuple[str, ...]:
        return open_urgencies(at, self._settings, self._postman.calendar)

    def _send_all(self, bundles: Sequence[Bundle]) -> None:
        """Send the letters of one claim, as long as they are ours and people may be written to."""
        ours: set[int | None] = {message.id for bundle in bundles for message in bundle.messages}
        late = []
        for bundle in bundles:
            if not {message.id for message in bundle.messages} <= ours:
                trouble("message_taken_over", message=bundle.messages[-1].id)
            elif self._postman.stopping.is_set() or bundle.messages[0].urgency not in self._urgencies(self._now()):
                late.append(bundle)
            else:
                ours = self._deal_with(bundle)
        if late:
            self._settle([message for bundle in late for message in bundle.messages], outbox.put_back)

    def _deal_with(self, bundle: Bundle) -> set[int | None]:
        """Send one letter and record what became of the messages it carries; return those of the claim still ours."""
        if isinstance(bundle.letter, Silence):
            return self._record(bundle, "lapsed", partial(outbox.record_silence, reason=bundle.letter.reason))
        if isinstance(bundle.letter, SendError):
            return self._fail(bundle, bundle.letter)
        try:
            receiver, channel = self._through(bundle.letter)
        except SendError as error:
            return self._fail(bundle, error)
        if until := self._busy_until(receiver, channel):
            return self._record(bundle, "deferred", partial(outbox.put_back, until=until))
        failure = self._send(channel, bundle.letter)
        if failure is None:
            self._postman.rests.note_success(receiver)
            return self._record(bundle, "sent", partial(outbox.record_sent, receiver=receiver, at=self._now()))
        self._postman.rests.note_failure(receiver, failure, self._now())
        return self._fail(bundle, failure)

    def _through(self, letter: Addressed) -> tuple[str, Channel]:
        """Return the receiver of a letter and the channel to it; SendError when it is not set up."""
        name = letter.channel
        try:
            if name not in self._channels:
                self._channels[name] = open_channel(name, self._postman.settings.channels.get(name, {}))
            channel = self._channels[name]
            receiver = channel.receiver(letter.letter.address)
        except AppError as error:
            raise SendError(ErrorKind.TECHNICAL, error.what) from error
        except LookupError as error:
            raise SendError(ErrorKind.TECHNICAL, str(error.args[0])) from error
        return (f"{name}:{receiver}" if receiver else name), channel

    def _busy_until(self, receiver: str, channel: Channel) -> datetime | None:
        """Return until when the receiver takes no letters, by its own limit or because it rests."""
        at = self._now()
        if until := self._postman.rests.until(receiver, at):
            return until
        if channel.per_minute is None:
            return None
        with reading(self._postman.engine) as session:
            return outbox.next_free(session, receiver, channel.per_minute, at)

    def _send(self, channel: Channel, letter: Addressed) -> SendError | None:
        """Send one letter; whatever goes wrong with it is the failure of this letter."""
        with Call(self._settings.letter_seconds, self._postman.stopping) as call:
            try:
                channel.send(letter.letter, call)
            except SendError as failure:
                return failure
            except Exception as error:  # a letter nobody thought of must not hold up the others
                kind = ErrorKind.CUT_OFF if call.handed_over else ErrorKind.TECHNICAL
                return SendError(kind, f"发送时出了没有料到的错误（{type(error).__name__}），请反馈此问题")
        return None

    def _fail(self, bundle: Bundle, failure: SendError) -> set[int | None]:
        self.delivered.reasons[failure.kind.value, failure.reason] += 1
        settle = partial(outbox.record_failure, failure=failure, settings=self._settings, at=self._now())
        return self._record(bundle, failure.kind.value, settle)

    def _record(self, bundle: Bundle, outcome: str, settle: Callable[..., bool]) -> set[int | None]:
        self.delivered.outcomes[outcome] += 1
        return self._settle(bundle.messages, settle)

    def _settle(self, messages: Sequence[Message], settle: Callable[..., bool]) -> set[int | None]:
        """Settle messages and renew the claim on the rest of it; try again while the database is away."""
        for pause in (*RECORD_PAUSES, None):
            try:
                with transaction(self._postman.engine) as session:
                    for message in messages:
                        if not settle(session, message):
                            trouble("message_taken_over", message=message.id)
                    return outbox.renew(session, messages[0].claimed_by or "")
            except (AppError, DBAPIError) as error:
                if pause is None:
                    raise
                trouble("message_not_recorded", message=messages[0].id, fault=type(error).__name__)
                self._postman.stopping.wait(pause)
        raise AssertionError("the last pause raises")
