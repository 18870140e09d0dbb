"""The county of the console's tests, its people and how they sit down at the desk."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from config.clock import now
from engine.nights.night import run_night
from ledgers.accounts.sessions import Place, open_session
from ledgers.database import transaction
from ledgers.grievance.table import Issue
from ledgers.journal.account import Account
from ledgers.journal.assessment import Lead
from ledgers.roster.table import Officer, Village
from ledgers.team_review.table import TeamReview
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
from tests.engine.nights.county import MONDAY, change, request
from tests.engine.risks.rulebooks import RULES
from web.console.app import make_app
from web.console.shell.ask import House

PASSWORD = "梧桐树下慢慢走的蜗牛"
HERE = "http://desk.example"
HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"
"""The name of the last village of the first township."""
LED = village_code(1)
PEOPLE = {
    "department": "O01",
    "head": "L04",
    "leader": "L01",
    "other leader": "L02",
    "township": "T01",
    "other township": "T02",
    "auditor": "J01",
    "handler": "B01",
    "machine": "jifang",
}
"""Who sits at the desk, by what they are to the first village (``LED``)."""


def add_people(session) -> None:
    """Put on the roster who is not there yet: the townships' people, the department, the auditor, a handler."""
    for number in (1, 2):
        post, place = "乡镇党委书记", {"township_code": township_code(number)}
        session.add(officer(9, no=f"T{number:02d}", name=f"书记{number}", post=post, **place))
    session.add(officer(9, no="O01", name="丙", post="组织部工作人员"))
    session.add(officer(9, no="J01", name="监督一", post="监督人员"))
    session.add(officer(9, no="B01", name="联络一", post="部门联络员", unit="县公安局"))
    session.flush()


def add_accounts(session, hashed: str) -> None:
    """Give everybody an account with the same password, which need not be changed."""
    names = dict(session.exec(select(Officer.no, Officer.name)).all())
    for login in PEOPLE.values():
        number = login if login in names else None
        values = {"password_hash": hashed, "must_change": False, "made_by": "丙", "made_at": now()}
        session.add(Account(login=login, officer_no=number, name=names.get(login, login), **values))


class Seat(TestClient):
    """One browser. ``sit`` logs somebody in without a password; ``hand_in`` posts a form of the page ``on``."""

    def __init__(self, engine, **options):
        self.house = House(engine, RULES, **options)
        super().__init__(make_app(self.house), base_url=HERE, follow_redirects=False, raise_server_exceptions=False)

    def sit(self, who: str) -> Seat:
        with transaction(self.house.engine) as session:
            account = session.get_one(Account, PEOPLE.get(who, who))
            token = open_session(session, account, Place("testclient", "测试浏览器"), now())
        self.cookies.set("huanjie", token, domain="desk.example")
        return self

    def token_on(self, page: str) -> str:
        found = re.search(r'name="form" value="(\w+)"', self.get(page).text)
        return found.group(1) if found else ""

    def hand_in(self, url: str, on: str = "/me", headers=None, **form):
        headers = {"origin": HERE} if headers is None else headers
        return self.post(url, data={"form": self.token_on(on)} | form, headers=headers)


class Queries(list):
    """The statements a database was sent while this was open."""

    def __init__(self, engine):
        super().__init__()
        self._engine = engine

    def __enter__(self) -> Queries:
        event.listen(self._engine, "before_cursor_execute", self._keep)
        return self

    def __exit__(self, *_) -> None:
        event.remove(self._engine, "before_cursor_execute", self._keep)

    def _keep(self, connection, cursor, statement, *_) -> None:
        self.append(statement)


def fill_county(engine, hashed: str) -> None:
    """Two townships of four villages (of the second nothing is known), everybody at their desk, and two nights.

    On the second night the village led on (high) has nothing open any more, and the second village has fallen out.
    """
    with transaction(engine) as session:
        add_roster(session, villages=4, townships=2, leaders=6)
        session.get_one(Village, village_code(4)).name = HOSTILE
        add_people(session)
        add_accounts(session, hashed)
        for number in range(1, 5):
            people = (candidate(person, number) for person in range(1, 7))
            session.add_all([village_file(number), team_review(number), dual_role(number), *people, audit(1, number)])
            session.add_all(submissions(number))
        session.add_all([issue(1, 1, collective=True, opened_on=date(2020, 9, 1)), issue(1, 4, repeats=3)])
    run_night(engine, request(MONDAY))
    with transaction(engine) as session:
        for found in session.exec(select(Lead)):
            found.officer_no = "L01" if found.village_code == LED else "L02"
    change(engine, TeamReview, 2, MONDAY, discord=True)
    change(engine, Issue, 1, MONDAY, closed_on=MONDAY)
    change(engine, Issue, 1, MONDAY, status="已办结")
    run_night(engine, request(MONDAY + timedelta(days=1)))
