"""A county's department keeps its own county's roster; nobody gives themselves a post; who has left acts no more."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from config.errors import InputError
from ledgers.authority.act import find_actor
from ledgers.database import reading, transaction
from ledgers.roster.importing import import_roster
from ledgers.roster.storing import Deed
from ledgers.roster.table import Officer
from ledgers.roster.writing import write_roster
from tests.builders import COUNTY, add_roster, county, officer
from tests.people import add_people, number_of

SELF = number_of("赵六")


@pytest.fixture(params=["engine", "postgres_engine"])
def filled(request):
    engine = request.getfixturevalue(request.param)
    with transaction(engine) as session:
        add_roster(session)
        session.add(county(code="999902", name="邻县"))
        session.flush()
        add_people(session)
        session.add(officer(9, no="Y01", name="邻干", post="组织部工作人员", county_code="999902"))
    return engine


def bring_in(engine, tmp_path, row, by=SELF):
    path = tmp_path / "名册.xlsx"
    write_roster(path, {"officer": [row]})
    return import_roster(engine, path, Deed("某", datetime(2020, 10, 1, tzinfo=UTC), "导入名册", by))


def person(no, post, county_code=COUNTY, **fields):
    return {"no": no, "name": "新人", "post": post, "county_code": county_code} | fields


def test_another_countys_department_changes_nobody_here(filled, tmp_path):
    for row in (person("N01", "组织部工作人员"), person(number_of("李四"), "县级领导", "999902")):
        (problem,) = bring_in(filled, tmp_path, row, by="Y01").problems
        assert "由该县的组织部办理" in problem.sentence
    assert not bring_in(filled, tmp_path, person("N01", "组织部工作人员")).problems


def test_nobody_gives_themselves_a_post_but_a_colleague_may(filled, tmp_path):
    row = person(SELF, "组织部长", name="赵六")
    assert "不能给自己改岗位" in bring_in(filled, tmp_path, row).problems[0].sentence
    assert not bring_in(filled, tmp_path, row, by=number_of("李四")).problems


def test_who_has_left_acts_no_more_and_stays_on_the_roster(filled, tmp_path):
    row = person(number_of("李四"), "组织部工作人员", name="李四", left_on=date(2020, 11, 1))
    assert not bring_in(filled, tmp_path, row).problems
    with reading(filled) as session:
        for operator in ("李四", number_of("李四")):
            with pytest.raises(InputError, match="已于 2020-11-01 离任"):
                find_actor(session, COUNTY, operator)
        assert session.get_one(Officer, number_of("李四")).name == "李四"
        assert find_actor(session, COUNTY, "赵六").no == SELF


def test_a_successor_of_the_same_name_acts_in_their_own_right(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(officer(9, no="A1", name="王某", left_on=date(2020, 11, 1)))
        session.add(officer(9, no="A2", name="王某"))
        session.flush()
        assert find_actor(session, COUNTY, "王某").no == "A2"
