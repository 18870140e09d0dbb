"""Procedure records, one row a village and round: dates of the legal steps and published totals."""

from datetime import date

from sqlmodel import UniqueConstraint

from ledgers.fields import VillageRow, between


class Procedure(VillageRow, table=True):
    """What has been done of the legal steps in one village. Shares in percent 0–100."""

    __tablename__ = "procedure_record"
    __table_args__ = (
        UniqueConstraint("round_id", "village_code"),
        between("objections_pending", 0),
        between("committee_members_nominated", 0),
        between("candidates", 0, 200),
        between("elected_seats", 0, 30),
        between("intended_women", 0, 60),
        between("near_relative_pairs", 0, 60),
        between("turnout", 0, 100),
        between("lowest_winner_share", 0, 100),
        between("lowest_second_ballot_share", 0, 100),
    )

    notice_published_on: date | None = None
    voter_list_published_on: date | None = None
    objections_pending: int | None = None
    oldest_objection_on: date | None = None
    committee_members_nominated: int | None = None
    candidates: int | None = None
    elected_seats: int | None = None
    intended_women: int | None = None
    near_relative_pairs: int | None = None
    turnout: float | None = None
    lowest_winner_share: float | None = None
    lowest_second_ballot_share: float | None = None
    handed_over_on: date | None = None
