import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from engine.plans.review.selection import Selection, read_content, select_plans
from engine.plans.viewing import tell_plan
from ledgers.database import reading, transaction
from ledgers.journal.change import Change
from tests.engine.plans.plans import (
    PERSON,
    add_people,
    approve,
    cadre,
    change_ledger,
    draft,
    ledger_row,
    plan_of,
    post,
    with_id,
)


def content_of(engine, person=PERSON, number=None):
    with reading(engine) as session:
        (plan,) = select_plans(session, 1, Selection((person,)))
        return read_content(session, plan, number)


def test_everybody_gets_a_plan_and_the_ledger_says_so(engine):
    add_people(engine, cadre(1), cadre(2), cadre(1, 2))
    report = draft(engine)
    assert (report.drafted, report.unchanged, report.stale) == (3, 0, 0)
    assert plan_of(engine).state == "草稿"
    assert ledger_row(engine).plan_state == "草稿"
    with reading(engine) as session:
        change = session.exec(select(Change).where(Change.row_key == PERSON)).one()
    assert (change.ledger, change.field, change.old, change.new) == ("resettlement", "plan_state", "未拟", "草稿")


def test_drafting_twice_changes_nothing(engine):
    add_people(engine, cadre(1), cadre(2), post(1))
    draft(engine)
    before = plan_of(engine)
    report = draft(engine)
    assert (report.drafted, report.unchanged, report.stale) == (0, 2, 0)
    assert plan_of(engine) == before


def test_every_sentence_names_what_it_rests_on(engine):
    add_people(engine, cadre(1, birth_on=None, talked_on=None, request="已提出未答复"), post(1, started="2008"))
    draft(engine)
    content = content_of(engine)
    assert all(sentence.sources for sentence in content.sentences)
    assert all(source in content.notes for sentence in content.sentences for source in sentence.sources)
    assert "离任干部安置台账“离任原因”栏" in content.notes.values()


def test_money_is_worked_out_by_the_policy_in_force(engine):
    add_people(engine, cadre(1), post(1, started="2010-01", ended="2020-12"))
    draft(engine)
    content = content_of(engine)
    assert content.sentence("measure.LZ-01").amount == "150.00"
    assert "每月150.00元" in content.sentence("measure.LZ-01").text
    assert content.sentence("measure.LZ-02").amount == "20000.00"
    assert "只能享受一项" in content.sentence("choose.离任补助").text


def test_a_missing_cell_is_asked_for_and_never_guessed(engine):
    add_people(engine, cadre(1, birth_on=None, pension=None), post(1))
    draft(engine)
    content = content_of(engine)
    assert content.sentence("measure.LZ-01") is None
    assert "须补：离任干部安置台账“出生日期”栏" in content.sentence("policy.LZ-01").text
    assert content.sentence("missing.resettlement.birth_on").text == "离任干部安置台账“出生日期”栏待补。"
    assert "〔待补〕生" in content.sentence("identity").text


def test_nobody_is_refused_anything(engine):
    add_people(engine, cadre(1, reason="撤职"), post(1))
    draft(engine)
    texts = " ".join(sentence.text for sentence in content_of(engine).sentences)
    assert {s.outcome for s in content_of(engine).section("policy")} <= {"eligible", "unknown", "not_eligible"}
    assert not any(word in texts for word in ("不予", "拒绝", "取消资格"))


def test_a_draft_follows_the_ledger_and_says_what_changed(engine):
    add_people(engine, cadre(1), cadre(2), post(1))
    draft(engine)
    change_ledger(engine, hardship="A")
    report = draft(engine)
    assert (report.drafted, report.unchanged) == (1, 1)
    assert plan_of(engine).version == 2
    with reading(engine) as session:
        assert (
            tell_plan(session, 1, PERSON).versions[-1].reason
            == "重拟：家庭困难等级、《困难离任村（社区）干部帮扶办法》有变动"
        )
    assert content_of(engine).sentence("measure.LZ-04").amount == "3000.00"


