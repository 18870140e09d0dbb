"""What named persons decided about levels: falls confirmed, overrides made and released. Rows are only ever added."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of
from ledgers.journal.assessment import LEVELS

DECISION_KINDS = ("confirm", "override", "release")


class Decision(SQLModel, table=True):
    """One decision about the level of one village. The latest one of a village tells whether an override stands.

    ``automatic_level`` is the level the rules gave when the person decided: an override holds only until the rules
    find more than that. ``from_level`` was in force before, ``level`` after.
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
    decided_by: str = Field(max_length=40)
    decided_on: date
    decided_at: datetime = Field(sa_type=Instant)
