"""Risk points: one row a village and rule (or a point a person recorded)."""

from datetime import date

from sqlmodel import Field, UniqueConstraint

from ledgers.fields import VillageRow, one_of
from ledgers.journal.assessment import LEVELS

STATES = (
    *("open", "in_hand", "evidence", "township_checked", "county_verified", "closed", "watched", "reopened"),
    "withdrawn",
)
"""``withdrawn``: the run that found it was taken back; found again, it begins anew."""


class RiskPoint(VillageRow, table=True):
    """One risk of one village, from first hit to close-out. ``facts`` is the JSON of the values read."""

    __tablename__ = "risk_point"
    __table_args__ = (
        UniqueConstraint("round_id", "village_code", "rule_id"),
        one_of("automatic_level", LEVELS),
        one_of("confirmed_level", LEVELS),
        one_of("state", STATES),
    )

    rule_id: str = Field(max_length=20)
    rule_version: int = 1
    category: str = Field(max_length=20)
    facts: str = Field(default="{}")
    finding: str = Field(default="")
    automatic_level: str | None = None
    confirmed_level: str | None = None
    confirmed_by: str | None = Field(default=None, max_length=40)
    cause: str | None = None
    measure: str | None = None
    lead_no: str | None = Field(default=None, max_length=20)
    township_owner: str | None = Field(default=None, max_length=40)
    department: str | None = Field(default=None, max_length=40)
    due_on: date | None = None
    state: str = Field(default="open", max_length=20)
    opened_on: date
    closed_by: str | None = Field(default=None, max_length=40)
    closed_on: date | None = None
    evidence: str | None = None
    reopened_on: date | None = None
