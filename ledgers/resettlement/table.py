"""Departing cadres, one row a person, and the posts each of them held."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from ledgers.fields import PersonRow, between, one_of

DEPARTING_POSTS = ("书记", "主任", "副书记", "副主任", "委员", "监督委员会主任", "文书", "其他")
MAIN_POSTS = ("书记", "主任")
REASONS = ("年龄", "职数减少", "落选", "不再提名", "健康", "辞职", "免职", "撤职")
TALK_LEVELS = ("村", "乡镇", "县")
REQUESTS = ("无", "已提出未答复", "已答复")
HARDSHIP = ("无", "A", "B", "C")
PENSION = ("未参保", "参保缴费中", "已领取", "其他养老保障")
PLAN_STATES = ("未拟", "草稿", "乡镇已审", "县级已审", "已批准", "退回")
STATES_BEFORE_TOWNSHIP = ("未拟", "草稿")
"""States of a plan the township has not sent to the county yet; one sent back has a task of its own."""


class DepartingCadre(PersonRow, table=True):
    """A cadre who leaves in this round. Household difficulty is a code only; no health detail is kept."""

    __tablename__ = "departing_cadre"
    __table_args__ = (
        UniqueConstraint("round_id", "person_no"),
        Index("ix_departing_cadre_round_village", "round_id", "village_code"),
        one_of("post", DEPARTING_POSTS),
        one_of("reason", REASONS),
        one_of("sex", ("男", "女")),
        one_of("talk_level", TALK_LEVELS),
        one_of("request", REQUESTS),
        one_of("hardship", HARDSHIP),
        one_of("pension", PENSION),
        one_of("plan_state", PLAN_STATES),
        between("service_months", 0, 900),
        between("party_years", 0, 90),
    )

    post: str = Field(max_length=12)
    sex: str | None = None
    birth_on: date | None = None
    party_years: int | None = None
    service_months: int | None = None
    reason: str | None = None
    audit_done: bool | None = None
    audit_problem: bool | None = None
    handover_done: bool | None = None
    talk_level: str | None = None
    talk_by: str | None = Field(default=None, max_length=40)
    talked_on: date | None = None
    request: str | None = None
    hardship: str | None = None
    pay_ends_on: date | None = None
    pension: str | None = None
    sentenced: bool | None = None
    monthly_pay: float | None = None
    plan_state: str = Field(default="未拟", max_length=10)


class ServicePost(SQLModel, table=True):
    """One post a departing cadre held, from month to month (inclusive); ``ended`` empty means up to T."""

    __tablename__ = "service_post"
    __table_args__ = (
        UniqueConstraint("round_id", "person_no", "post", "started"),
        one_of("post", DEPARTING_POSTS),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    village_code: str = Field(max_length=12, foreign_key="village.code", index=True)
    person_no: str = Field(max_length=20, index=True)
    post: str = Field(max_length=12)
    started: str = Field(max_length=7, description="YYYY-MM, or YYYY when the month is not known")
    ended: str | None = Field(default=None, max_length=7)
