"""Grievance issues and audits of collective assets."""

from datetime import date

from sqlmodel import Field, UniqueConstraint

from ledgers.fields import VillageRow, between, one_of

ISSUE_KINDS = ("信访", "征地拆迁", "合并遗留", "权属", "干群", "舆情", "历史选举")
ISSUE_STATUS = ("未办结", "已办结")
AUDIT_KINDS = ("任期", "离任")
BRIBERY = ("无", "核查中", "查实")


class Issue(VillageRow, table=True):
    """One issue by its number: never who complained or what was written."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("round_id", "village_code", "issue_no"),
        one_of("kind", ISSUE_KINDS),
        one_of("status", ISSUE_STATUS),
        between("repeats", 0, 1000),
    )

    issue_no: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    collective: bool | None = None
    opened_on: date | None = None
    repeats: int | None = None
    department: str | None = Field(default=None, max_length=40)
    lead: str | None = Field(default=None, max_length=40)
    measure: str | None = Field(default=None, max_length=200)
    due_on: date | None = None
    status: str = Field(default="未办结", max_length=10)
    closed_on: date | None = None


class Audit(VillageRow, table=True):
    """One audit of a village's collective assets. ``amount`` in 万元."""

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("round_id", "village_code", "audit_no"),
        one_of("kind", AUDIT_KINDS),
        one_of("bribery", BRIBERY),
        between("problems_found", 0, 10000),
        between("problems_rectified", 0, 10000),
        between("amount", 0),
    )

    audit_no: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    organiser: str | None = Field(default=None, max_length=60)
    done: bool | None = None
    published_on: date | None = None
    problems_found: int | None = None
    problems_rectified: int | None = None
    amount: float | None = None
    accounts_cleared: bool | None = None
    bribery: str | None = None
