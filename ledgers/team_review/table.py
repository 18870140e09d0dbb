"""Team reviews: how the two committees of a village stand and work, one row a village and review."""

from datetime import date

from sqlmodel import UniqueConstraint

from ledgers.fields import VillageRow, between, one_of

EDUCATION = ("小学及以下", "初中", "高中（中专）", "大专", "本科及以上")
RATINGS = ("优", "良", "中", "差")
RECTIFICATION = ("未整顿", "整顿中", "已整顿")
CASE_STATUS = ("无", "核查", "立案", "留置")
UNDER_CASE = ("立案", "留置")


class TeamReview(VillageRow, table=True):
    """One review of one village's team; facts read the latest review on or before the as-of date."""

    __tablename__ = "team_review"
    __table_args__ = (
        UniqueConstraint("round_id", "village_code", "reviewed_on"),
        one_of("secretary_education", EDUCATION),
        one_of("team_rating", RATINGS),
        one_of("rectification", RECTIFICATION),
        one_of("secretary_case", CASE_STATUS),
        one_of("director_case", CASE_STATUS),
        between("seats_filled", 0, 60),
        between("secretary_age", 18, 100),
        between("democratic_rating", 0, 100),
        between("women", 0, 60),
        between("under_35", 0, 60),
        between("satisfaction", 0, 100),
        between("interviews_held", 0),
    )

    reviewed_on: date
    seats_filled: int | None = None
    secretary_vacant: bool | None = None
    secretary_age: int | None = None
    secretary_education: str | None = None
    team_rating: str | None = None
    democratic_rating: float | None = None
    weak_and_slack: bool | None = None
    rectification: str | None = None
    discord: bool | None = None
    secretary_case: str | None = None
    director_case: str | None = None
    interim_in_place: bool | None = None
    women: int | None = None
    under_35: int | None = None
    affairs_disclosed: bool | None = None
    satisfaction: float | None = None
    interviews_held: int | None = None
