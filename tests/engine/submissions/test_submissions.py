"""Who has reported what: the grid, verifying by the department alone and never one's own, returning, reminding."""

import json

import pytest
from sqlmodel import Session, select

from config.errors import InputError
from engine.submissions.deciding import Returns, remind_townships, return_returns, verify_returns
from engine.submissions.grid import submission_grid
from ledgers.database import transaction
from ledgers.importing import import_workbooks
from ledgers.journal.change import Change
from ledgers.journal.message import Message
from ledgers.journal.submission import Submission
from ledgers.roster.storing import Deed
from notifier.messages.submissions import load
from tests.builders import ON, officer, township_code, village_code
from tests.ledgers.excel.books import book, village_row
from tests.ledgers.intake.county import DEED, prepare
from tests.people import act, add_people, number_of

ALL = Returns("999901")
ISSUE = {"grievance": [village_row(1, issue_no="1", kind="信访")]}
CHANGED = {"grievance": [village_row(1, issue_no="1", kind="权属")]}
NIL = {(village_code(2), "grievance"): "零报告"}


@pytest.fixture(params=["engine", "postgres_engine"])
def engine_of_county(request, tmp_path):
    engine = request.getfixturevalue(request.param)
    prepare(engine)
    with transaction(engine) as session:
        add_people(session)
    hand_in(engine, "王五", book(tmp_path / "一.xlsx", ISSUE, returns=NIL))
    return engine


@pytest.fixture
def session(engine_of_county):
    with Session(engine_of_county) as session:
        yield session


def hand_in(engine, operator, file):
    assert import_workbooks(engine, 1, [file], Deed(operator, DEED.at, "导入")).applied


def returned(session, number=1):
    return session.get_one(Submission, (1, village_code(number), "grievance"))


def test_the_grid_tells_each_township_and_ledger(session):
    first, second = submission_grid(session, act("赵六"), "999901")
    cell = first.cells["矛盾信访"]
    assert cell.counts == {"未上报": 1, "已上报": 1, "零报告": 1, "已核实": 0}
    assert (cell.reported_on, cell.verified_on) == (ON, None)
    assert second.cells["矛盾信访"].counts["未上报"] == second.villages == 3


def test_a_township_sees_its_own_line_alone(session):
    assert [line.code for line in submission_grid(session, act("吴十"), "999901")] == [township_code(2)]
    with pytest.raises(InputError, match="只能办理和查看本乡镇"):
        submission_grid(session, act("吴十"), township_code(1))


def test_the_department_verifies_with_name_and_number(session):
    done = verify_returns(session, act("赵六"), ALL)
    assert done.done == [(village_code(1), "grievance"), (village_code(2), "grievance")]
    kept = returned(session)
    assert (kept.state, kept.verified_by, kept.verified_no, kept.verified_at.date()) == (
        *("已核实", "赵六", number_of("赵六")),
        ON,
    )
    last = session.exec(select(Change).order_by(Change.id.desc())).first()
    assert (last.field, last.old, last.new, last.changed_by) == ("submission", "零报告", "零报告（已核实）", "赵六")
    assert submission_grid(session, act("赵六"), "999901")[0].cells["矛盾信访"].counts["已核实"] == 2
    with pytest.raises(InputError, match="没有可以核实的上报"):
        verify_returns(session, act("赵六"), ALL)


@pytest.mark.parametrize("by", ["王五", "吴十", "钱七", "县长", "系统"])
@pytest.mark.parametrize("step", [verify_returns, lambda s, a, w: return_returns(s, a, w, "不全"), remind_townships])
def test_nobody_else_verifies_returns_or_reminds(session, by, step):
    with pytest.raises(InputError, match=r"由县委组织部的人员办理|名册上具名的人"):
        step(session, act(by), "999901" if step is remind_townships else ALL)
    assert returned(session).state == "已上报"


def test_another_countys_department_verifies_nothing_here(session):
    stranger = act("赵六", county="999902")
    with pytest.raises(InputError, match="只能办理和查看本县"):
        verify_returns(session, stranger, ALL)


def test_nobody_verifies_what_they_handed_in(engine_of_county, tmp_path):
    hand_in(engine_of_county, "赵六", book(tmp_path / "三.xlsx", returns={(village_code(3), "grievance"): "零报告"}))
    with Session(engine_of_county) as session:
        done = verify_returns(session, act("赵六"), ALL)
        assert done.own == [(village_code(3), "grievance")]
        with pytest.raises(InputError, match=r"赵六自己导入或改动过.*另一名同志"):
            verify_returns(session, act("赵六"), ALL)
        assert verify_returns(session, act("李四"), ALL).done == done.own


def test_nobody_verifies_a_cell_they_changed_though_another_handed_in_the_rest(engine_of_county, tmp_path):
    hand_in(engine_of_county, "赵六", book(tmp_path / "改.xlsx", CHANGED))
    hand_in(engine_of_county, "王五", book(tmp_path / "再.xlsx", ISSUE))
    with Session(engine_of_county) as session:
        assert verify_returns(session, act("赵六"), ALL).own == [(village_code(1), "grievance")]


def test_a_namesake_of_who_handed_it_in_may_verify(engine_of_county, tmp_path):
    with transaction(engine_of_county) as session:
        session.add(officer(9, no="Z99", name="赵六", post="组织部工作人员"))
    nil = {(village_code(3), "grievance"): "零报告"}
    hand_in(engine_of_county, number_of("赵六"), book(tmp_path / "三.xlsx", returns=nil))
    with Session(engine_of_county) as session:
        other = act("赵六", no="Z99", signature="赵六（Z99）")
        assert verify_returns(session, other, Returns(village_code(3))).done == [(village_code(3), "grievance")]


def test_what_is_sent_back_counts_as_not_reported_and_its_township_is_told_why(session):
    verify_returns(session, act("赵六"), ALL)
    with pytest.raises(InputError, match="缺少退回理由"):
        return_returns(session, act("李四"), Returns(village_code(1)), " ")
    return_returns(session, act("李四"), Returns(village_code(1), ("grievance",)), "缺诉求")
    kept = returned(session)
    assert (kept.state, kept.verified_by, kept.verified_no) == ("未上报", None, None)
    assert returned(session, 2).state == "已核实"
    (letter,) = session.exec(select(Message)).all()
    assert letter.recipient_no == number_of("王五")
    (told,) = load(session, [[letter]])
    assert told["returned"] == [{"ledger": "矛盾信访", "villages": "样1村", "reason": "缺诉求"}]


def test_townships_are_reminded_once_a_day_of_what_is_missing(session):
    assert remind_townships(session, act("赵六"), "999901") == ["第1镇", "第2镇"]
    remind_townships(session, act("赵六"), "999901")
    letters = session.exec(select(Message).order_by(Message.id)).all()
    assert [letter.recipient_no for letter in letters] == [number_of("王五"), number_of("吴十")]
    assert json.loads(letters[0].payload)["missing"]["grievance"] == 1
    assert {"ledger": "矛盾信访", "count": 3} in load(session, [[letters[1]]])[0]["missing"]
