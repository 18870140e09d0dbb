"""Which key the ID numbers are sealed with: fingerprints only, so that another key is refused before it does harm."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant


class SealingKey(SQLModel, table=True):
    """One key as it was taken into use; the last one is in force. Rows are only added, the first is number 1."""

    __tablename__ = "sealing_key"

    id: int = Field(primary_key=True)
    fingerprint: str = Field(max_length=64)
    since: datetime = Field(sa_type=Instant)
    made_by: str = Field(max_length=40)
