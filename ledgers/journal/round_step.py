"""What persons record about a round itself: that it is closed or reopened, and what was entered after its day."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

ROUND_STEPS = ("close", "reopen")


class RoundStep(SQLModel, table=True):
    """One closing or reopening of a round, by whom and why; the last one holds. Rows are only added."""

    __tablename__ = "round_step"
    __table_args__ = (one_of("step", ROUND_STEPS),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    step: str = Field(max_length=10)
    reason: str = Field(max_length=400)
    made_by: str = Field(max_length=40)
    made_no: str = Field(max_length=20)
    made_at: datetime = Field(sa_type=Instant)


class LateEntry(SQLModel, table=True):
    """Something done on an earlier day and entered today: what was entered, for which day, why late. Only added."""

    __tablename__ = "late_entry"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    what: str = Field(max_length=80)
    done_on: date
    reason: str = Field(max_length=400)
    entered_by: str = Field(max_length=40)
    officer_no: str = Field(max_length=20)
    entered_at: datetime = Field(sa_type=Instant)
