"""A small county with all its ledgers filled from a seed, and the things that happen to it from day to day."""

import itertools
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from config.clock import now
from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest, AssessmentResult
from engine.rulebook.reading import load_rulebook
from ledgers.database import transaction
from ledgers.grievance.table import Audit, Issue
from ledgers.journal.assessment import Assessment
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision
from ledgers.journal.submission import Submission
from ledgers.procedure.table import Procedure
from ledgers.reserve.table import Candidate, Opinion
from ledgers.resettlement.table import DepartingCadre
from ledgers.team_review.table import TeamReview
from ledgers.village_file.table import VillageFile
from tests import builders
from tests.builders import ON, add_roster, village_code

RULES = Path(__file__).parents[3] / "rules"
PROFILE = "CN2018+SC2020"
VILLAGES = 12
_SERIALS = itertools.count(10)
READ = (Issue, Audit, Procedure, Candidate, Opinion, DepartingCadre, TeamReview, VillageFile)
Event = Callable[[Session, random.Random, date], None]


def request(on: date = ON, **fields: Any) -> AssessmentRequest:
    """Ask for an assessment by the shipped rules."""
    rulebook = load_rulebook(RULES, PROFILE, on)
    named = {"on": on, "rulebook": rulebook, "operator": "甲", "at": now(), "vouched_by": "部长"}
    return AssessmentRequest(**named | fields)


def run(database: Engine, on: date = ON, **fields: Any) -> AssessmentResult:
    """Assess the county."""
    return assess(database, request(on, **fields))


def fill_county(database: Engine, seed: int = 1, villages: int = VILLAGES, townships: int = 1) -> None:
    """Store a county; every village has rows in every ledger, one return in ten is missing."""
    chance = random.Random(seed)
    with transaction(database) as session:
        add_roster(session, villages, townships)
        session.flush()
        for township in range(1, townships + 1):
            for number in range(1, villages + 1):
                session.add_all(_rows(chance, number, village_code(number, township)))


def _rows(chance: random.Random, number: int, code: str) -> list[SQLModel]:
    days = _day_picker(chance)
    maybe = chance.random
    rows = [
        builders.village_file(
            number,
            merged_from=chance.randint(1, 3),
            merged_on=days(-1200, 30),
            fusion=chance.choice(["好", "差", None]),
            collective_income=chance.choice([0.0, 5.0, 12.5, 40.0, None]),
            collective_debt=chance.choice([0.0, 30.0, None]),
            voters_away_share=chance.choice([10.0, 30.0, 55.5]),
        ),
        builders.team_review(number, discord=maybe() < 0.2, satisfaction=chance.choice([60.0, 70.0, None])),
        builders.dual_role(number, open_contenders=chance.randint(0, 4), support=chance.choice(["低", "高"])),
        builders.candidate(1, number),
        builders.candidate(2, number, birth_on=days(-18000, -7000), willing=chance.choice([True, None])),
        builders.opinion(1, number, due_on=days(-10, 40), replied_on=chance.choice([None, days(-5, 30)])),
        builders.departing(1, number, talked_on=chance.choice([None, days(-20, 60)]), plan_state="草稿"),
        builders.issue(1, number, collective=maybe() < 0.3, opened_on=days(-500, 20)),
        builders.issue(2, number, status="已办结", opened_on=days(-500, -300), closed_on=days(-30, 60)),
        builders.audit(1, number, kind="离任", published_on=days(-20, 60), problems_found=chance.randint(0, 2)),
        builders.procedure(number, notice_published_on=days(-10, 90), oldest_objection_on=days(-4, 20)),
        *(each for each in builders.submissions(number, nil=False) if maybe() > 0.1),
    ]  # fmt: skip
    for row in rows:
        row.village_code = code
        if hasattr(row, "person_no"):
            row.person_no = f"{row.person_no[0]}{code[5:]}{row.person_no[-2:]}"
    return rows


def _day_picker(chance: random.Random) -> Callable[[int, int], date]:
    return lambda first, last: ON + timedelta(days=chance.randint(first, last))


def record(session: Session, village: str, ledger: str, field: str = "x") -> None:
    """Leave the mark every change leaves."""
    session.add(
        Change(round_id=1, ledger=ledger, row_key=village, village_code=village, field=field, changed_by="甲",
               changed_at=now(), reason="更新")
    )  # fmt: skip


def _pick(session: Session, chance: random.Random, table: type[SQLModel]) -> Any:
    return chance.choice(session.exec(select(table).order_by(*table.__table__.primary_key)).all())


def _set(table: type[SQLModel], ledger: str, field: str, *values: Any) -> Event:
    def happen(session: Session, chance: random.Random, on: date) -> None:
        row = _pick(session, chance, table)
        value = chance.choice(values)
        setattr(row, field, on + timedelta(days=value) if field.endswith("_on") and value is not None else value)
        record(session, row.village_code, ledger, field)

    return happen


def _drop_issue(session: Session, chance: random.Random, on: date) -> None:
    row = _pick(session, chance, Issue)
    record(session, row.village_code, "grievance", "")
    session.delete(row)


def _open_issue(session: Session, chance: random.Random, on: date) -> None:
    opened_on = on - timedelta(days=chance.randint(0, 400))
    number = chance.randint(1, VILLAGES)
    serial = next(_SERIALS)
    session.add(builders.issue(serial, number, collective=True, opened_on=opened_on))
    record(session, village_code(number), "grievance", "")


def _review(session: Session, chance: random.Random, on: date) -> None:
    number = chance.randint(1, VILLAGES)
    day = on + timedelta(days=chance.randint(0, 15))
    there = select(TeamReview).where(TeamReview.village_code == village_code(number), TeamReview.reviewed_on == day)
    if session.exec(there).first() is None:
        session.add(builders.team_review(number, reviewed_on=day, discord=True, team_rating="差"))
        record(session, village_code(number), "team_review", "")


def _override(session: Session, chance: random.Random, on: date) -> None:
    row = _pick(session, chance, Assessment)
    kind, level = chance.choice([("override", "high"), ("override", "none"), ("confirm", row.level)])
    session.add(
        Decision(round_id=1, village_code=row.village_code, kind=kind, from_level=row.level_in_force, level=level,
                 automatic_level=row.level, reason="核实", decided_by="甲", decided_on=on, decided_at=now())
    )  # fmt: skip
    row.level_in_force = level


EVENTS: tuple[Event, ...] = (
    _set(Issue, "grievance", "status", "已办结", "未办结"),
    _set(Issue, "grievance", "opened_on", -400, -360, -10, 10, None),
    _set(VillageFile, "village_file", "collective_income", 0.0, 7.0, 99.0, None),
    _set(VillageFile, "village_file", "polling_on", 44, 45, 46, 60, None),
    _set(DepartingCadre, "resettlement", "talked_on", -3, 5, None),
    _set(DepartingCadre, "resettlement", "plan_state", "已批准", "草稿"),
    _set(Opinion, "opinion", "replied_on", -3, 3, None),
    _set(Candidate, "reserve", "conclusion", "符合", "不符合", None),
    _set(Audit, "audit", "published_on", -3, 8, None),
    _set(Procedure, "procedure", "voter_list_published_on", -3, 8, None),
    _set(Submission, "submission", "state", "未上报", "已上报"),
    _drop_issue,
    _open_issue,
    _review,
    _override,
)
