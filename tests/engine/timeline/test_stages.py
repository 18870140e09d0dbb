from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from config.calendar import WorkCalendar, load_calendar
from config.errors import InputError
from engine.rulebook.timeline import load_timeline
from engine.timeline.blocks import Moment, blocks_before, blocks_of
from engine.timeline.schedule import holiday_warnings, lay_out
from engine.timeline.stages import Wanted, finish_stage, finished_stages, start_stage
from ledgers.roster.table import Round
from tests.builders import ON, T, add_roster, procedure, village_code
from tests.engine.risks.rulebooks import FIRST_RULES, RULES, assessment, run
from tests.people import act

TIMELINE = FIRST_RULES.timeline
UNPUBLISHED = {"unpublished_departure_audits": 2, "polling_notice_published": True, "level": "low"}
LAST = {each.stage.id: each.ends_on for each in lay_out(FIRST_RULES.timeline, T, WorkCalendar())}


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        session.flush()
        yield session


def start(session, stage, on=ON, by="张三", reason=""):
    moment = Moment(session.get_one(Round, 1), on, FIRST_RULES, WorkCalendar())
    return start_stage(session, act(by, on), moment, Wanted(village_code(1), stage, reason=reason))


def finish(session, stage, on=ON):
    return finish_stage(session, act(on=on), village_code(1), TIMELINE, stage)


def do(session, *stages):
    """Start and finish stages, each on the last day it may be done."""
    for stage in stages:
        on = {each.stage.id: each.ends_on for each in lay_out(TIMELINE, T, WorkCalendar())}[stage]
        start(session, stage, on)
        finish(session, stage, on)


def before_poll(days):
    return T - timedelta(days=days)


def test_a_blocked_stage_says_rule_fact_article_and_who_resolves_it():
    [block] = blocks_of(FIRST_RULES, UNPUBLISHED)
    assert (block.stage, block.rule_id) == ("poll", "PROC-001")
    assert block.finding == "有2项离任审计未公布"
    assert any("未公布的离任审计数现为2" in fact for fact in block.facts)
    assert block.articles == ("《村民委员会组织法》（2018）第三十五条",)
    assert "审计" in block.resolver


def test_missing_facts_block_nothing():
    assert blocks_of(FIRST_RULES, {"level": "low"}) == ()


def test_a_block_stops_its_stage_and_those_after_it_but_none_before():
    blocks = blocks_of(FIRST_RULES, UNPUBLISHED)
    assert blocks_before(TIMELINE, "nomination", blocks, ()) == ()
    assert blocks_before(TIMELINE, "poll", blocks, ()) == blocks
    assert blocks_before(TIMELINE, "handover", blocks, ()) == blocks
    assert blocks_before(TIMELINE, "handover", blocks, ("poll",)) == ()


@pytest.mark.parametrize("levels", [{"level": "high"}, {"level": "low", "in_force": "high"}], ids=["rated", "in force"])
def test_a_high_village_may_not_start_its_election_committee_whatever_the_caller_says(session, levels):
    session.add(run())
    session.flush()
    session.add(assessment(**levels))
    session.flush()
    with pytest.raises(InputError, match=r"“推选村民选举委员会”不能启动：PROC-010.*由包联县级领导牵头化解") as caught:
        start(session, "election_committee", before_poll(34), reason="县里同意")
    assert "包案化解" in caught.value.remedy


def test_a_stage_is_started_and_finished_once(session):
    do(session, "party_committee")
    with pytest.raises(InputError, match="已于 2020-11-16 启动"):
        start(session, "party_committee")
    with pytest.raises(InputError, match="已于 2020-11-16 办结"):
        finish(session, "party_committee")


def test_a_stage_not_started_cannot_be_finished(session):
    with pytest.raises(InputError, match=r"还没有启动.*huanjie stage start"):
        finish(session, "registration")


def test_polling_a_month_early_and_before_everything_is_refused_with_all_that_speaks_against_it(session):
    with pytest.raises(InputError, match="“投票选举”现在不能启动") as caught:
        start(session, "poll", date(2020, 12, 14), reason="上级要求提前")
    for said in ("公布选民名单”还没有办结", "公布正式候选人名单”还没有办结", "投票只能在选举日（2021-01-15）进行"):
        assert said in str(caught.value)


@pytest.mark.parametrize("stage", ["nomination", "voter_list", "registration"])
def test_no_statutory_stage_overtakes_the_one_the_law_puts_before_it(session, stage):
    dates = {each.stage.id: each for each in lay_out(TIMELINE, T, WorkCalendar())}
    with pytest.raises(InputError, match=r"前面的“.*”还没有办结"):
        start(session, stage, dates[stage].starts_on, reason="时间紧")


