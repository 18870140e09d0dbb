"""What was done of the election stages, and postponements of a polling day with the consents they need."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

POSTPONEMENT_STATES = ("proposed", "approved", "withdrawn")


class StageMark(SQLModel, table=True):
    """One stage of one village: started and finished by whom. No row: not started."""

    __tablename__ = "stage_mark"

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    village_code: str = Field(primary_key=True, max_length=12, foreign_key="village.code")
    stage: str = Field(primary_key=True, max_length=40)
    started_on: date
    started_by: str = Field(max_length=40)
    finished_on: date | None = None
    finished_by: str | None = Field(default=None, max_length=40)
    note: str = Field(default="", max_length=400)


class Postponement(SQLModel, table=True):
    """A proposal to move the polling day of one village; it acts when every consent is recorded."""

    __table_args__ = (one_of("state", POSTPONEMENT_STATES),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    village_code: str = Field(max_length=12, foreign_key="village.code", index=True)
    old_on: date
    new_on: date
    reason: str = Field(max_length=400)
    proposed_by: str = Field(max_length=40)
    proposed_no: str | None = Field(default=None, max_length=20)
    proposed_on: date
    state: str = Field(default="proposed", max_length=10)
    closed_on: date | None = None


class Consent(SQLModel, table=True):
    """One consent to a postponement (village assembly, township, county), with its document."""

    postponement_id: int = Field(primary_key=True, foreign_key="postponement.id")
    consent: str = Field(primary_key=True, max_length=20)
    document_no: str = Field(max_length=80)
    agreed_on: date
    recorded_by: str = Field(max_length=40)
    recorded_no: str | None = Field(default=None, max_length=20)
    recorded_at: datetime = Field(sa_type=Instant)
