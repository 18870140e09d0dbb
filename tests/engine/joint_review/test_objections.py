"""Objections to a conclusion: taken in time, reheard by a firm conclusion on the post they were made about."""

from datetime import date

import pytest
from sqlmodel import select

from config.errors import InputError
from engine.joint_review.concluding import Conclusion, accept_objection
from ledgers.database import reading, transaction
from ledgers.journal.joint_review import ReviewEntry
from ledgers.reserve.table import Candidate
from tests import builders
from tests.databases import on_both
from tests.engine.joint_review.review import PERSON, answer_all, candidate, desk, record


@on_both
def test_an_objection_opens_the_conclusion_again_and_is_reheard(sent, tmp_path):
    answer_all(sent, tmp_path)
    record(sent)
    with transaction(sent) as session:
        due_on = accept_objection(
            session, PERSON, "", ("县联审异〔2020〕1号", "对第三项认定有异议"), desk(date(2020, 12, 9))
        )
    assert due_on == date(2020, 12, 16)
    assert candidate(sent).conclusion == "待定"
    record(sent, on=date(2020, 12, 14))
    row = candidate(sent)
    assert (row.conclusion, row.objection) == ("符合", "已复核，县联审〔2020〕3号")
    with reading(sent) as session:
        kinds = session.exec(select(ReviewEntry.kind).where(ReviewEntry.post != "").order_by(ReviewEntry.id)).all()
    assert kinds == ["concluded", "objected", "reheard"]


def test_an_objection_stays_to_be_reheard_while_the_conclusion_is_open(sent, tmp_path):
    answer_all(sent, tmp_path)
    record(sent)
    with transaction(sent) as session:
        accept_objection(session, PERSON, "", ("县联审异〔2020〕1号", ""), desk(date(2020, 12, 9)))
    record(sent, Conclusion("待定", "", "", remarks="尚待核查"), on=date(2020, 12, 10))
    assert candidate(sent).objection == "已受理异议，县联审异〔2020〕1号，2020-12-16 前复核"
    record(sent, on=date(2020, 12, 14))
    assert candidate(sent).objection == "已复核，县联审〔2020〕3号"


def test_only_the_post_objected_to_is_reheard(sent, tmp_path):
    with transaction(sent) as session:
        session.add(builders.candidate(1, conclusion=None, post="副书记"))
    answer_all(sent, tmp_path)
    record(sent)
    with transaction(sent) as session:
        accept_objection(session, PERSON, "书记", ("县联审异〔2020〕1号", ""), desk(date(2020, 12, 9)))
    record(sent, on=date(2020, 12, 14))
    with reading(sent) as session:
        found = session.exec(select(Candidate.post, Candidate.objection).where(Candidate.person_no == PERSON)).all()
    assert dict(found) == {"书记": "已复核，县联审〔2020〕3号", "副书记": None}


def test_an_objection_under_rehearing_is_not_taken_twice(sent, tmp_path):
    answer_all(sent, tmp_path)
    record(sent)
    with transaction(sent) as session:
        accept_objection(session, PERSON, "", ("1号", ""), desk())
        with pytest.raises(InputError, match=r"正在复核（已受理异议，1号，.*），不重复受理"):
            accept_objection(session, PERSON, "", ("2号", ""), desk())


def test_an_objection_needs_a_conclusion_and_comes_in_time(sent, tmp_path):
    with transaction(sent) as session, pytest.raises(InputError, match="没有联审结论"):
        accept_objection(session, PERSON, "", ("1号", ""), desk())
    answer_all(sent, tmp_path)
    record(sent)
    with transaction(sent) as session, pytest.raises(InputError, match="异议期限到 2020-12-14 止"):
        accept_objection(session, PERSON, "", ("1号", ""), desk(date(2020, 12, 15)))
