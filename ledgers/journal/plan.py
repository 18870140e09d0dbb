"""Plans of departing cadres 一人一策: versions, hand edits, the way through review, execution and follow-up."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, between, one_of
from ledgers.resettlement.table import PLAN_STATES

EDIT_KINDS = ("replace", "add", "remove")


class Plan(SQLModel, table=True):
    """The plan of one person in one round: where it stands.

    ``basis_hash`` covers all the last draft rested on. ``changes`` is the JSON list of what changed since the version
    in review or approved (``is_stale``). ``accepted`` is JSON {field: value}: later values a person found in keeping
    with the plan, or that its own execution brought about. ``signature`` covers the text as it would be printed.
    """

    __table_args__ = (one_of("state", PLAN_STATES), between("version", 1))

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    person_no: str = Field(primary_key=True, max_length=20)
    village_code: str = Field(max_length=12, foreign_key="village.code", index=True)
    state: str = Field(max_length=10, index=True)
    version: int = 1
    basis_hash: str = Field(max_length=64)
    signature: str = Field(max_length=64)
    is_stale: bool = False
    changes: str = Field(default="[]")
    accepted: str = Field(default="{}")
    notice_from: date | None = None
    notice_to: date | None = None
    due_on: date | None = Field(default=None, description="working day by which the present step is due")
    approval_doc: str | None = Field(default=None, max_length=80)
    state_since: date


class PlanVersion(SQLModel, table=True):
    """One version of one plan: ``content`` is the JSON of its sentences and sources, ``facts`` of what they read."""

    __tablename__ = "plan_version"

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    person_no: str = Field(primary_key=True, max_length=20)
    number: int = Field(primary_key=True)
    content: str
    facts: str
    reason: str = Field(max_length=200)
    made_by: str = Field(max_length=40)
    made_on: date
    made_at: datetime = Field(sa_type=Instant)


class PlanEdit(SQLModel, table=True):
    """One sentence a person wrote, added or took out. It outlives every redraft until a person withdraws it.

    ``base`` is the drafted sentence the person saw: where the draft says something else today, the edit wants a look.
    """

    __tablename__ = "plan_edit"
    __table_args__ = (one_of("kind", EDIT_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    person_no: str = Field(max_length=20, index=True)
    key: str = Field(max_length=60)
    kind: str = Field(max_length=10)
    section: str = Field(default="", max_length=20)
    text: str = Field(default="", max_length=1000)
    base: str = Field(default="", max_length=1000)
    owner: str = Field(default="", max_length=80)
    due_on: date | None = None
    reason: str = Field(max_length=200)
    made_by: str = Field(max_length=40)
    made_on: date
    made_at: datetime = Field(sa_type=Instant)
    withdrawn_by: str | None = Field(default=None, max_length=40)


class PlanReview(SQLModel, table=True):
    """One step a plan took, or one office's opinion on it. Rows are only ever added."""

    __tablename__ = "plan_review"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    person_no: str = Field(max_length=20, index=True)
    version: int
    action: str = Field(max_length=20)
    role: str = Field(max_length=20)
    from_state: str = Field(max_length=10)
    to_state: str = Field(max_length=10)
    opinion: str = Field(default="", max_length=10, description="同意 or 不同意 where the step is an opinion")
    remarks: str = Field(default="", max_length=1000)
    document_no: str = Field(default="", max_length=80)
    made_by: str = Field(max_length=40)
    made_no: str | None = Field(default=None, max_length=20, description="number of the officer; none for the system")
    made_on: date
    made_at: datetime = Field(sa_type=Instant)


class PlanItem(SQLModel, table=True):
    """One measure of an approved plan that was carried out."""

    __tablename__ = "plan_item"

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    person_no: str = Field(primary_key=True, max_length=20)
    key: str = Field(primary_key=True, max_length=60)
    version: int
    done_on: date
    done_by: str = Field(max_length=40)
    note: str = Field(default="", max_length=400)
    made_at: datetime = Field(sa_type=Instant)


class PlanFollowUp(SQLModel, table=True):
    """One visit after the election (T+30, T+90), and what was found. It is due ``day`` days after T as T stands."""

    __tablename__ = "plan_follow_up"

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    person_no: str = Field(primary_key=True, max_length=20)
    day: int = Field(primary_key=True, description="days after the polling day")
    village_code: str = Field(max_length=12, foreign_key="village.code")
    done_on: date | None = None
    done_by: str | None = Field(default=None, max_length=40)
    result: str = Field(default="", max_length=400)
    is_settled: bool | None = Field(default=None, description="nothing left open")
