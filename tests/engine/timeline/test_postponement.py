from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from config.errors import InputError
from engine.timeline.postponement import (
    Agreement,
    propose_postponement,
    record_consent,
    standing_postponement,
    withdraw_postponement,
)
from ledgers.journal.change import Change
from ledgers.village_file.table import VillageFile
from tests.builders import ON, T, add_roster, village_code, village_file
from tests.engine.risks.rulebooks import FIRST_RULES
from tests.people import act

TIMELINE = FIRST_RULES.timeline
LATER = date(2021, 2, 25)


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(village_file())
        session.flush()
        yield session


def propose(session, new=LATER):
    return propose_postponement(session, act(), village_code(1), (T, new), "高风险未销号")


def consent(session, name, doc="大会决议1号", by=""):
    by = by or {"county": "李四"}.get(name, "王五")
    standing = standing_postponement(session, 1, village_code(1))
    return record_consent(session, act(by), standing, TIMELINE, Agreement(name, doc, ON))


def polling_day(session):
    return session.exec(select(VillageFile)).one().polling_on


def test_the_polling_day_moves_with_the_last_consent_and_the_change_is_kept(session):
    propose(session)
    consent(session, "assembly")
    consent(session, "township")
    assert polling_day(session) is None
    assert consent(session, "county").state == "approved"
    assert polling_day(session) == LATER
    change = session.exec(select(Change)).one()
    assert (change.field, change.new, change.changed_by) == ("polling_on", "2021-02-25", "李四")


def test_consents_are_taken_in_the_order_of_the_rules(session):
    propose(session)
    with pytest.raises(InputError, match="还没有取得：村民会议或者村民代表会议同意、乡镇"):
        consent(session, "county")


@pytest.mark.parametrize(
    ("name", "doc", "words"),
    [("province", "1号", "没有名为 province"), ("assembly", " ", "缺少文号")],
    ids=["unknown consent", "no document"],
)
def test_a_consent_needs_a_known_name_and_a_document(session, name, doc, words):
    propose(session)
    with pytest.raises(InputError, match=words):
        consent(session, name, doc)


def test_the_same_consent_is_recorded_once(session):
    propose(session)
    consent(session, "assembly")
    with pytest.raises(InputError, match="已经登记"):
        consent(session, "assembly")


def test_there_is_one_proposal_at_a_time_until_it_is_withdrawn(session):
    first = propose(session)
    with pytest.raises(InputError, match="已有一项延期到 2021-02-25"):
        propose(session, date(2021, 3, 1))
    withdraw_postponement(session, act(), first)
    assert propose(session, date(2021, 3, 1)).new_on == date(2021, 3, 1)


def test_a_postponement_goes_to_a_later_day(session):
    with pytest.raises(InputError, match="不晚于现选举日"):
        propose(session, T)


@pytest.mark.parametrize(
    ("name", "by"),
    [("county", "王五"), ("township", "钱七"), ("assembly", "吴十")],
    ids=["the county's", "a department", "another township"],
)
def test_a_consent_is_recorded_by_those_it_belongs_to(session, name, by):
    propose(session)
    with pytest.raises(InputError, match=f"{by}（.*）不能办理“登记"):
        consent(session, name, by=by)


def test_who_proposed_records_no_consent(session):
    propose(session)
    for name in ("assembly", "township"):
        with pytest.raises(InputError, match=r"张三已经办理了“提出延期选举”.*由另一名同志办理"):
            consent(session, name, by="张三")
        consent(session, name, by="王五")
    assert polling_day(session) is None


def test_who_recorded_another_consent_does_not_record_the_countys_but_a_namesake_does(session):
    propose(session)
    for name in ("assembly", "township"):
        consent(session, name, by="李四")
    with pytest.raises(InputError, match="李四已经办理了“登记村民会议"):
        consent(session, "county", by="李四")
    standing = standing_postponement(session, 1, village_code(1))
    namesake = act("李四", no="Z99", signature="李四（Z99）")
    record_consent(session, namesake, standing, TIMELINE, Agreement("county", "3号", ON))
    assert polling_day(session) == LATER
