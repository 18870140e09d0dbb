"""A small county with real ledgers, and nights on it by the shipped rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlmodel import select

from config.calendar import WorkCalendar
from engine.nights.night import NightRequest, run_night
from ledgers.database import transaction
from ledgers.journal.change import Change
from ledgers.roster.table import County, Round, Township, Village
from tests.builders import (
    add_roster,
    audit,
    candidate,
    dual_role,
    issue,
    officer,
    submissions,
    team_review,
    township_code,
    village_code,
    village_file,
)
from tests.engine.risks.rulebooks import RULES

MONDAY = date(2020, 11, 2)
CALENDAR = WorkCalendar()


def fill(database, villages=4):
    """Store a county whose first village has a fresh collective grievance and whose others are quiet."""
    with transaction(database) as session:
        add_roster(session, villages=villages, leaders=6)
        town = {"township_code": township_code(1)}
        session.add(officer(9, no="T01", name="甲", post="乡镇包村干部", **town))
        session.add(officer(9, no="S01", name="乙", post="乡镇党委书记", **town))
        session.add(officer(9, no="O01", name="丙", post="组织部工作人员"))
        session.flush()
        for number in range(1, villages + 1):
            people = (candidate(person, number) for person in range(1, 7))
            session.add_all([village_file(number), team_review(number), dual_role(number), *people, audit(1, number)])
            session.add_all(submissions(number))
        session.add(issue(1, 1, collective=True, opened_on=date(2020, 9, 1)))


def add_second_county(database):
    """Widen the round to a second county with one village, of which nothing is known."""
    with transaction(database) as session:
        session.add(County(code="999902", name="乙县"))
        session.flush()
        session.add(Township(code="999902001", name="乙镇", county_code="999902"))
        session.flush()
        place = {"township_code": "999902001", "county_code": "999902"}
        session.add(Village(code="999902001001", name="乙村", **place))
        session.get_one(Round, 1).region = "9999"


def at_night(on):
    """The instant a night of this date is carried out: two in the morning where the county lies."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=6)


def request(on=MONDAY, **fields):
    named = {"on": on, "at": at_night(on), "rules_folder": RULES, "calendar": CALENDAR, "vouched_by": "部长"}
    return NightRequest(**named | fields)


def tonight(database, on=MONDAY, **fields):
    return run_night(database, request(on, **fields))


def change(database, table, number, on, **fields):
    """Change cells of a village's row as an import does: the row, and its history."""
    with transaction(database) as session:
        row = session.exec(select(table).where(table.village_code == village_code(number))).first()
        for name, value in fields.items():
            session.add(
                Change(
                    round_id=1,
                    ledger=table.__tablename__ if table.__tablename__ != "issue" else "grievance",
                    row_key=village_code(number),
                    village_code=village_code(number),
                    field=name,
                    old=str(getattr(row, name)),
                    new=str(value),
                    changed_by="王五",
                    changed_at=at_night(on) + timedelta(hours=9),
                    reason="导入",
                )
            )
            setattr(row, name, value)
