"""The outbox: which messages are due, who is sending them, and what became of them. Claim, send, record.

Two clocks: ``at`` is the instant of the county, by which messages are due and which is recorded; that a sender is alive
is told by the clock of the database, the one clock all machines share.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, bindparam, func, or_, select, true, update
from sqlmodel import Session, col

from config.clock import day_of
from config.settings import Outbox
from ledgers.fields import table_of
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.roster.closing import closed_rounds
from ledgers.roster.table import Officer
from notifier.channels.base import ErrorKind, SendError
from notifier.channels.texts import one_line

DEFAULT_CHANNEL = "file"
"""The channel of officers without an address."""
NIGHTLY, GOOD = "nightly", "good"
"""The job and the outcome of a night that was held (see ``ledgers.journal.assessment.Run``)."""
LONGEST_NAME = 60
LONGEST_ERROR = 400
ONE_MINUTE = timedelta(minutes=1)
_MESSAGE = table_of(Message)
_SETTLE = update(_MESSAGE).where(
    _MESSAGE.c.id == bindparam("our_id"),
    _MESSAGE.c.state == "claimed",
    _MESSAGE.c.claimed_by == bindparam("our_name"),
)
"""Made once: it runs for every letter, and making it costs more than running it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims, at which instant of the county, at most how many messages of which urgencies.

    ``resting`` are receivers nobody writes to now ("smtp", "wecom:office"). Digests due before ``digests_since`` leave
    only with a newer one, or when no newer one is to come (see ``_timely``).
    """

    worker: str
    at: datetime
    limit: int
    urgencies: Sequence[str] = ("immediate", "normal", "digest")
    resting: Collection[str] = ()
    digests_since: datetime | None = None


def claim(session: Session, claim: Claim) -> list[Message]:
    """Take due messages for this worker by conditional updates, immediate ones first, those that failed last.

    Takes up to ``limit``, and with them all else that is due for the same people in a digest, so that each of them
    gets one. Every claim has a name of its own in ``claimed_by``.
    """
    due = and_(
        col(Message.state) == "pending",
        col(Message.urgency).in_(claim.urgencies),
        col(Message.not_before) <= claim.at,
        col(Message.next_try_at) <= claim.at,
        *_not_through(claim.resting),
    )
    first = (
        select(col(Message.id))
        .where(due, _timely(claim))
        .order_by(col(Message.urgency) != "immediate", col(Message.attempts), col(Message.id))
        .limit(claim.limit)
        .with_for_update(skip_locked=True)
        .cte("first")  # as a plain subquery PostgreSQL may run it twice, past its limit
    )
    name = f"{claim.worker[:LONGEST_NAME]}/{secrets.token_hex(4)}"
    taken = _take(session, name, col(Message.id).in_(select(first.c.id)))
    people = {message.recipient_no for message in taken if message.urgency == "digest"}
    if people:
        taken += _take(session, name, due, col(Message.urgency) == "digest", col(Message.recipient_no).in_(people))
    return sorted(taken, key=lambda message: (message.urgency != "immediate", message.attempts, message.id or 0))


def _take(session: Session, name: str, *which: Any) -> list[Message]:
    values = {"state": "claimed", "claimed_by": name, "claimed_at": database_now(session)}
    statement = (
        update(Message)
        .where(*which)
        .values(**values, attempts=col(Message.attempts) + 1)
        .returning(col(Message.id))
        .execution_options(synchronize_session=False)
    )
    taken = list(session.execute(statement).scalars())
    return list(session.execute(select(Message).where(col(Message.id).in_(taken))).scalars())


def _timely(claim: Claim) -> ColumnElement[bool]:
    """Return the condition that a message is not yesterday's news while today's is still to be written.

    After a standstill the digests of the days before would otherwise go out by themselves, just before the one that
    takes them in: an old one leaves once the night of today has been held in its round, and lapses where none is.
    """
    if claim.digests_since is None:
        return true()
    held = select(col(Run.round_id)).where(
        col(Run.job) == NIGHTLY, col(Run.outcome) == GOOD, col(Run.on) >= day_of(claim.at)
    )
    return or_(
        col(Message.urgency) != "digest",
        col(Message.not_before) >= claim.digests_since,
        col(Message.round_id).in_(held),
    )


def _not_through(receivers: Collection[str]) -> list[ColumnElement[bool]]:
    """Return the condition that a message does not go through any of the receivers."""
    address = col(Officer.address)
    through: list[ColumnElement[bool]] = []
    for receiver in receivers:
        channel, _, name = receiver.partition(":")
        if channel == DEFAULT_CHANNEL:
            through.append(address.is_(None))
        through += [address == receiver, address.startswith(receiver + ("@" if name else ":"), autoescape=True)]
    return [col(Message.recipient_no).not_in(select(col(Officer.no)).where(or_(*through)))] if through else []


def database_now(session: Session) -> datetime:
    """Return the instant by the clock of the database."""
    if session.get_bind().dialect.name == "sqlite":
        text = session.execute(select(func.strftime("%Y-%m-%dT%H:%M:%f", "now"))).scalar_one()
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    return cast(datetime, session.execute(select(func.clock_timestamp())).scalar_one())


def take_stock(session: Session, at: datetime, settings: Outbox) -> int:
    """Put in order what others left; return how many messages lapsed: digests too old to be of use to anybody, and
    all of rounds that are closed or over.

    A message whose sender has not said for ``claim_minutes`` that he is alive belongs to a process that died between
    claiming and recording: it may have left, so it is marked as cut off, and goes out again under the same key.
    """
    silent = database_now(session) - timedelta(minutes=settings.claim_minutes)
    _change(
        session,
        (col(Message.state) == "claimed") & (col(Message.claimed_at) < silent),
        state="pending",
        error_kind=ErrorKind.CUT_OFF.value,
        error="发送时程序中断，可能已经送达，将用同一编号再发一次",
    )
    oldest = at - timedelta(days=settings.give_up_days)
    too_old = (
        (col(Message.state) == "pending") & (col(Message.urgency) == "digest") & (col(Message.not_before) < oldest)
    )
    lapsed = _change(session, too_old, state="lapsed", error=f"满 {settings.give_up_days} 天没有发出，内容已经过时")
    ended = (col(Message.state) == "pending") & col(Message.round_id).in_(closed_rounds(session, day_of(at)))
    return lapsed + _change(session, ended, state="lapsed", error="这一轮换届已经关闭或结束")


def renew(session: Session, name: str) -> set[int | None]:
    """Say that the sender of the claim ``name`` is alive; return the messages that are still his."""
    statement = (
        update(Message)
        .where(col(Message.state) == "claimed", col(Message.claimed_by) == name)
        .values(claimed_at=database_now(session))
        .returning(col(Message.id))
        .execution_options(synchronize_session=False)
    )
    return set(session.execute(statement).scalars())


def record_sent(session: Session, message: Message, receiver: str, at: datetime) -> bool:
    """Record a delivery; False when another process took the message over in the meantime (it then went out twice)."""
    return _settle(session, message, state="sent", channel=receiver, sent_at=at, error=None, error_kind=None)


def record_failure(session: Session, message: Message, failure: SendError, settings: Outbox, at: datetime) -> bool:
    """Record a failure: a dead letter when it is permanent or too old, otherwise due again after a growing pause."""
    too_old = at - max(message.created_at, message.not_before) >= timedelta(days=settings.give_up_days)
    dead = failure.kind is ErrorKind.PERMANENT or too_old
    return _settle(
        session,
        message,
        state="dead" if dead else "pending",
        next_try_at=at + retry_pause(settings, message.attempts),
        error=one_line(failure.reason)[:LONGEST_ERROR],
        error_kind=failure.kind.value,
    )


def retry_pause(settings: Outbox, failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row."""
    doubled = settings.first_retry_minutes * 2 ** min(failures - 1, 20)
    return timedelta(minutes=min(doubled, settings.longest_retry_minutes))


