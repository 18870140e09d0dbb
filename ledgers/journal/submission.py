"""Which ledgers each village has returned: an empty ledger means "no such problem" only after a nil return.

Verified is what the organisation department found so, never what a workbook says of itself.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

STATES = ("未上报", "已上报", "已核实")


class Submission(SQLModel, table=True):
    """The return of one ledger by one village in one round. No row means 未上报."""

    __table_args__ = (one_of("state", STATES), {"sqlite_with_rowid": False})

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    village_code: str = Field(primary_key=True, max_length=12, foreign_key="village.code")
    ledger: str = Field(primary_key=True, max_length=40)
    state: str = Field(default="未上报", max_length=10)
    nil: bool = Field(default=False, description="零报告: submitted, and there is nothing to report")
    reported_by: str | None = Field(default=None, max_length=40)
    reported_at: datetime | None = Field(default=None, sa_type=Instant)
    reported_no: str | None = Field(default=None, max_length=20, description="the officer who handed it in")
    verified_by: str | None = Field(default=None, max_length=40)
    verified_no: str | None = Field(default=None, max_length=20)
    verified_at: datetime | None = Field(default=None, sa_type=Instant)
