"""What makes a run undoable: the rows it changed as they were before it, and the steps that took runs back."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant


class RunBefore(SQLModel, table=True):
    """Rows of one table as they stood before a run changed them, packed (see ``ledgers.journal.keeping``).

    Of a row kept more than once for a run the first is how it was; one the run made has its key alone.
    """

    __tablename__ = "run_before"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    kept: str = Field(max_length=40, description="the table")
    rows: bytes


class RunTakeback(SQLModel, table=True):
    """One step: a named person took back the runs of a round from ``first_run_id`` to ``last_run_id``.

    No run is deleted or changed by it: a run within such a span no longer stands. Rows are only ever added.
    """

    __tablename__ = "run_takeback"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    first_run_id: int = Field(foreign_key="run.id")
    last_run_id: int = Field(foreign_key="run.id")
    reason: str = Field(max_length=400)
    taken_by: str = Field(max_length=40)
    taken_no: str = Field(max_length=20, description="number of the officer")
    taken_on: date
    taken_at: datetime = Field(sa_type=Instant)
    counts: str = Field(default="{}", description="JSON: what was put back, and what stays")
