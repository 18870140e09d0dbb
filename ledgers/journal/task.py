"""Follow-up tasks and what happened to them. A task exists once for each subject, kind and period."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from ledgers.fields import Instant, between, one_of

TASK_STATES = ("open", "done", "returned", "cancelled", "lapsed")
TASK_ACTIONS = ("done", "returned", "cancelled", "lapsed", "escalated", "restored")
UNCOUNTED_STATES = ("cancelled", "lapsed")
"""Closed without anybody having had to do it: a person cancelled it, or nothing asked for it any more."""


class Task(SQLModel, table=True):
    """Something one person must do by a working day.

    ``subject`` is what it is about (a village code, a person number, a risk point); ``period`` names the span it is
    for ("2020-11-02/7", a date, or "once") and begins on ``from_on``. ``village_code`` is where it is: a village, or
    the code of a township or county where it is about all of it. The owner keeps it to the end; once it is late those
    above are told one after the other to urge it: ``supervisor_no`` is the last one told, on ``escalated_on``, and
    ``chain_step`` how many were. ``provisional``: the year's 调休 was not
    announced when ``due_on`` was set. Persons alone finish, return or cancel a task; one that nothing asks for any more
    lapses, with the reason in ``note``. ``taken_back`` is the number of the step that took back the night which made
    it (see ``ledgers.journal.takeback``), 0 while that night stands: only then it counts as asked for.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "subject", "kind", "period", "taken_back"),
        one_of("state", TASK_STATES),
        between("chain_step", 0),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    subject: str = Field(max_length=60)
    village_code: str = Field(max_length=12, index=True)
    kind: str = Field(max_length=40)
    period: str = Field(max_length=20)
    rule_id: str | None = Field(default=None, max_length=20)
    title: str = Field(max_length=200)
    urgent: bool = False
    owner_no: str | None = Field(default=None, max_length=20, index=True)
    chain_step: int = 0
    supervisor_no: str | None = Field(default=None, max_length=20, index=True)
    created_on: date
    from_on: date
    remind_on: date
    due_on: date
    provisional: bool = False
    reminded_on: date | None = None
    escalated_on: date | None = None
    state: str = Field(default="open", max_length=10, index=True)
    closed_on: date | None = None
    closed_by: str | None = Field(default=None, max_length=40)
    note: str = Field(default="", max_length=400)
    taken_back: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class TaskEntry(SQLModel, table=True):
    """One thing that happened to a task. Rows are only ever added."""

    __tablename__ = "task_entry"
    __table_args__ = (one_of("action", TASK_ACTIONS),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    action: str = Field(max_length=10)
    made_by: str = Field(max_length=40)
    made_on: date
    made_at: datetime = Field(sa_type=Instant)
    note: str = Field(default="", max_length=400)
