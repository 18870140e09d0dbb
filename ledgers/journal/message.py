"""The outbox: one row a message, written in the transaction of the decision it tells about and sent by the notifier."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, between, one_of

URGENCIES = ("digest", "normal", "immediate")
STATES = ("pending", "claimed", "sent", "dead", "cancelled", "lapsed")
"""``cancelled``: it, or what it tells of, was taken back before it left; ``error`` says by whom. ``lapsed``: not sent,
because it had nothing to say any more or its day lay too far back; ``error`` says which."""
ERROR_KINDS = ("temporary", "permanent", "technical", "cut_off")
"""``cut_off``: it may have arrived. The process that was sending it died before it recorded what became of it, or the
receiver took it whole and never answered; it goes out again under the same key."""


class Message(SQLModel, table=True):
    """One message to one officer. ``key`` is the idempotency key: the same occasion never makes a second row.

    ``payload`` is JSON of ids, codes, dates, counts and what rules found in figures; names are read when it is
    rendered, and no ID number or grievance text can be in it. ``not_before`` holds a message back (quiet hours,
    holidays). ``claimed_by`` names whoever is sending it, anew for each claim; ``claimed_at`` is when he last said that
    he is alive, by the clock of the database. ``channel`` is the receiver it left through: the channel, and the robot
    where there are several ("smtp", "wecom:office").

    What each kind carries stands in ``ledgers.journal.payloads``.
    """

    __table_args__ = (
        one_of("urgency", URGENCIES),
        one_of("state", STATES),
        one_of("error_kind", ERROR_KINDS),
        between("attempts", 0),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=160, unique=True)
    recipient_no: str = Field(max_length=20, foreign_key="officer.no", index=True)
    kind: str = Field(max_length=40, description="the folder under notifier/messages")
    subject: str = Field(default="", max_length=80, description="what it is about: village code, task id, run id")
    round_id: int | None = Field(default=None, foreign_key="round.id")
    run_id: int | None = Field(default=None, foreign_key="run.id")
    payload: str = Field(default="{}")
    urgency: str = Field(default="normal", max_length=10)
    state: str = Field(default="pending", max_length=10, index=True)
    created_at: datetime = Field(sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    next_try_at: datetime = Field(sa_type=Instant, index=True)
    attempts: int = 0
    claimed_by: str | None = Field(default=None, max_length=80)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    channel: str | None = Field(default=None, max_length=80)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    error_kind: str | None = Field(default=None, max_length=10)
    error: str | None = Field(default=None, max_length=400)
