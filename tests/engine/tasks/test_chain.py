from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from engine.tasks.chain import read_people
from ledgers.journal.assessment import Lead
from tests.builders import ON, add_roster, officer, township_code, village_code

VILLAGE = village_code(1)


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        current = add_roster(session, leaders=4)
        town = {"township_code": township_code(1)}
        session.add(officer(9, no="T01", post="乡镇包村干部", **town))
        session.add(officer(9, no="T02", post="乡镇包村干部", **town))
        session.add(officer(9, no="S01", post="乡镇党委书记", deputy_no="T02", **town))
        session.add(officer(9, no="O01", post="组织部工作人员"))
        session.flush()
        lead = {"officer_no": "L02", "township_owner_no": "T02", "assigned_by": "程序安排", "since": ON}
        session.add(Lead(round_id=1, village_code=VILLAGE, **lead))
        session.flush()
        session.info["round"] = current
        yield session


def people(session):
    return read_people(session, session.info["round"])


def test_the_chain_leads_from_the_township_owner_to_the_staff_of_the_department(session):
    assert people(session).chain(VILLAGE) == ("T02", "S01", "L02", "O01")


def test_a_village_without_a_lead_turns_to_the_first_officer_of_its_township(session):
    assert people(session).chain(village_code(2)) == ("T01", "S01", "O01")


@pytest.mark.parametrize(
    ("owner", "supervisors"),
    [
        ("T02", ("S01", "L02", "O01")),
        ("T01", ("S01", "L02", "O01")),
        ("S01", ("L02", "O01")),
        ("L02", ("O01",)),
        ("L04", ()),
        ("O01", ()),
        ("B01", ("B02", "L02", "O01")),
        ("B02", ("L02", "O01")),
        ("B03", ("L02", "O01")),
        ("X99", ("T02", "S01", "L02", "O01")),
        (None, ("T02", "S01", "L02", "O01")),
    ],
    ids=[
        *("owner", "colleague of the owner", "secretary", "leader", "head of the department", "its staff"),
        *("liaison", "head of a unit", "liaison of a unit without head", "stranger", "nobody"),
    ],
)
def test_who_urges_whom_when_a_task_is_late(session, owner, supervisors):
    for number, post, unit in (
        ("B01", "部门联络员", "县公安局"),
        ("B02", "部门负责人", "县公安局"),
        ("B03", "部门联络员", "县民政局"),
    ):
        session.add(officer(9, no=number, post=post, unit=unit))
    session.flush()
    assert people(session).supervisors(VILLAGE, owner) == supervisors


def test_a_whole_township_is_urged_by_its_secretary_and_then_by_the_department(session):
    assert people(session).supervisors(VILLAGE[:9], "T01") == ("S01", "O01")
    assert people(session).supervisors(VILLAGE[:9], "S01") == ("O01",)


def test_an_officer_has_the_tasks_of_whom_he_stands_in_for(session):
    from ledgers.roster.table import Officer

    assert people(session).stood_in_for("T02", ON) == ["T02"]
    session.get(Officer, "S01").absent_to = ON
    session.flush()
    assert sorted(people(session).stood_in_for("T02", ON)) == ["S01", "T02"]


def test_everybody_of_the_department_is_known(session):
    assert people(session).department("999901") == ("O01", "L04")


def test_a_deputy_receives_while_the_officer_is_away(session):
    from ledgers.roster.table import Officer

    secretary = session.get(Officer, "S01")
    secretary.absent_from, secretary.absent_to = ON, ON + timedelta(days=3)
    session.flush()
    assert people(session).receiver("S01", ON) == "T02"
    assert people(session).receiver("S01", ON + timedelta(days=4)) == "S01"
    assert people(session).receiver("T01", ON) == "T01"


def test_an_absence_of_which_only_the_end_is_known_has_begun(session):
    from ledgers.roster.table import Officer

    session.get(Officer, "S01").absent_to = ON
    session.flush()
    assert people(session).receiver("S01", ON) == "T02"
    assert people(session).receiver("S01", ON + timedelta(days=1)) == "S01"


def test_deputies_of_each_other_who_are_both_away_do_not_send_it_round_for_ever(session):
    from ledgers.roster.table import Officer

    for number, deputy in (("S01", "T02"), ("T02", "S01")):
        away = session.get(Officer, number)
        away.absent_from, away.absent_to, away.deputy_no = date(2020, 1, 1), None, deputy
    session.flush()
    assert people(session).receiver("S01", ON) in ("S01", "T02")
