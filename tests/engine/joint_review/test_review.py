import os
import stat
from datetime import date

import openpyxl
import pytest
from sqlmodel import select

from config.errors import InputError
from engine.joint_review.concluding import Conclusion, conclude, settle
from engine.joint_review.reminding import remind
from engine.joint_review.sending import send_out
from engine.joint_review.task_lists import Numbers, collect_task_lists, write_task_lists
from engine.joint_review.viewing import department_lines, view_person
from ledgers.database import reading, transaction
from ledgers.journal.access import Access
from ledgers.journal.change import Change
from ledgers.journal.joint_review import ReviewEntry
from ledgers.reserve.table import Opinion
from ledgers.sealing import sealer_of
from tests import builders
from tests.databases import on_both
from tests.engine.joint_review.review import (
    FIT,
    NUMBER,
    OTHER,
    PERSON,
    RULES,
    answer_all,
    candidate,
    desk,
    fill,
    record,
    reply,
)


def test_everybody_willing_is_sent_to_every_department_with_a_due_day(sent):
    with reading(sent) as session:
        requests = session.exec(select(Opinion)).all()
    assert {request.person_no for request in requests} == {PERSON, OTHER}
    assert len(requests) == 2 * len(RULES.departments)
    assert {request.due_on for request in requests} == {date(2020, 12, 10)}


def test_sending_twice_adds_nothing(sent):
    with transaction(sent) as session:
        again = send_out(session, builders.COUNTY, desk(date(2020, 12, 9)))
    assert (again.people, sum(again.by_department.values())) == (0, 0)


def test_lists_hide_id_numbers_and_names_of_files_say_only_the_department(sent, tmp_path):
    for path in tmp_path.glob("*.xlsx"):
        cells = [str(c.value) for row in openpyxl.load_workbook(path).worksheets[0] for c in row]
        assert NUMBER not in cells
        assert path.stem.removeprefix("联审任务_") in RULES.departments
        assert "*" * 18 in cells


REASON = "核查犯罪记录，县联审函〔2020〕3号"


@pytest.mark.parametrize(
    ("reason", "by", "words"),
    [
        ("", "赵六", "缺少导出完整身份证号的理由"),
        ("公 安 核 查 一 下 ", "赵六", "理由太短"),
        (REASON, "钱七", "一次只能导出一个乡镇"),
        (REASON, "王五", "无权导出联审任务清单"),
    ],
)
def test_full_numbers_are_refused(sent, reason, by, words):
    with transaction(sent) as session, pytest.raises(InputError, match=words):
        collect_task_lists(session, builders.COUNTY, desk(by=by), Numbers(sealer_of(sent), True, reason))


@pytest.mark.parametrize(("by", "prefix"), [("赵六", builders.COUNTY), ("钱七", builders.township_code(1))])
def test_full_numbers_go_out_for_a_reason_that_is_on_record_before(sent, tmp_path, by, prefix):
    with transaction(sent) as session:
        lists = collect_task_lists(session, prefix, desk(by=by), Numbers(sealer_of(sent), True, REASON))
    with reading(sent) as session:
        exports = session.exec(select(Change).where(Change.field == "id_number")).all()
        looks = session.exec(select(Access).where(Access.kind == "review_lists")).all()
    assert {(e.changed_by, e.reason) for e in exports} == {(by, REASON)}
    assert (looks[-1].seen_by, looks[-1].subject) == (by, prefix)
    write_task_lists(tmp_path / "full", lists)
    path = tmp_path / "full" / "联审任务_县公安局.xlsx"
    assert NUMBER in [c.value for row in openpyxl.load_workbook(path).worksheets[0] for c in row]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_replies_come_in_and_silence_stays_silence(sent, tmp_path):
    report = reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "无异议"}}))
    assert (report.replied, report.silent, report.late) == (1, 1, 0)
    with reading(sent) as session:
        rows = session.exec(select(Opinion).where(Opinion.department == "县公安局")).all()
    assert {row.person_no: row.opinion for row in rows} == {PERSON: "无异议", OTHER: None}


def test_a_reply_after_the_due_day_counts_and_is_marked_late(sent, tmp_path):
    report = reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "无异议"}}), on=date(2020, 12, 14))
    assert (report.replied, report.late_persons) == (1, [PERSON])


