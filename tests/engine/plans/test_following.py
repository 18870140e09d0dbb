from datetime import date

import pytest
from sqlmodel import select

from config.calendar import load_calendar
from config.errors import InputError
from engine.plans.following import Deed, execute_measure, record_follow_up, visits_of
from engine.plans.review.steps import Step
from ledgers.database import reading, transaction
from ledgers.journal.change import Change
from ledgers.journal.plan import PlanFollowUp
from ledgers.roster.table import Round
from tests import builders
from tests.engine.plans.plans import (
    AFTER_NOTICE,
    APPROVAL,
    ON,
    PERSON,
    TO_COUNTY,
    add_people,
    approve,
    cadre,
    draft,
    ledger_row,
    plan_of,
    post,
    shipped_rules,
    step,
)
from tests.people import act


@pytest.fixture
def drafted(engine):
    add_people(engine, cadre(1, talked_on=None, talk_level=None, request="已提出未答复"), post(1))
    draft(engine)
    return engine


def execute(engine, deed: Deed, on: date = ON) -> str:
    with transaction(engine) as session:
        return execute_measure(session, PERSON, deed, act("王五", on), shipped_rules().sentences)


def follow_up(engine, deed: Deed, on: date) -> None:
    with transaction(engine) as session:
        record_follow_up(session, PERSON, deed, act("王五", on))


def test_a_talk_held_fills_the_ledger_with_history(drafted):
    execute(drafted, Deed(ON, talk_level="乡镇", key="do_talk"))
    row = ledger_row(drafted)
    assert (row.talked_on, row.talk_level, row.talk_by) == (ON, "乡镇", "王五")
    with reading(drafted) as session:
        fields = session.exec(select(Change.field).where(Change.reason == "安置措施办结")).all()
    assert set(fields) == {"talked_on", "talk_level", "talk_by"}


def test_a_request_answered_fills_the_ledger(drafted):
    execute(drafted, Deed(ON, key="do_answer"))
    assert ledger_row(drafted).request == "已答复"


def test_what_the_plan_brings_about_does_not_make_it_stale(drafted):
    approve(drafted)
    execute(drafted, Deed(ON, talk_level="乡镇", key="do_talk"))
    execute(drafted, Deed(ON, key="do_answer"))
    report = draft(drafted)
    assert (report.unchanged, report.stale) == (1, 0)
    assert not plan_of(drafted).is_stale


REFUSED = {
    "no such measure": (Deed(ON, key="do_sing"), "方案里没有措施 do_sing"),
    "not approved yet": (Deed(ON, key="measure.LZ-08"), "批准后才登记办结"),
    "in the future": (Deed(date(2020, 12, 1), key="do_answer"), "还没有到"),
    "a talk at no level": (Deed(ON, key="do_talk"), "要写明哪一级谈"),
}


@pytest.mark.parametrize(("deed", "words"), REFUSED.values(), ids=REFUSED)
def test_a_deed_that_cannot_be_is_refused(drafted, deed, words):
    with pytest.raises(InputError, match=words):
        execute(drafted, deed)


def test_a_measure_is_carried_out_once(drafted):
    approve(drafted)
    assert "荣誉证书" in execute(drafted, Deed(ON, key="measure.LZ-08"))
    with pytest.raises(InputError, match="已由 王五 于 2020-11-02 登记办结"):
        execute(drafted, Deed(ON, key="measure.LZ-08"))


def test_a_visit_is_recorded_with_what_was_found(drafted):
    approve(drafted)
    follow_up(drafted, Deed(date(2021, 2, 14), "补助已到账", day=30, is_settled=True), date(2021, 2, 18))
    with reading(drafted) as session:
        visit = session.get(PlanFollowUp, (1, PERSON, 30))
    assert (visit.done_by, visit.result, visit.is_settled) == ("王五", "补助已到账", True)


def test_a_visit_needs_an_approved_plan_and_a_finding(drafted):
    with pytest.raises(InputError, match="没有选举日后第 30 天的回访"):
        follow_up(drafted, Deed(ON, "好", day=30), ON)
    approve(drafted)
    with pytest.raises(InputError, match="要写明了解到的情况"):
        follow_up(drafted, Deed(ON, " ", day=30), ON)


def test_a_visit_after_the_election_cannot_be_recorded_before_it(drafted):
    approve(drafted)
    with pytest.raises(InputError, match=r"回访日期 2020-11-02 不在选举日（2021-01-15）以后"):
        follow_up(drafted, Deed(ON, "补助已到账", day=30), ON)


def visits(engine) -> list[tuple[int, date, date | None]]:
    with reading(engine) as session:
        found = visits_of(session, 1, PERSON, load_calendar())
    return [(visit.day, visit.due_on, visit.done_on) for visit in found]


def test_visits_follow_a_polling_day_put_off_after_the_approval(drafted):
    approve(drafted)
    with transaction(drafted) as session:
        session.get_one(Round, 1).polling_on = date(2021, 2, 1)
    assert visits(drafted) == [(30, date(2021, 3, 3), None), (90, date(2021, 5, 6), None)]


def test_visits_follow_the_polling_day_of_their_own_village(drafted):
    approve(drafted)
    with transaction(drafted) as session:
        session.add(builders.village_file(1, polling_on=date(2021, 2, 1)))
    assert visits(drafted)[0] == (30, date(2021, 3, 3), None)


def test_a_visit_made_stays_through_another_approval(drafted):
    approve(drafted)
    follow_up(drafted, Deed(date(2021, 2, 14), "提前回访", day=30, is_settled=True), date(2021, 2, 18))
    step(drafted, Step("县委组织部", "return", remarks="复核"), Step("乡镇（街道）", "resubmit", remarks="原方案无误"))
    step(drafted, Step("乡镇（街道）"))
    step(drafted, *TO_COUNTY, APPROVAL, on=AFTER_NOTICE)
    assert [done_on for _, _, done_on in visits(drafted)] == [date(2021, 2, 14), None]
