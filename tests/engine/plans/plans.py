"""What the tests of plans share: a county with a few departing cadres, orders and steps."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update
from sqlmodel import Session

from config.calendar import load_calendar
from engine.plans.drafting.composing import PlanRules, load_plan_rules
from engine.plans.drafting.draft import DraftOrder, DraftReport, draft_plans
from engine.plans.review.selection import Selection
from engine.plans.review.steps import Desk, Step, StepReport, take_step
from engine.plans.tables import CADRE, PLAN
from ledgers import id_number
from ledgers.database import reading, transaction
from ledgers.sealing import owner_of, sealer_of
from tests import builders
from tests.people import act

ROOT = Path(__file__).parents[3]
ON = date(2020, 11, 2)
AT = datetime(2020, 11, 2, 1, tzinfo=UTC)
PERSON = "R00101"


@cache
def shipped_rules() -> PlanRules:
    return load_plan_rules(ROOT / "rules", "CN2018+SC2020", ON)


def add_people(engine: Engine, *people: Any) -> None:
    """Store a small county and these rows."""
    with transaction(engine) as session:
        builders.add_roster(session, villages=3, townships=2)
        session.add_all(people)


def cadre(person: int = 1, number: int = 1, **fields: Any) -> Any:
    """A secretary of nine years and more, 60 years old, whose plan is not drafted yet."""
    told = {"post": "书记", "sentenced": False, "monthly_pay": 2350.0, "plan_state": "未拟", "service_months": None}
    return builders.departing(person, number, **told | fields)


def post(person: int = 1, number: int = 1, **fields: Any) -> Any:
    return builders.service_post(person, number, **{"post": "书记"} | fields)


def with_id(engine: Engine, row: Any, number: str = "") -> Any:
    """Give a row the ID number that fits its birth date and sex, or the one given."""
    sealer = sealer_of(engine)
    number = number or id_number.make("999901", row.birth_on, 17 if row.sex == "男" else 18)
    row.id_sealed, row.id_index = sealer.seal(number, owner_of("resettlement", row.person_no)), sealer.index(number)
    return row


def draft(engine: Engine, township: str | None = None, on: date = ON, reason: str = "") -> DraftReport:
    return draft_plans(engine, order(township, on, reason), shipped_rules())


def order(township: str | None = None, on: date = ON, reason: str = "", by: str = "张三") -> DraftOrder:
    return DraftOrder(None, township, by, on, AT, reason, actor=act(by).actor)


def plan_of(engine: Engine, person: str = PERSON) -> Any:
    with reading(engine) as session:
        return session.execute(select(PLAN).where(PLAN.c.person_no == person)).one()


def ledger_row(engine: Engine, person: str = PERSON) -> Any:
    with reading(engine) as session:
        return session.execute(select(CADRE).where(CADRE.c.person_no == person)).one()


def change_ledger(engine: Engine, person: str = PERSON, **values: Any) -> None:
    with transaction(engine) as session:
        session.execute(update(CADRE).where(CADRE.c.person_no == person).values(**values))


def desk(on: date = ON, by: str = "赵六", **changed: str) -> Desk:
    return Desk(act(by, on, **changed), shipped_rules().process, load_calendar())


def step(engine: Engine, *steps: Step, on: date = ON, person: str = PERSON, by: str = "") -> StepReport:
    """Take these steps one after the other, each by who usually takes it; return the report of the last one."""
    with transaction(engine) as session:
        return [_take(session, each, person, desk(on, by or usually(each))) for each in steps][-1]


def _take(session: Session, each: Step, person: str, at: Desk) -> StepReport:
    return take_step(session, Selection((person,)), each, at)


def usually(each: Step) -> str:
    """Who takes a step."""
    if each.action == "approve":
        return "李四"
    return {"县财政局": "周九", "县人力资源和社会保障局": "郑一", "县委组织部": "赵六"}.get(each.role, "王五")


OFFICES = shipped_rules().process.offices
TO_TOWNSHIP = (
    Step("本人", opinion="同意", document_no="本人意见书1号"),
    Step("村（社区）党组织", opinion="同意", document_no="支部会议记录1号"),
    Step("乡镇（街道）"),
    Step("乡镇（街道）", "notice", notice_from=ON),
)
TO_COUNTY = (*(Step(office, opinion="同意") for office in OFFICES), Step("县委组织部"))
APPROVAL = Step("县委组织部", "approve", document_no="县组〔2020〕45号")
AFTER_NOTICE = date(2020, 11, 9)


def approve(engine: Engine, person: str = PERSON) -> None:
    """Take a fresh draft all the way to its approval."""
    step(engine, *TO_TOWNSHIP, person=person)
    report = step(engine, *TO_COUNTY, APPROVAL, on=AFTER_NOTICE, person=person)
    assert report.done == [person], report.refused
