"""Who may take which step of the joint review, who sees what of it, and that every look leaves a trace."""

import pytest
from sqlmodel import select

from config.errors import InputError
from engine.joint_review.concluding import accept_objection, conclude, settle
from engine.joint_review.reminding import remind
from engine.joint_review.sending import send_out
from engine.joint_review.task_lists import Numbers, collect_task_lists, write_task_lists
from engine.joint_review.viewing import department_lines, view_person
from ledgers.authority.access_log import WantedLooks, list_looks
from ledgers.database import transaction
from ledgers.journal.access import Access
from ledgers.sealing import sealer_of
from tests import builders
from tests.databases import on_both
from tests.engine.joint_review.review import FIT, OTHER, PERSON, RULES, SENT, answer_all, desk, fill, record, reply
from tests.people import number_of


def test_a_handler_enters_the_opinions_of_his_own_department_only(sent, tmp_path):
    good = {PERSON: {"部门意见": "无异议"}}
    assert reply(sent, fill(tmp_path, "县公安局", good), by="钱七").replied == 1
    with pytest.raises(InputError, match=r"钱七（县公安局部门联络员）不能登记县民政局的意见"):
        reply(sent, fill(tmp_path, "县民政局", good), by="钱七")
    with pytest.raises(InputError, match="不能登记县民政局的意见"):
        reply(sent, fill(tmp_path, "县民政局", good), by="王五")


def test_a_handler_is_given_the_list_of_his_own_department_only(sent, tmp_path):
    with transaction(sent) as session:
        lists = collect_task_lists(session, builders.COUNTY, desk(by="钱七"), Numbers(sealer_of(sent)))
    assert write_task_lists(tmp_path / "own", lists) == {"县公安局": 2}
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["联审任务_县公安局.xlsx"]


STEPS = {
    "sending": lambda session, by: send_out(session, builders.COUNTY, desk(by=by)),
    "reminding": lambda session, by: remind(session, builders.COUNTY, desk(by=by)),
    "concluding": lambda session, by: conclude(session, PERSON, FIT, desk(by=by)),
    "objecting": lambda session, by: accept_objection(session, PERSON, "", ("1号", ""), desk(by=by)),
}


@pytest.mark.parametrize("by", ["王五", "钱七", "县长"])
@pytest.mark.parametrize("take", STEPS.values(), ids=STEPS)
def test_the_steps_of_the_county_are_the_departments(sent, take, by):
    with transaction(sent) as session, pytest.raises(InputError, match=f"{by}（.*）不能办理.*由县委组织部的人员办理"):
        take(session, by)


@on_both
def test_nobody_concludes_on_opinions_he_entered_himself(sent, tmp_path):
    answer_all(sent, tmp_path, but=("县公安局",))
    reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "无异议"}}), by="钱七")
    with pytest.raises(InputError, match=r"李四已经办理了“登记.*的意见”，不能再办理“登记联审结论”"):
        record(sent, by="李四")
    with pytest.raises(InputError, match="钱七已经办理了“登记县公安局的意见”"):
        record(sent, by="钱七", post="组织部工作人员")
    assert record(sent, by="赵六") == ["书记"]


def test_an_officer_who_shares_the_name_of_who_entered_opinions_may_conclude(sent, tmp_path):
    answer_all(sent, tmp_path)
    assert record(sent, by="李四", no="P99") == ["书记"]


@on_both
def test_an_explanation_is_settled_by_its_department_or_from_paper(sent, tmp_path):
    reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "需说明", "对应条款": "第一项"}}))
    with transaction(sent) as session:
        with pytest.raises(InputError, match=r"孙八（县民政局部门联络员）不能以“县公安局”的身份"):
            settle(session, PERSON, "县公安局", ("已核清", "1号"), desk(by="孙八"))
        with pytest.raises(InputError, match="缺少县公安局书面答复的文号"):
            settle(session, PERSON, "县公安局", ("已核清", ""), desk(by="李四"))
        settle(session, PERSON, "县公安局", ("已核清", "1号"), desk(by="李四"))


BLIND = {
    "another township": ("吴十", r"只能办理和查看本乡镇"),
    "an office of the plans": ("周九", "无权查看联审情况"),
    "a leader": ("县长", r"县长（县长）无权查看联审情况.*由县委组织部的人员或联审部门的联络员"),
}


@on_both
@pytest.mark.parametrize(("by", "words"), BLIND.values(), ids=BLIND)
def test_who_needs_no_opinion_is_shown_none_and_leaves_no_look(sent, by, words):
    with transaction(sent) as session:
        with pytest.raises(InputError, match=words):
            view_person(session, PERSON, desk(by=by))
        assert session.exec(select(Access).where(Access.seen_by == by)).all() == []


@on_both
def test_statistics_are_for_the_department_and_each_department_for_its_own(sent):
    with transaction(sent) as session:
        assert len(department_lines(session, builders.COUNTY, desk())) == len(RULES.departments)
        own = department_lines(session, builders.COUNTY, desk(by="钱七"))
        with pytest.raises(InputError, match="王五（乡镇党委书记）无权查看联审反馈统计"):
            department_lines(session, builders.COUNTY, desk(by="王五"))
    assert [line.department for line in own] == ["县公安局"]


@on_both
def test_every_look_is_entered_and_the_department_reads_the_log(sent):
    with transaction(sent) as session:
        view_person(session, PERSON, desk(by="钱七"))
        view_person(session, OTHER, desk(by="王五"))
        department_lines(session, builders.COUNTY, desk())
        looks = list_looks(session, desk().act, WantedLooks())
        own = list_looks(session, desk().act, WantedLooks(who="钱七", since=SENT))
        with pytest.raises(InputError, match=r"王五（乡镇党委书记）不能办理“查阅访问记录”"):
            list_looks(session, desk(by="王五").act, WantedLooks())
        seen = [(look.kind, look.subject, look.seen_by, look.role) for look in looks]
        assert [look.officer_no for look in own] == [number_of("钱七")]
    assert seen == [
        ("review_stats", builders.COUNTY, "赵六", "县委组织部"),
        ("review", OTHER, "王五", "乡镇（街道）"),
        ("review", PERSON, "钱七", "县公安局"),
        ("review_lists", builders.COUNTY, "赵六", "县委组织部"),
    ]
