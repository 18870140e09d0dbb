import re
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from config.calendar import load_calendar
from config.errors import InputError
from engine.plans.following import visits_of
from engine.plans.review.keeping import keep_plan
from engine.plans.review.selection import Selection
from engine.plans.review.steps import Step, take_step
from ledgers.database import reading, transaction
from ledgers.journal.plan import PlanReview
from ledgers.sealing import sealer_of
from tests import builders
from tests.engine.plans.plans import (
    AFTER_NOTICE,
    APPROVAL,
    OFFICES,
    ON,
    PERSON,
    TO_COUNTY,
    TO_TOWNSHIP,
    add_people,
    approve,
    cadre,
    change_ledger,
    desk,
    draft,
    ledger_row,
    plan_of,
    post,
    shipped_rules,
    step,
)


@pytest.fixture
def drafted(engine):
    add_people(engine, cadre(1), cadre(2), post(1), post(2))
    draft(engine)
    return engine


def reason(engine, *steps: Step, on: date = ON) -> str:
    """The reason why the last of these steps could not be taken."""
    ((_, why),) = step(engine, *steps, on=on).refused
    return why


def test_a_plan_walks_through_all_offices(drafted):
    step(drafted, *TO_TOWNSHIP)
    assert (plan_of(drafted).state, ledger_row(drafted).plan_state) == ("乡镇已审", "乡镇已审")
    step(drafted, *TO_COUNTY, on=AFTER_NOTICE)
    assert plan_of(drafted).state == "县级已审"
    step(drafted, APPROVAL, on=AFTER_NOTICE)
    plan = plan_of(drafted)
    assert (plan.state, plan.approval_doc, plan.due_on) == ("已批准", "县组〔2020〕45号", None)
    assert ledger_row(drafted).plan_state == "已批准"


def test_every_step_is_kept_with_who_and_when(drafted):
    approve(drafted)
    with reading(drafted) as session:
        reviews = session.exec(select(PlanReview).order_by(PlanReview.id)).all()
    assert [(r.role, r.action) for r in reviews][:4] == [
        ("本人", "本人意见"),
        ("村（社区）党组织", "村（社区）党组织意见"),
        ("乡镇（街道）", "乡镇审核"),
        ("乡镇（街道）", "公示"),
    ]
    assert [review.made_by for review in reviews] == ["王五"] * 4 + ["郑一", "周九", "赵六", "李四"]


def test_the_next_step_is_due_on_a_working_day(drafted):
    assert plan_of(drafted).due_on == date(2020, 11, 16)
    step(drafted, *TO_TOWNSHIP)
    assert plan_of(drafted).due_on == date(2020, 11, 16)


REFUSALS = {
    "silence is no consent": ((), Step("乡镇（街道）"), "本版方案还缺本人、村（社区）党组织的意见"),
    "the branch said no": (
        (Step("本人", opinion="同意"), Step("村（社区）党组织", opinion="不同意", remarks="年限不对")),
        Step("乡镇（街道）"),
        "村（社区）党组织不同意",
    ),
    "offices not heard": (TO_TOWNSHIP, Step("县委组织部"), f"还缺{'、'.join(OFFICES)}的意见"),
    "wrong order": ((), APPROVAL, "方案现为“草稿”，“批准”须在“县级已审”时办理"),
    "nothing to keep": (TO_TOWNSHIP, Step("乡镇（街道）", "keep", remarks="无影响"), "方案没有过时"),
}