def record_silence(session: Session, message: Message, reason: str) -> bool:
    """Record that the message is not sent because there is nothing to say any more."""
    return _settle(session, message, state="lapsed", error=reason, error_kind=None)


def put_back(session: Session, message: Message, until: datetime | None = None) -> bool:
    """Give a claimed message back unsent, to be tried again at ``until`` (None: at once). Not counted as an attempt."""
    again = until or message.next_try_at
    return _settle(session, message, state="pending", next_try_at=again, attempts=message.attempts - 1)


def _settle(session: Session, message: Message, **values: Any) -> bool:
    ours = {"our_id": message.id, "our_name": message.claimed_by}
    settled = values | {"claimed_by": None, "claimed_at": None}
    return session.connection().execute(_SETTLE, ours | settled).rowcount == 1


def next_free(session: Session, receiver: str, per_minute: int, at: datetime) -> datetime | None:
    """Return when a receiver takes the next letter, None for now: it takes so many in any minute."""
    sent = col(Message.sent_at)
    lately = select(sent).where(col(Message.channel) == receiver, sent > at - ONE_MINUTE, sent <= at + ONE_MINUTE)
    found = session.execute(lately.order_by(sent.desc()).limit(1).offset(per_minute - 1)).scalar()
    return None if found is None else found + ONE_MINUTE


def dead_letters(session: Session) -> list[Message]:
    """Return the messages nobody will try again unless a person says so, oldest first."""
    return list(
        session.execute(select(Message).where(col(Message.state) == "dead").order_by(col(Message.id))).scalars()
    )


def revive(session: Session, at: datetime, ids: Sequence[int] | None = None) -> int:
    """Make dead letters (all, or those named) due again and return how many."""
    which = and_(col(Message.state) == "dead", *([col(Message.id).in_(ids)] if ids is not None else []))
    return _change(session, which, state="pending", next_try_at=at, not_before=at, attempts=0)


def cancel(session: Session, reason: str, ids: Sequence[int] | None = None) -> int:
    """Take back messages that have not left (all that wait, or those named, dead letters too); return how many."""
    waits = col(Message.state) == "pending"
    which = waits if ids is None else or_(waits, col(Message.state) == "dead") & col(Message.id).in_(ids)
    return _change(session, which, state="cancelled", error=one_line(reason)[:LONGEST_ERROR], error_kind=None)


def _change(session: Session, which: ColumnElement[bool], **values: Any) -> int:
    statement = update(Message).where(which).values(**values).execution_options(synchronize_session=False)
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def summaries(session: Session, state: str | None = None) -> list[dict[str, Any]]:
    """Return one plain row a message (of one state, or all), oldest first, without its contents."""
    query = select(Message, col(Officer.name)).join(Officer, col(Officer.no) == col(Message.recipient_no), isouter=True)
    if state is not None:
        query = query.where(col(Message.state) == state)
    return [
        {
            "id": message.id,
            "key": message.key,
            "kind": message.kind,
            "recipient": name or message.recipient_no,
            "state": message.state,
            "attempts": message.attempts,
            "next_try_at": message.next_try_at.isoformat() if message.state in ("pending", "claimed") else None,
            "sent_at": message.sent_at.isoformat() if message.sent_at else None,
            "error": message.error,
        }
        for message, name in session.execute(query.order_by(col(Message.id)))
    ]
