"""The story of every risk point: found, moved, worked on. Rows are only ever added."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

ENTRY_KINDS = ("found", "moved", "progress", "assigned")


class RiskEntry(SQLModel, table=True):
    """One step of one risk point. ``progress`` entries are what the cadence of supervision counts."""

    __tablename__ = "risk_entry"
    __table_args__ = (one_of("kind", ENTRY_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    risk_point_id: int = Field(foreign_key="risk_point.id", index=True)
    kind: str = Field(max_length=10)
    from_state: str | None = Field(default=None, max_length=20)
    to_state: str | None = Field(default=None, max_length=20)
    note: str = Field(default="", max_length=400)
    evidence: str = Field(default="", max_length=400, description="document numbers, never contents")
    made_by: str = Field(max_length=40)
    made_no: str | None = Field(default=None, max_length=20, description="number of the officer; none for the system")
    made_on: date
    made_at: datetime = Field(sa_type=Instant)