@pytest.mark.parametrize(("before", "wanted", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_step_out_of_turn_says_what_is_lacking(drafted, before, wanted, words):
    assert words in reason(drafted, *before, wanted)


def test_the_county_waits_for_the_end_of_the_notice(drafted):
    step(drafted, *TO_TOWNSHIP)
    assert "公示期到 2020-11-07 止" in reason(drafted, *TO_COUNTY, on=date(2020, 11, 7))
    assert step(drafted, TO_COUNTY[-1], on=date(2020, 11, 8)).done == [PERSON]


def notice_from(day: date) -> Step:
    return Step("乡镇（街道）", "notice", notice_from=day)


BAD_NOTICES = {
    "before the review": (TO_TOWNSHIP[:3], date(2020, 11, 1), "早于乡镇审核（2020-11-02）.*填审核当日或以后的日期"),
    "far in the future": (TO_TOWNSHIP[:3], date(2022, 11, 2), "晚于县级会审的期限，填 2020-11-16 或以前的日期"),
    "of a mere draft": (TO_TOWNSHIP[:2], ON, "方案现为“草稿”，“公示”须在“乡镇已审”时办理"),
}


@pytest.mark.parametrize(("before", "day", "words"), BAD_NOTICES.values(), ids=BAD_NOTICES)
def test_what_is_posted_is_the_reviewed_plan_and_soon(drafted, before, day, words):
    assert re.search(words, reason(drafted, *before, notice_from(day)))
    assert plan_of(drafted).notice_to is None


def test_a_county_that_is_late_still_waits_for_a_notice_begun_today(drafted):
    late = date(2020, 12, 1)
    step(drafted, *TO_TOWNSHIP[:3])
    assert step(drafted, notice_from(late), on=late).done == [PERSON]


def test_a_notice_entered_after_it_began_needs_a_reason(drafted):
    begun, entered = date(2020, 11, 3), date(2020, 11, 6)
    step(drafted, *TO_TOWNSHIP[:3])
    assert "补登公示要加 --remarks 写明理由" in reason(drafted, notice_from(begun), on=entered)
    assert plan_of(drafted).notice_to is None
    assert step(drafted, replace(notice_from(begun), remarks="当日张贴，六日登记"), on=entered).done == [PERSON]


def test_no_step_is_dated_before_the_one_it_follows(drafted):
    step(drafted, *TO_TOWNSHIP, on=date(2020, 11, 5))
    assert "早于上一步（“乡镇已审”，2020-11-05）" in reason(drafted, TO_COUNTY[0], on=date(2020, 11, 4))


def test_another_version_is_posted_anew(drafted):
    step(drafted, *TO_TOWNSHIP, Step("县委组织部", "return", remarks="请核对"))
    change_ledger(drafted, pension="未参保")
    draft(drafted)
    assert plan_of(drafted).notice_to is None
    step(drafted, *TO_TOWNSHIP[:3])
    assert "乡镇尚未公示" in reason(drafted, *TO_COUNTY, on=AFTER_NOTICE)


INCOMPLETE = {
    "no opinion": (Step("本人"), "要写明同意或不同意"),
    "no reason to disagree": (Step("本人", opinion="不同意"), "不同意要写明理由"),
    "no reason to return": (Step("县委组织部", "return"), "退回要写明理由"),
    "no document": (Step("县委组织部", "approve"), "要写明批准文号"),
    "unknown office": (Step("县水务局"), "没有“县水务局”这个审核单位"),
    "not theirs to approve": (Step("乡镇（街道）", "approve", document_no="1"), "不能办理这一步"),
    "no first day": (Step("乡镇（街道）", "notice"), "公示要写明起始日期"),
}


@pytest.mark.parametrize(("wanted", "words"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_a_step_without_its_parts_is_refused_with_a_remedy(drafted, wanted, words):
    with pytest.raises(InputError, match=words) as caught:
        step(drafted, wanted)
    assert caught.value.remedy


def test_nobody_decides_without_a_name(drafted):
    with transaction(drafted) as session, pytest.raises(InputError, match="须由名册上具名的人办理"):
        take_step(session, Selection((PERSON,)), TO_TOWNSHIP[0], desk(by="系统"))


def test_a_returned_plan_is_drafted_anew_and_reviewed_anew(drafted):
    step(drafted, *TO_TOWNSHIP)
    step(drafted, Step("县委组织部", "return", remarks="任职起始月份与档案不符"))
    assert (plan_of(drafted).state, ledger_row(drafted).plan_state) == ("退回", "退回")
    change_ledger(drafted, pension="未参保")
    draft(drafted)
    assert (plan_of(drafted).state, plan_of(drafted).version) == ("草稿", 2)
    assert "本版方案还缺本人" in reason(drafted, Step("乡镇（街道）"))


def test_a_returned_plan_may_be_sent_again_unchanged_with_a_reason(drafted):
    step(drafted, *TO_TOWNSHIP, Step("县委组织部", "return", remarks="请核对"))
    step(drafted, Step("乡镇（街道）", "resubmit", remarks="已核对档案，原方案无误"))
    assert plan_of(drafted).state == "草稿"
    assert step(drafted, Step("乡镇（街道）")).done == [PERSON]


def test_a_stale_plan_goes_no_further_until_somebody_looked(drafted):
    step(drafted, *TO_TOWNSHIP)
    change_ledger(drafted, pension="未参保")
    draft(drafted)
    assert "情况已变" in reason(drafted, *TO_COUNTY[:1])
    keep(drafted, "王五")
    assert not plan_of(drafted).is_stale
    assert step(drafted, TO_COUNTY[0]).done == [PERSON]
    assert draft(drafted).stale == 0


def keep(engine, by: str = "赵六"):
    sealer = sealer_of(engine)
    with transaction(engine) as session:
        return keep_plan(
            session, PERSON, Step(action="keep", remarks="不影响"), desk(AFTER_NOTICE, by), shipped_rules(), sealer
        )


def test_a_change_after_keeping_makes_the_plan_stale_again(drafted):
    approve(drafted)
    change_ledger(drafted, pension="未参保")
    draft(drafted)
    keep(drafted)
    change_ledger(drafted, pension="已领取")
    assert draft(drafted).stale == 1


def test_only_changes_somebody_saw_can_be_found_harmless(drafted):
    approve(drafted)
    change_ledger(drafted, pension="未参保")
    draft(drafted)
    change_ledger(drafted, hardship="A")
    with pytest.raises(InputError, match="台账或政策又有变动"):
        keep(drafted)
    assert plan_of(drafted).is_stale


def test_a_whole_township_is_reviewed_at_once(drafted):
    with transaction(drafted) as session:
        reports = [
            take_step(session, Selection(None, builders.township_code(1)), each, desk(ON, "王五"))
            for each in TO_TOWNSHIP
        ]
    assert [len(report.done) for report in reports] == [2, 2, 2, 2]
    assert plan_of(drafted, "R00102").state == "乡镇已审"


def test_approval_opens_the_visits_on_working_days(drafted):
    approve(drafted)
    with reading(drafted) as session:
        visits = visits_of(session, 1, PERSON, load_calendar())
    assert [(visit.day, visit.due_on) for visit in visits] == [(30, date(2021, 2, 18)), (90, date(2021, 4, 15))]


def test_someone_without_a_plan_is_named(drafted):
    with pytest.raises(InputError, match="没有这些人员的安置方案：R99999"):
        step(drafted, TO_TOWNSHIP[0], person="R99999")


def test_the_state_reaches_the_facts_of_the_village(drafted):
    from ledgers.reading import read_facts
    from ledgers.roster.rounds import current_round

    def unapproved(session: Session) -> int:
        facts = read_facts(session, current_round(session), ON, {"long_open_months": 12}, [builders.village_code(1)])
        return facts["unapproved_plans"][0]

    with transaction(drafted) as session:
        session.add_all(builders.submissions(1, nil=False))
    with reading(drafted) as session:
        assert unapproved(session) == 2
    approve(drafted)
    with reading(drafted) as session:
        assert unapproved(session) == 1


def test_a_reply_put_right_counts_instead_of_the_first(drafted):
    step(drafted, Step("本人", opinion="不同意", remarks="年限少算两年", document_no="本人意见书0号"))
    step(drafted, *(replace(each) for each in TO_TOWNSHIP))
    assert plan_of(drafted).state == "乡镇已审"


def test_a_stale_plan_sent_back_is_drafted_on_the_facts_of_today(drafted):
    approve(drafted)
    change_ledger(drafted, hardship="A")
    draft(drafted)
    step(drafted, Step("县委组织部", "return", remarks="困难等级有变"), on=AFTER_NOTICE)
    report = draft(drafted)
    assert (report.drafted, report.stale) == (1, 0)
    plan = plan_of(drafted)
    assert (plan.state, plan.version, plan.is_stale) == ("草稿", 2, False)


def test_a_stale_plan_sent_again_unread_goes_no_further(drafted):
    approve(drafted)
    change_ledger(drafted, hardship="A")
    draft(drafted)
    step(drafted, Step("县委组织部", "return", remarks="困难等级有变"), on=AFTER_NOTICE)
    step(drafted, Step("乡镇（街道）", "resubmit", remarks="原样报送"), on=AFTER_NOTICE)
    assert "情况已变" in reason(drafted, Step("乡镇（街道）"), on=AFTER_NOTICE)
