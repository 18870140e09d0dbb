"""Who may take which step with a plan: what the roster gives, opinions from paper, four eyes."""

from dataclasses import replace

import pytest
from sqlmodel import select

from config.errors import InputError
from engine.plans.review.selection import Selection
from engine.plans.review.steps import Step, take_step
from ledgers.database import reading, transaction
from ledgers.journal.plan import PlanReview
from tests import builders
from tests.databases import on_both
from tests.engine.plans.plans import (
    AFTER_NOTICE,
    APPROVAL,
    ON,
    PERSON,
    TO_COUNTY,
    TO_TOWNSHIP,
    add_people,
    cadre,
    change_ledger,
    desk,
    draft,
    post,
    step,
)


@pytest.fixture
def drafted(database, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where the key file is kept beside PostgreSQL
    add_people(database, cadre(1), post(1))
    draft(database)
    return database


FOREIGN = {
    "another township": (TO_TOWNSHIP[0], "吴十", r"吴十（乡镇包村干部）只能办理和查看本乡镇（街道）的人和事"),
    "a township for the county": (APPROVAL, "王五", r"不能以“县委组织部”的身份办理“批准”.*由县委组织部的人员办理"),
    "a township for an office": (TO_COUNTY[0], "王五", r"不能以“县人力资源和社会保障局”的身份.*部门联络员"),
    "the department for a person": (TO_TOWNSHIP[0], "赵六", r"不能以“本人”的身份.*该村所在乡镇（街道）的干部"),
    "the department for a township": (TO_TOWNSHIP[2], "赵六", r"不能以“乡镇（街道）”的身份"),
    "an office for another": (TO_COUNTY[0], "周九", r"周九（县财政局部门联络员）不能以“县人力资源和社会保障局”的身份"),
    "an office not heard here": (
        Step(opinion="同意"),
        "钱七",
        "钱七（县公安局部门联络员）不办理“审核安置方案”.*县财政局的联络员",
    ),
    "a leader": (Step(), "县长", r"县长（县长）不办理“审核安置方案”"),
    "by word of mouth": (TO_COUNTY[0], "赵六", r"要写明书面意见的文号.*由县人力资源和社会保障局的部门联络员直接登记"),
}


@pytest.mark.parametrize(("wanted", "by", "words"), FOREIGN.values(), ids=FOREIGN)
def test_a_step_is_refused_to_whom_the_roster_does_not_give_it(drafted, wanted, by, words):
    with pytest.raises(InputError, match=words):
        step(drafted, wanted, by=by)


@on_both
def test_a_whole_township_is_refused_to_another_one(drafted):
    with transaction(drafted) as session, pytest.raises(InputError, match="只能办理和查看本乡镇"):
        take_step(session, Selection(None, builders.township_code(1)), TO_TOWNSHIP[0], desk(by="吴十"))


def test_the_post_says_the_role_when_none_is_named(drafted):
    step(drafted, *TO_TOWNSHIP[:2])
    step(drafted, Step(), by="王五")
    step(drafted, Step(opinion="同意"), by="周九")
    with reading(drafted) as session:
        roles = session.exec(select(PlanReview.role).order_by(PlanReview.id)).all()
    assert roles[2:] == ["乡镇（街道）", "县财政局"]


def test_the_department_takes_down_an_opinion_from_paper_with_its_number(drafted):
    step(drafted, *TO_TOWNSHIP)
    paper = replace(TO_COUNTY[1], document_no="县财函〔2020〕12号")
    assert step(drafted, paper, by="赵六").done == [PERSON]
    with reading(drafted) as session:
        entry = session.exec(select(PlanReview).order_by(PlanReview.id.desc())).first()
    assert (entry.role, entry.made_by, entry.document_no) == ("县财政局", "赵六", "县财函〔2020〕12号")


def why_not(engine, wanted: Step, by: str, **changed: str) -> str:
    """The reason why this person, perhaps in another post by now, cannot take the step."""
    with transaction(engine) as session:
        ((_, why),) = take_step(session, Selection((PERSON,)), wanted, desk(AFTER_NOTICE, by, **changed)).refused
    return why


@on_both
def test_nobody_reviews_or_approves_at_the_county_what_he_passed_in_the_township(drafted):
    step(drafted, *TO_TOWNSHIP, *TO_COUNTY[:2], on=ON)
    staff = {"post": "组织部工作人员"}
    assert "王五已经办理了“乡镇审核”，不能再办理“县级会审”" in why_not(drafted, TO_COUNTY[-1], "王五", **staff)
    step(drafted, TO_COUNTY[-1], on=AFTER_NOTICE)
    assert "王五已经办理了“乡镇审核”，不能再办理“批准”" in why_not(drafted, APPROVAL, "王五", **staff)


def test_nobody_concludes_on_an_opinion_he_took_down_himself(drafted):
    step(drafted, *TO_TOWNSHIP, TO_COUNTY[0])
    step(drafted, replace(TO_COUNTY[1], document_no="1号"), by="赵六")
    assert "赵六已经办理了“会审意见”" in why_not(drafted, TO_COUNTY[-1], "赵六")
    assert step(drafted, TO_COUNTY[-1], on=AFTER_NOTICE, by="李四").done == [PERSON]


def test_an_officer_of_the_same_name_who_came_later_is_another_one(drafted):
    step(drafted, *TO_TOWNSHIP, TO_COUNTY[0])
    step(drafted, replace(TO_COUNTY[1], document_no="1号"), by="赵六")
    with transaction(drafted) as session:
        namesake = desk(AFTER_NOTICE, "赵六", no="P99")
        assert take_step(session, Selection((PERSON,)), TO_COUNTY[-1], namesake).done == [PERSON]


def test_an_officer_whose_name_was_put_right_is_still_the_same(drafted):
    step(drafted, *TO_TOWNSHIP, TO_COUNTY[0])
    step(drafted, replace(TO_COUNTY[1], document_no="1号"), by="赵六")
    renamed = {"name": "赵陆", "signature": "赵陆"}
    assert "已经办理了“会审意见”" in why_not(drafted, TO_COUNTY[-1], "赵六", **renamed)


@on_both
def test_what_somebody_passed_in_an_earlier_version_does_not_bind_him(drafted):
    step(drafted, *TO_TOWNSHIP, Step("县委组织部", "return", remarks="请核对"))
    change_ledger(drafted, pension="未参保")
    draft(drafted)
    step(drafted, *TO_TOWNSHIP, by="张三")
    step(drafted, *TO_COUNTY[:2])
    with transaction(drafted) as session:
        report = take_step(
            session, Selection((PERSON,)), TO_COUNTY[-1], desk(AFTER_NOTICE, "王五", post="组织部工作人员")
        )
    assert report.done == [PERSON]


SAID = (Step("本人", opinion="同意"), Step("村（社区）党组织", opinion="同意"))


@on_both
def test_who_took_down_what_others_said_without_a_document_does_not_review_in_the_township(drafted):
    step(drafted, *SAID, by="王五")
    assert "王五已经办理了“本人意见”，不能再办理“乡镇审核”，由另一名同志办理" in why_not(
        drafted, Step("乡镇（街道）"), "王五"
    )
    assert step(drafted, Step("乡镇（街道）"), on=AFTER_NOTICE, by="张三").done == [PERSON]


def test_with_the_numbers_of_both_papers_one_officer_of_the_township_is_enough(drafted):
    assert step(drafted, *TO_TOWNSHIP[:3], by="王五").done == [PERSON]


@on_both
def test_nobody_approves_what_they_reviewed_at_the_county(drafted):
    step(drafted, *TO_TOWNSHIP, *TO_COUNTY[:2])
    step(drafted, TO_COUNTY[-1], on=AFTER_NOTICE, by="赵六")
    assert "赵六已经办理了“县级会审”，不能再办理“批准”" in why_not(drafted, APPROVAL, "赵六")
    assert step(drafted, APPROVAL, on=AFTER_NOTICE, by="李四").done == [PERSON]
