"""History of every ledger row: old value, new value, who, when, why. Rows are only ever added."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant


class Change(SQLModel, table=True):
    """One cell of one ledger row changed (``field`` "" with old or new empty: the row was added or removed).

    ``id`` grows with time: a reader that remembers the last id it saw finds what changed since (change mark).
    Values of sensitive columns are kept masked.
    """

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(index=True)
    ledger: str = Field(max_length=40)
    row_key: str = Field(max_length=120)
    village_code: str | None = Field(default=None, max_length=12, index=True)
    field: str = Field(default="", max_length=40)
    old: str | None = None
    new: str | None = None
    changed_by: str = Field(max_length=40)
    changed_no: str | None = Field(default=None, max_length=20)
    changed_at: datetime = Field(sa_type=Instant)
    reason: str = Field(max_length=200)
    correction: bool = Field(default=False, description="the old value was never true: an error put right")
