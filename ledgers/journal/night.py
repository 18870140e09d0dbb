"""What the nightly run keeps: who holds the lease, the rulebooks it ran on, and every level that moved, by cause."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of
from ledgers.journal.assessment import LEVELS


class Lease(SQLModel, table=True):
    """One process of several is the runner: taken and renewed by conditional update, free again once it expires.

    It spares the others the work; that no night is done twice is held by the key of its run, not by the lease.
    ``steady_since`` is the instant since which heartbeats have followed each other without the clock leaping (None: not
    known).
    """

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(default="", max_length=120)
    heartbeat_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    steady_since: datetime | None = Field(default=None, sa_type=Instant)


class RulebookCopy(SQLModel, table=True):
    """The files of one rules folder that loaded well, packed; ``digest`` covers names and contents of all of them.

    The night falls back on the newest copy when the folder is broken, and past runs are reproduced from theirs.
    """

    __tablename__ = "rulebook_copy"

    digest: str = Field(primary_key=True, max_length=64)
    profile: str = Field(max_length=40)
    rulebook_hash: str = Field(max_length=64, index=True)
    used_on: date = Field(description="the first business date it was loaded for")
    files: bytes


class LevelMove(SQLModel, table=True):
    """One village whose level or level in force moved in one run. ``parts`` is JSON: the causes, which add up."""

    __tablename__ = "level_move"
    __table_args__ = (one_of("from_level", LEVELS), one_of("to_level", LEVELS))

    run_id: int = Field(primary_key=True, foreign_key="run.id")
    village_code: str = Field(primary_key=True, max_length=12, foreign_key="village.code")
    round_id: int = Field(foreign_key="round.id", index=True)
    on: date = Field(sa_column_kwargs={"name": "business_on"}, index=True)
    from_level: str | None = Field(default=None, max_length=6)
    to_level: str = Field(max_length=6)
    from_force: str | None = Field(default=None, max_length=6)
    to_force: str = Field(max_length=6)
    from_score: int | None = None
    to_score: int
    parts: str = Field(default="[]")
