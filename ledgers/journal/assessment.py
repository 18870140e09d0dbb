"""Runs of the assessment and the latest result of every village."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from ledgers.fields import Instant, one_of

LEVELS = ("high", "medium", "low", "none")
MISSED = text("missed_periods > 0")
"""The condition of the index over the few villages that missed a period, word for word."""


class Run(SQLModel, table=True):
    """One run of one job for one business date. ``key`` makes a repeated run of the same job and date impossible
    where the job asks for it (see engine.nights); assessments by hand use a unique key each."""

    __table_args__ = (UniqueConstraint("job", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=40)
    key: str = Field(max_length=80)
    round_id: int | None = Field(default=None, foreign_key="round.id")
    on: date = Field(sa_column_kwargs={"name": "business_on"})
    profile: str | None = Field(default=None, max_length=40)
    rulebook_hash: str | None = Field(default=None, max_length=64)
    input_hash: str | None = Field(default=None, max_length=64)
    result_hash: str | None = Field(default=None, max_length=64)
    change_mark: int | None = Field(default=None, description="last Change.id read by this run")
    decision_mark: int | None = Field(default=None, description="last Decision.id when it began")
    risk_entry_mark: int | None = Field(default=None, description="last RiskEntry.id when it began")
    scope_hash: str | None = Field(
        default=None, max_length=64, description="round, rulebook and fact definitions: what makes two runs comparable"
    )
    journal_head: str | None = Field(
        default=None, max_length=64, description="what was recorded before this night (see ledgers.chain)"
    )
    planned_at: datetime | None = Field(default=None, sa_type=Instant)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str = Field(default="running", max_length=20, description="running, good, failed or skipped")
    counts: str = Field(default="{}", description="JSON")
    note: str = Field(default="")


class Assessment(SQLModel, table=True):
    """The latest result of one village in one round; written only where it differs from what stands.

    ``points`` is JSON {dimension: capped points}; ``findings`` is JSON of the hit and unknown rules.
    ``level_in_force`` is what people work with: rises at once, falls when a named person confirms, overrides.
    ``recheck_on`` is the first date on which the result may change without anybody's doing; the digests cover the
    facts read and the result (see ``engine.assessment.digests``); ``departing`` counts the rows of departing cadres.
    """

    __table_args__ = (
        one_of("level", LEVELS),
        one_of("worst_level", LEVELS),
        one_of("level_in_force", LEVELS),
        Index("ix_assessment_recheck_on", "round_id", "recheck_on"),
        Index("ix_assessment_listed", "round_id", "level_in_force", "score", "village_code"),
        Index("ix_assessment_missed", "round_id", "missed_periods", sqlite_where=MISSED, postgresql_where=MISSED),
        {"sqlite_with_rowid": False},
    )

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    village_code: str = Field(primary_key=True, max_length=12, foreign_key="village.code")
    run_id: int = Field(foreign_key="run.id", description="the run that last changed this row")
    level: str = Field(max_length=6)
    worst_level: str = Field(max_length=6)
    level_in_force: str = Field(max_length=6)
    score: int
    points: str
    findings: str
    missed_periods: int = 0
    departing: int = 0
    recheck_on: date | None = None
    facts_digest: str = Field(default="", max_length=32)
    result_digest: str = Field(default="", max_length=32)


class UntoldRise(SQLModel, table=True):
    """A rise to high that waits to be told: the run that found it, the level in force before, why. Gone once told.

    ``reasons`` is a JSON list of sentences in figures (see ``engine.messages.rises``).
    """

    __tablename__ = "untold_rise"
    __table_args__ = (one_of("from_level", LEVELS),)

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    village_code: str = Field(primary_key=True, max_length=12, foreign_key="village.code")
    run_id: int = Field(foreign_key="run.id")
    from_level: str = Field(max_length=6)
    reasons: str = "[]"


class TownshipSum(SQLModel, table=True):
    """What the latest results of one township come to: villages by automatic level, and one hash over their digests.

    Written in the transaction that writes the results, so that the sums of a round and the hash of a run follow from
    the townships alone (see ``engine.assessment.townships``).
    """

    __tablename__ = "township_sum"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    township_code: str = Field(primary_key=True, max_length=9, foreign_key="township.code")
    villages: int
    high: int
    medium: int
    low: int
    data_missing: int = Field(description="villages whose worst level is another one")
    departing: int
    facts_hash: str = Field(max_length=64)
    results_hash: str = Field(max_length=64)


class RunPart(SQLModel, table=True):
    """A part of a running run that is done, by its lowest and highest village code. Gone when the run ends."""

    __tablename__ = "run_part"

    run_id: int = Field(primary_key=True, foreign_key="run.id")
    low: str = Field(primary_key=True, max_length=12)
    high: str = Field(primary_key=True, max_length=12)


class Snapshot(SQLModel, table=True):
    """The facts one run read: a compressed Arrow stream of the villages whose facts were new to it.

    One row a part of the run, from the lowest to the highest village code in it.
    """

    run_id: int = Field(primary_key=True, foreign_key="run.id")
    low: str = Field(primary_key=True, max_length=12)
    high: str = Field(max_length=12)
    facts: bytes


class SnapshotVillage(SQLModel, table=True):
    """That a village is held by a snapshot (``run_id``, ``low``): so the newest one that holds it is found at once.

    ``collective_income`` is the one figure of it that the facts of its neighbours depend on, by its rank.
    """

    __tablename__ = "snapshot_village"
    __table_args__ = ({"sqlite_with_rowid": False},)

    village_code: str = Field(primary_key=True, max_length=12)
    run_id: int = Field(primary_key=True, foreign_key="run.id")
    low: str = Field(max_length=12)
    collective_income: float | None = None


class Lead(SQLModel, table=True):
    """Who leads on one risk village. ``pinned`` rows were set by a person and are never moved by the program."""

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    village_code: str = Field(primary_key=True, max_length=12, foreign_key="village.code")
    officer_no: str = Field(max_length=20, foreign_key="officer.no", index=True)
    township_owner_no: str | None = Field(default=None, max_length=20)
    reasons: str = Field(default="[]", description="JSON list of sentences")
    pinned: bool = False
    assigned_by: str = Field(max_length=40)
    since: date
