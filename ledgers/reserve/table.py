"""Reserve candidates, one row a person and post, and the departments' written opinions on them."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from ledgers.fields import PersonRow, one_of
from ledgers.team_review.table import EDUCATION

SOURCES = ("现任干部", "优秀农民工", "致富能手", "退役军人", "返乡大学生", "其他")
POSTS = ("书记", "主任", "副书记", "副主任", "委员")
LEAD_POSTS = ("书记", "主任")
OPINIONS = ("无异议", "需说明", "不符合")
CONCLUSIONS = ("符合", "不符合", "待定")
SEXES = ("男", "女")


class Candidate(PersonRow, table=True):
    """A reserve candidate for one post. A competent body concludes; a named person records it."""

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("round_id", "person_no", "post"),
        Index("ix_candidate_round_village", "round_id", "village_code"),
        one_of("source", SOURCES),
        one_of("sex", SEXES),
        one_of("education", EDUCATION),
        one_of("post", POSTS),
        one_of("conclusion", CONCLUSIONS),
    )

    post: str = Field(max_length=10)
    source: str | None = None
    sex: str | None = None
    birth_on: date | None = None
    education: str | None = None
    party_member: bool | None = None
    willing: bool | None = None
    pledge_signed: bool | None = None
    kinship_conflict: bool | None = None
    conclusion: str | None = None
    concluded_by: str | None = Field(default=None, max_length=40)
    concluded_on: date | None = None
    conclusion_doc: str | None = Field(default=None, max_length=80)
    objection: str | None = None


class Opinion(SQLModel, table=True):
    """One department's written opinion on one candidate; empty until it arrives: silence is never consent."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("round_id", "person_no", "department"),
        Index("ix_opinion_round_village", "round_id", "village_code"),
        one_of("opinion", OPINIONS),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    village_code: str = Field(max_length=12, foreign_key="village.code", index=True)
    person_no: str = Field(max_length=20, index=True)
    department: str = Field(max_length=40)
    sent_on: date | None = None
    due_on: date | None = None
    replied_on: date | None = None
    opinion: str | None = None
    clause: str | None = Field(default=None, max_length=40)
    document_no: str | None = Field(default=None, max_length=80)
    settled: bool | None = None
