"""What happened in the joint review of each candidate: sent, reminded, replied, concluded, objected, reheard."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

REVIEW_KINDS = ("sent", "reminded", "replied", "settled", "concluded", "objected", "reheard")


class ReviewEntry(SQLModel, table=True):
    """One step of one candidate's review. Rows are only ever added; a reply put right is a second row."""

    __tablename__ = "review_entry"
    __table_args__ = (one_of("kind", REVIEW_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    village_code: str = Field(max_length=12, foreign_key="village.code")
    person_no: str = Field(max_length=20, index=True)
    kind: str = Field(max_length=10)
    department: str = Field(default="", max_length=40)
    post: str = Field(default="", max_length=10)
    outcome: str = Field(default="", max_length=10, description="the opinion or the conclusion")
    clause: str = Field(default="", max_length=40)
    document_no: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=400)
    made_by: str = Field(max_length=40)
    made_no: str | None = Field(default=None, max_length=20, description="number of the officer; none for the system")
    made_on: date
    made_at: datetime = Field(sa_type=Instant)
