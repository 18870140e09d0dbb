from __future__ import annotations

import pytest
from sqlmodel import Session

from engine.nights.recorded import Recorded
from ledgers.journal.change import Change
from tests.builders import COUNTY, add_roster, village_code
from tests.engine.risks.rulebooks import AT, run

VILLAGE, NEIGHBOUR, ELSEWHERE = village_code(1), village_code(2), "999902001001"


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(run())
        session.flush()
        yield session


def add_change(session, village, field, **fields):
    by = {"changed_by": "张三", "changed_at": AT, "reason": "导入"}
    about = {"round_id": 1, "ledger": "village_file", "row_key": village, "village_code": village, "field": field}
    session.add(Change(**about | by | fields))
    session.flush()


def changes(session, mark=0):
    since = run()
    since.change_mark = mark
    found = Recorded(session, 1, since, {VILLAGE}).changes(VILLAGE)
    return [(change.village_code, change.field) for change in found]


def test_to_a_village_belong_its_own_changes_and_the_incomes_of_its_county_in_order(session):
    assert ELSEWHERE[:6] != COUNTY
    for village in (NEIGHBOUR, ELSEWHERE, VILLAGE):
        add_change(session, village, "collective_income")
        add_change(session, village, "discord")
    income, own = "collective_income", "discord"
    assert changes(session) == [(NEIGHBOUR, income), (VILLAGE, income), (VILLAGE, own)]


def test_what_the_night_before_had_read_already_is_left_out(session):
    add_change(session, VILLAGE, "discord")
    add_change(session, VILLAGE, "secretary_case")
    assert changes(session, mark=1) == [(VILLAGE, "secretary_case")]