BAD = {
    "no document": ({"部门意见": "无异议"}, "", "没有意见文号"),
    "no clause": ({"部门意见": "不符合"}, "1号", "“不符合”要写明对应条款"),
    "foreign clause": ({"部门意见": "需说明", "对应条款": "第六项"}, "1号", "条款“第六项”不由该部门出具意见"),
    "unknown opinion": ({"部门意见": "还行"}, "1号", "部门意见"),
    "in the future": ({"部门意见": "无异议", "反馈日期": date(2020, 12, 20)}, "1号", "还没有到"),
    "before it was sent": ({"部门意见": "无异议", "反馈日期": date(2020, 12, 1)}, "1号", "早于送审日期"),
    "nobody": ({"部门意见": "无异议", "人员编号": "H99999"}, "1号", "没有向县公安局送审 H99999"),
}


@pytest.mark.parametrize(("answer", "document_no", "words"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_and_nothing_of_the_file_is_taken(sent, tmp_path, answer, document_no, words):
    path = fill(tmp_path, "县公安局", {PERSON: answer, OTHER: {"部门意见": "无异议", "意见文号": "2号"}})
    with pytest.raises(InputError, match=words):
        reply(sent, path, document_no=document_no)
    with reading(sent) as session:
        assert all(row.opinion is None for row in session.exec(select(Opinion)))


def test_two_answers_on_one_person_in_one_list_are_not_chosen_between(sent, tmp_path):
    answer = {"部门意见": "无异议", "意见文号": "1号"}
    path = fill(tmp_path, "县公安局", {PERSON: answer, OTHER: answer | {"人员编号": PERSON}})
    with pytest.raises(InputError, match="同一张表里填了两行"):
        reply(sent, path)


def test_a_corrected_answer_opens_its_explanation_again_on_record(sent, tmp_path):
    wanted = {"部门意见": "需说明", "对应条款": "第一项"}
    reply(sent, fill(tmp_path, "县公安局", {PERSON: wanted}))
    with transaction(sent) as session:
        settle(session, PERSON, "县公安局", ("系同名，已核清", ""), desk(by="钱七"))
    reply(sent, fill(tmp_path, "县公安局", {PERSON: wanted | {"意见文号": "县公函〔2020〕46号"}}))
    with reading(sent) as session:
        changes = session.exec(select(Change).where(Change.field == "settled").order_by(Change.id)).all()
    assert [(change.old, change.new) for change in changes] == [(None, "是"), ("是", None)]


def test_unreadable_cells_and_wrong_answers_are_told_at_once(sent, tmp_path):
    unreadable, wrong = {"部门意见": "无异议", "反馈日期": "昨天"}, {"部门意见": "不符合"}
    path = fill(tmp_path, "县公安局", {PERSON: unreadable, OTHER: wrong})
    with pytest.raises(InputError) as caught:
        reply(sent, path)
    lines = str(caught.value).splitlines()
    assert lines[0] == "联审任务_县公安局.xlsx 有 2 处问题，全部没有导入："
    assert "L4 “反馈日期”：“昨天”不是日期，正确的写法如 2020-" in lines[1]
    assert "J5 H00102·县公安局：“不符合”要写明对应条款" in lines[2]


@on_both
def test_silence_is_never_consent(sent, tmp_path):
    answer_all(sent, tmp_path, but=("县民政局",))
    with pytest.raises(InputError, match="县民政局还没有书面意见，没有反馈不等于同意"):
        record(sent)


def test_a_named_person_records_what_a_body_concluded(sent, tmp_path):
    answer_all(sent, tmp_path)
    assert record(sent) == ["书记"]
    row = candidate(sent)
    assert (row.conclusion, row.concluded_by, row.conclusion_doc) == ("符合", "赵六", "县联审〔2020〕3号")
    with reading(sent) as session:
        entry = session.exec(select(ReviewEntry).where(ReviewEntry.kind == "concluded")).one()
    assert entry.note == "县资格联审领导小组"


def test_no_opinion_excludes_anybody_by_itself(sent, tmp_path):
    reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "不符合", "对应条款": "第一项"}}))
    assert candidate(sent).conclusion is None


INCOMPLETE = {
    "no clause": (Conclusion("不符合", "领导小组", "1号"), "要写明对应条款"),
    "unknown clause": (Conclusion("不符合", "领导小组", "1号", "第九十九项"), "联审条款里没有“第九十九项”"),
    "no document": (Conclusion("不符合", "领导小组", " ", "第一项"), "要写明结论文号"),
    "no body": (Conclusion("不符合", " ", "1号", "第一项"), "要写明作出结论的机关"),
    "no reason to wait": (Conclusion("待定", "", ""), "结论待定要写明理由"),
    "unknown conclusion": (Conclusion("通过", "领导小组", "1号"), "联审结论“通过”不对"),
    "post he is not proposed for": (Conclusion("待定", "", "", remarks="核查", post="主任"), "他报的职务是：书记"),
}


