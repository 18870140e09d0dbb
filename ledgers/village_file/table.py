"""The village file: what changes slowly about a village, one row a village and round."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import UniqueConstraint

from ledgers.fields import VillageRow, between, one_of

KINDS = ("村", "社区")
FUSION = ("好", "中", "差")
LAST_OUTCOMES = ("正常", "选举失败", "选举无效", "重新选举")
CONCLUSIONS = ("无", "核查中", "查实")


class VillageFile(VillageRow, table=True):
    """One village in one round. Money in 万元, shares in percent 0–100."""

    __tablename__ = "village_file"
    __table_args__ = (
        UniqueConstraint("round_id", "village_code"),
        Index("ix_village_file_income", "round_id", "village_code", "collective_income"),
        one_of("kind", KINDS),
        one_of("fusion", FUSION),
        one_of("last_outcome", LAST_OUTCOMES),
        one_of("clan_gang_conclusion", CONCLUSIONS),
        between("merged_from", 1, 50),
        between("population", 0),
        between("voters_expected", 0),
        between("voters_away_share", 0, 100),
        between("party_members", 0),
        between("committee_seats", 0, 30),
        between("party_seats", 0, 30),
        between("collective_income", 0),
        between("collective_debt", 0),
        between("last_turnout", 0, 100),
    )

    kind: str | None = None
    polling_on: date | None = None
    merged_from: int | None = None
    merged_on: date | None = None
    fusion: str | None = None
    population: int | None = None
    voters_expected: int | None = None
    voters_away_share: float | None = None
    party_members: int | None = None
    committee_seats: int | None = None
    party_seats: int | None = None
    land_acquisition: bool | None = None
    enterprise_or_mine: bool | None = None
    collective_income: float | None = None
    collective_debt: float | None = None
    last_outcome: str | None = None
    failure_settled: bool | None = None
    last_turnout: float | None = None
    clan_gang_conclusion: str | None = None
    clan_gang_doc: str | None = None
