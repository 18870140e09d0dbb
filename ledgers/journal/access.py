"""Who looked, or tried to, at what of the restricted content, when and as what: kept at least six months."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

ACCESS_KINDS = (
    *("review", "review_stats", "review_lists", "plan", "plan_list", "plan_papers", "plan_summary", "ledgers"),
    *("explanation", "report", "risk", "changes", "runs", "roster", "backup", "access", "command"),
)


class Access(SQLModel, table=True):
    """One look. ``subject`` is a person's number or the beginning of village codes; ``role`` what they looked as.

    ``refused`` says why nothing was shown; who could not be told from the roster has no number then.
    """

    __table_args__ = (one_of("kind", ACCESS_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    kind: str = Field(max_length=20)
    subject: str = Field(max_length=20, index=True)
    seen_by: str = Field(max_length=40)
    officer_no: str = Field(max_length=20, index=True)
    role: str = Field(max_length=40)
    refused: str | None = Field(default=None, max_length=200)
    seen_on: date
    seen_at: datetime = Field(sa_type=Instant)
