"""What named persons decided about levels: falls confirmed, overrides made and released. Rows are only ever added."""

from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Field, SQLModel, col

from ledgers.fields import Instant, one_of
from ledgers.journal.assessment import LEVELS

DECISION_KINDS = ("confirm", "override", "release", "proposal", "refusal")
PENDING_KINDS = ("proposal", "refusal")
"""What leaves the level in force as it is: a lowering put forward, and one the second person turned down."""


class Decision(SQLModel, table=True):
    """One decision about the level of one village. The latest one of a village tells whether an override stands.

    ``automatic_level`` is the level the rules gave when the person decided: an override holds only until the rules
    find more than that. ``from_level`` was in force before, ``level`` after (of a proposal: would be after).

    A level is lowered by two persons: the first leaves a ``proposal`` saying what it ``proposes`` (override, release),
    the second turns it into that decision, which names the first as ``proposed_by``. ``body`` is who decided.
    """

    __table_args__ = (
        one_of("kind", DECISION_KINDS),
        one_of("from_level", LEVELS),
        one_of("level", LEVELS),
        one_of("automatic_level", LEVELS),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    village_code: str = Field(max_length=12, foreign_key="village.code", index=True)
    kind: str = Field(max_length=10)
    from_level: str = Field(max_length=6)
    level: str = Field(max_length=6)
    automatic_level: str = Field(max_length=6)
    reason: str = Field(max_length=400)
    evidence: str = Field(default="", max_length=400, description="document numbers, never contents")
    body: str = Field(default="", max_length=80)
    proposes: str | None = Field(default=None, max_length=10)
    proposed_by: str | None = Field(default=None, max_length=40)
    proposed_no: str | None = Field(default=None, max_length=20)
    decided_by: str = Field(max_length=40)
    decided_no: str | None = Field(default=None, max_length=20)
    decided_on: date
    decided_at: datetime = Field(sa_type=Instant)


def took_effect() -> ColumnElement[bool]:
    """Return the condition that a decision bore on the level: a proposal and its refusal leave everything as it was."""
    return col(Decision.kind).not_in(PENDING_KINDS)