def test_a_working_stage_left_out_and_an_early_day_are_excused_by_a_recorded_reason(session):
    with pytest.raises(InputError, match=r"“村党组织换届”还没有办结；最早从 2020-12-12 开始"):
        start(session, "election_committee", before_poll(36))
    mark = start(session, "election_committee", before_poll(36), reason="党组织换届与村委会同日推进")
    assert "“村党组织换届”还没有办结" in mark.note
    assert mark.note.endswith("理由：党组织换届与村委会同日推进")
    assert mark.started_by == "张三"


def test_a_late_start_is_excused_by_a_reason_and_one_in_order_needs_none(session):
    do(session, "party_committee", "election_committee", "registration")
    with pytest.raises(InputError, match="应在 2020-12-26 前办理，2020-12-28 已过期限"):
        start(session, "voter_list", before_poll(18))
    assert start(session, "voter_list", before_poll(20)).note == ""


@pytest.mark.parametrize("stage", ["handover", "second_ballot"])
def test_what_the_law_counts_from_the_poll_cannot_begin_before_it(session, stage):
    with pytest.raises(InputError, match="还没有到时间"):
        start(session, stage, before_poll(1), reason="提前移交")


def test_an_election_in_its_order_runs_to_the_poll_without_any_reason(session):
    stages = [each.id for each in TIMELINE.stages if each.id not in ("second_ballot", "wrap_up")]
    do(session, *sorted(stages, key=lambda stage: LAST[stage]))
    assert start(session, "second_ballot", T + timedelta(days=2)).note == ""


def test_what_was_done_is_read_from_marks_and_from_the_procedure_record(session):
    session.add(procedure(1, voter_list_published_on=date(2020, 12, 20), handed_over_on=T))
    do(session, "party_committee")
    done = finished_stages(session, 1, TIMELINE, village_code(1))[village_code(1)]
    assert done == {"party_committee": date(2020, 11, 16), "voter_list": date(2020, 12, 20), "handover": T}


@pytest.mark.parametrize("by", ["吴十", "钱七", "县长"])
def test_a_stage_is_started_by_its_township_or_the_department(session, by):
    with pytest.raises(InputError, match=f"{by}（.*）不能办理“启动"):
        start(session, "registration", by=by)


def test_the_audit_is_published_before_the_committee_and_the_notice_in_every_profile():
    for profile in ("CN2018+SC2020", "CN2026+SC2026"):
        timeline = load_timeline(RULES, profile, date(2026, 3, 1))
        audit, notice = timeline.stage("audit"), timeline.stage("polling_notice")
        assert audit.last_day == -35 < timeline.stage("election_committee").first_day < notice.first_day
        laid = lay_out(timeline, T, WorkCalendar())
        days = [each.ends_on for each in laid if each.stage.id in ("party_committee", "gate", "audit", "poll")]
        assert days == sorted(days)


def test_the_plans_name_the_same_day_for_the_audit_as_the_timeline():
    sentences = tomllib.loads((RULES / "resettlement" / "sentences.toml").read_text(encoding="utf-8"))
    due = set(_audit_days(sentences))
    assert due == {TIMELINE.stage("audit").last_day}


def _audit_days(node):
    if isinstance(node, dict):
        if "due_days" in node and "离任审计" in node.get("text", ""):
            yield node["due_days"]
        for each in node.values():
            yield from _audit_days(each)
    if isinstance(node, list):
        for each in node:
            yield from _audit_days(each)


def test_in_a_community_stages_and_law_are_called_by_their_own_names():
    committee = TIMELINE.stage("election_committee")
    assert committee.title_in("南塔社区") == "推选居民选举委员会"
    assert committee.title_in("石坝村") == "推选村民选举委员会"
    assert "城市居民委员会组织法" in TIMELINE.law_in("南塔社区")
    assert "城市居民委员会组织法" not in TIMELINE.law_in("石坝村")


def test_moved_dates_that_meet_public_holidays_are_warned_of():
    laid = lay_out(TIMELINE, date(2021, 2, 25), load_calendar())
    warned = holiday_warnings(laid, load_calendar())
    assert any(
        each.startswith("“直接提名候选人”（2021-02-10 至 2021-02-12）遇法定节假日放假（02-11") for each in warned
    )
    polled = holiday_warnings(lay_out(TIMELINE, date(2021, 2, 12), load_calendar()), load_calendar())
    assert any(each.startswith("“投票选举”") for each in polled)
    assert not any(
        "投票选举" in each for each in holiday_warnings(lay_out(TIMELINE, T, load_calendar()), load_calendar())
    )
