"""Who looked at what of the restricted content, when and as what: kept at least six months, rows are only added."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

ACCESS_KINDS = ("review", "review_stats", "review_lists", "plan", "plan_list", "plan_papers", "plan_summary", "ledgers")


class Access(SQLModel, table=True):
    """One look. ``subject`` is a person's number or the beginning of village codes; ``role`` what he looked as."""

    __table_args__ = (one_of("kind", ACCESS_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    kind: str = Field(max_length=20)
    subject: str = Field(max_length=20, index=True)
    seen_by: str = Field(max_length=40)
    officer_no: str = Field(max_length=20, index=True)
    role: str = Field(max_length=40)
    seen_on: date
    seen_at: datetime = Field(sa_type=Instant)