@pytest.mark.parametrize(("wanted", "words"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_an_incomplete_conclusion_is_refused(sent, wanted, words):
    with pytest.raises(InputError, match=words):
        record(sent, wanted)


def test_everything_a_conclusion_lacks_is_named_at_once(sent):
    with pytest.raises(InputError, match=r"作出结论的机关（--body）.*结论文号（--doc）.*县公安局.*还没有书面意见"):
        record(sent, Conclusion("符合", "", ""))


def test_nobody_concludes_without_a_name(sent):
    with transaction(sent) as session, pytest.raises(InputError, match="须由名册上具名的人办理"):
        conclude(session, PERSON, FIT, desk(by="系统"))


def test_an_explanation_must_be_settled_first(sent, tmp_path):
    answer_all(sent, tmp_path, but=("县公安局",))
    reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "需说明", "对应条款": "第一项"}}))
    with pytest.raises(InputError, match="县公安局要求说明的情况还没有办结"):
        record(sent)
    with transaction(sent) as session:
        settle(session, PERSON, "县公安局", ("系同名，已核清", ""), desk(by="钱七"))
    assert record(sent) == ["书记"]


def test_concluding_against_a_department_needs_a_reason(sent, tmp_path):
    answer_all(sent, tmp_path, but=("县公安局",))
    reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "不符合", "对应条款": "第一项"}}))
    with pytest.raises(InputError, match="须写明理由"):
        record(sent)
    assert record(sent, Conclusion("符合", "领导小组", "3号", remarks="经查系误登")) == ["书记"]


def test_an_opinion_does_not_change_behind_a_conclusion(sent, tmp_path):
    answer_all(sent, tmp_path)
    record(sent)
    path = fill(tmp_path, "县公安局", {PERSON: {"部门意见": "不符合", "对应条款": "第一项"}})
    with pytest.raises(InputError, match="已有联审结论"):
        reply(sent, path)


def test_each_sees_only_what_his_post_needs(sent, tmp_path):
    answer_all(sent, tmp_path)
    record(sent)
    with transaction(sent) as session:
        all_, own, place = (view_person(session, PERSON, desk(by=by)) for by in ("赵六", "钱七", "王五"))
    assert len(all_.opinions) == len(RULES.departments)
    assert {opinion["department"] for opinion in own.opinions} == {"县公安局"}
    assert {entry["department"] for entry in own.history} == {"县公安局"}
    assert (place.opinions, place.history) == ([], [])
    assert set(place.proposals[0]) == {"post", "conclusion", "concluded_on"}


@on_both
def test_a_department_that_missed_its_day_is_reminded_once_a_day(sent, tmp_path):
    answer_all(sent, tmp_path, but=("县民政局",))
    late = desk(date(2020, 12, 11))
    with transaction(sent) as session:
        [reminder] = remind(session, builders.COUNTY, late)
        assert (reminder.department, reminder.persons, reminder.due_on) == (
            "县民政局",
            (PERSON, OTHER),
            date(2020, 12, 10),
        )
        remind(session, builders.COUNTY, late)
    with reading(sent) as session:
        assert len(session.exec(select(ReviewEntry).where(ReviewEntry.kind == "reminded")).all()) == 2
        (line,) = [d for d in department_lines(session, builders.COUNTY, late) if d.department == "县民政局"]
    assert (line.sent, line.open, line.overdue, line.no_objection) == (2, 2, 2, 0)


def test_a_department_is_not_late_on_its_due_day(sent):
    with transaction(sent) as session:
        assert remind(session, builders.COUNTY, desk(date(2020, 12, 10))) == []


def test_every_change_is_in_the_history_of_the_ledger(sent, tmp_path):
    reply(sent, fill(tmp_path, "县公安局", {PERSON: {"部门意见": "无异议"}}))
    with reading(sent) as session:
        changes = session.exec(select(Change).where(Change.row_key == f"{PERSON}/县公安局")).all()
    assert [(c.field, c.new) for c in changes] == [
        ("", "新增"),
        ("opinion", "无异议"),
        ("document_no", "县公函〔2020〕45号"),
        ("replied_on", "2020-12-07"),
    ]
