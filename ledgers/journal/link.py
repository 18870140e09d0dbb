"""The links of the chain over the journal (see ``ledgers.chain``). Rows are only ever added."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant


class JournalLink(SQLModel, table=True):
    """One link: some rows of one table, each by its key and its digest, tied to the link before.

    ``row_keys`` are numbers as ranges ("1-20,22"), or JSON where a key has several parts; ``digests`` are those of the
    rows in the order of their keys, 16 bytes each. ``digest`` covers all that, the instant and the link before: the
    digest of the last link, the head, stands for the whole journal.
    """

    __tablename__ = "journal_link"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    journal: str = Field(max_length=40, description="the name of the table")
    count: int
    last_id: int | None = Field(default=None, description="the highest number among the keys")
    row_keys: str
    digests: bytes
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    linked_at: datetime = Field(sa_type=Instant)
