"""Village plans 一村一策: the problems of a risk village and the measures against them, each with one named owner."""

from datetime import date

from sqlmodel import Field, SQLModel, UniqueConstraint


class VillagePlan(SQLModel, table=True):
    """The plan of one village in one round. ``problems`` are sentences about the village, never about a person."""

    __tablename__ = "village_plan"

    round_id: int = Field(primary_key=True, foreign_key="round.id")
    village_code: str = Field(primary_key=True, max_length=12, foreign_key="village.code")
    problems: str = Field(default="[]", description="JSON list of sentences")
    drafted_by: str = Field(max_length=40)
    drafted_no: str | None = Field(default=None, max_length=20, description="number of the officer who drafted it")
    drafted_on: date
    approved_by: str | None = Field(default=None, max_length=40)
    approved_on: date | None = None


class Measure(SQLModel, table=True):
    """One measure of a village plan: one owner, one due date. ``owner_no`` where the owner is on the roster."""

    __table_args__ = (UniqueConstraint("round_id", "village_code", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    village_code: str = Field(max_length=12, foreign_key="village.code", index=True)
    number: int
    rule_id: str | None = Field(default=None, max_length=20, description="the risk point it is meant for")
    content: str = Field(max_length=400)
    owner: str = Field(max_length=40)
    owner_no: str | None = Field(default=None, max_length=20)
    due_on: date
    added_no: str | None = Field(default=None, max_length=20, description="number of the officer who added it")
    done_on: date | None = None
    done_by: str | None = Field(default=None, max_length=40)
    result: str = Field(default="", max_length=400)