def test_an_approved_plan_goes_stale_and_is_not_rewritten(engine):
    add_people(engine, cadre(1), post(1))
    draft(engine)
    approve(engine)
    change_ledger(engine, hardship="A")
    report = draft(engine)
    assert (report.drafted, report.unchanged, report.stale) == (0, 0, 1)
    plan = plan_of(engine)
    assert (plan.version, plan.is_stale, plan.state) == (1, True, "已批准")
    changes = json.loads(plan.changes)
    assert (changes[0]["what"], changes[0]["old"], changes[0]["new"]) == ("家庭困难等级", "无", "A")
    assert "符合，3,000.00 元" in changes[1]["new"]
    assert draft(engine).stale == 1


def test_a_change_is_dated_as_the_county_dates_it(engine):
    add_people(engine, cadre(1), post(1))
    draft(engine)
    approve(engine)
    change_ledger(engine, hardship="A")
    draft(engine)
    entered = datetime(2020, 11, 30, 22, 30, tzinfo=UTC)  # half past six the next morning
    with transaction(engine) as session:
        about = {"round_id": 1, "ledger": "resettlement", "row_key": PERSON, "field": "hardship"}
        session.add(Change(**about, old="无", new="A", changed_by="赵六", changed_at=entered, reason="入户核实"))
    with reading(engine) as session:
        assert tell_plan(session, 1, PERSON).changes[0].on == "2020-12-01"


def test_a_plan_is_fresh_again_when_the_change_is_taken_back(engine):
    add_people(engine, cadre(1), post(1))
    draft(engine)
    approve(engine)
    change_ledger(engine, hardship="A")
    draft(engine)
    change_ledger(engine, hardship="无")
    assert draft(engine).unchanged == 1
    assert not plan_of(engine).is_stale


def test_one_township_is_drafted_alone(engine):
    from tests import builders

    there = {"village_code": builders.village_code(1, 2), "person_no": "R90001"}
    add_people(engine, cadre(1), cadre(2, **there))
    assert draft(engine, township="第2镇").drafted == 1
    assert draft(engine).drafted == 1


@pytest.mark.parametrize("claimed", ["乡镇已审", "县级已审", "已批准", "退回"])
def test_a_state_of_the_ledger_without_its_steps_is_not_believed(engine, claimed):
    add_people(engine, cadre(1, plan_state=claimed))
    draft(engine)
    assert plan_of(engine).state == "草稿"
    assert ledger_row(engine).plan_state == "草稿"


def test_a_ledger_imported_anew_does_not_undo_the_state(engine):
    add_people(engine, cadre(1))
    draft(engine)
    change_ledger(engine, plan_state="未拟")
    draft(engine)
    assert ledger_row(engine).plan_state == "草稿"


def test_a_plan_says_that_the_id_number_is_known_and_not_a_digit_of_it(engine):
    add_people(engine, with_id(engine, cadre(1)))
    draft(engine)
    assert content_of(engine).person["id_number"] == "已登记（号码不在此显示）"


def test_a_run_that_was_killed_goes_on_where_it_stopped(engine, monkeypatch):
    from engine.plans.drafting import draft as drafting
    from tests import builders

    there = {"village_code": builders.village_code(1, 2), "person_no": "R90001"}
    add_people(engine, cadre(1), cadre(2, **there))
    whole = drafting.draft_within

    def killed(session, desk, prefix, person_no=None):
        whole(session, desk, prefix, person_no)
        if prefix == builders.township_code(2):
            raise KeyboardInterrupt

    monkeypatch.setattr(drafting, "draft_within", killed)
    with pytest.raises(KeyboardInterrupt):
        draft(engine)
    monkeypatch.undo()
    assert ledger_row(engine, "R90001").plan_state == "未拟"
    report = draft(engine)
    assert (report.drafted, report.unchanged) == (1, 1)


def test_a_person_the_ledger_moves_takes_the_plan_along(engine):
    from tests import builders

    add_people(engine, cadre(1), post(1))
    draft(engine)
    change_ledger(engine, village_code=builders.village_code(2, 2))
    report = draft(engine)
    assert (report.drafted, report.unchanged) == (1, 0)
    plan = plan_of(engine)
    assert (plan.village_code, plan.version) == (builders.village_code(2, 2), 2)
    assert draft(engine).unchanged == 1


def test_a_redraft_does_not_put_off_the_day_a_plan_is_due(engine):
    add_people(engine, cadre(1))
    draft(engine)
    before = plan_of(engine).due_on
    change_ledger(engine, hardship="A")
    draft(engine, on=date(2020, 11, 10))
    assert plan_of(engine).due_on == before
