"""What the joint review asks for at night: of the department that owes it, once, and by the day that was promised."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from engine.joint_review.concluding import accept_objection, rehearing_due_on
from engine.joint_review.demands import review_demands
from engine.joint_review.reminding import remind
from engine.rulebook.reading import load_rulebook
from engine.tasks.chain import read_people
from engine.tasks.follow_up import run_tasks
from ledgers.database import reading, transaction
from ledgers.journal.message import Message
from ledgers.journal.task import Task
from ledgers.reserve.table import Opinion
from ledgers.roster.table import Round
from tests import builders
from tests.builders import ON
from tests.engine.joint_review.review import PERSON, RULES, answer_all, desk, record
from tests.engine.risks.rulebooks import FIRST_RULES, night, run
from tests.engine.risks.rulebooks import RULES as RULES_FOLDER
from tests.people import add_people, number_of

RULE = load_rulebook(RULES_FOLDER, "CN2018+SC2020", ON)
PROCEDURE = replace(FIRST_RULES, rulebook=RULE)
DUE, FRIDAY, LATER = date(2020, 12, 10), date(2020, 12, 11), date(2020, 12, 14)


@pytest.fixture
def owed(sent):
    """Every department owes two opinions since the tenth; the police have a head, the civil affairs only a liaison."""
    with transaction(sent) as session:
        session.add(run())
        add_people(session)
        head = {"post": "部门负责人", "unit": "县公安局"}
        session.add(builders.officer(9, no="H01", **head))
    return sent


def tonight(database, on):
    with transaction(database) as session:
        people, rules = read_people(session, session.get_one(Round, 1)), night(on, rules=PROCEDURE)
        demands = review_demands(session, rules, people)
        run_tasks(session, rules, people, demands, {})
    with reading(database) as session:
        return {(task.title, task.owner_no) for task in session.exec(select(Task).where(Task.state == "open"))}


def test_late_opinions_are_one_task_a_department_for_its_liaison(owed):
    assert tonight(owed, DUE) == set()
    asked = tonight(owed, FRIDAY)
    assert ("反馈县公安局逾期的联审意见", number_of("钱七")) in asked
    assert ("反馈县民政局逾期的联审意见", number_of("孙八")) in asked
    assert len(asked) == len(RULES.departments)


def test_more_than_three_days_late_their_head_is_told_under_the_right_title(owed):
    assert not any(title.startswith("督办") for title, _ in tonight(owed, date(2020, 12, 13)))
    asked = tonight(owed, LATER)
    assert ("督办：县公安局联审意见逾期", "H01") in asked
    assert ("督办：县民政局联审意见逾期", number_of("李四")) in asked
    assert not any("连续无进展" in title for title, _ in asked)


def test_once_the_department_has_answered_nothing_is_asked_of_it(owed):
    tonight(owed, LATER)
    with transaction(owed) as session:
        for opinion in session.exec(select(Opinion).where(Opinion.department == "县公安局")):
            opinion.opinion, opinion.replied_on = "无异议", LATER
    assert not any("县公安局" in title for title, _ in tonight(owed, date(2020, 12, 15)))


def test_no_leader_and_no_township_is_told_of_what_a_department_owes(owed):
    for day in range(11, 31):
        tonight(owed, date(2020, 12, day))
    with reading(owed) as session:
        held = {task.owner_no for task in session.exec(select(Task))}
        urged = {task.supervisor_no for task in session.exec(select(Task))} - {None}
    everybody = {number_of(name) for name in ("张三", "王五", "县长", "部长")}
    assert not (held | urged) & everybody


def test_reminding_writes_one_letter_a_department_to_its_liaison(owed):
    with transaction(owed) as session:
        reminders = remind(session, builders.COUNTY, desk(FRIDAY))
        remind(session, builders.COUNTY, desk(FRIDAY))
    told = {each.department: each.told for each in reminders}
    assert (told["县公安局"], told["县民政局"]) == (number_of("钱七"), number_of("孙八"))
    with reading(owed) as session:
        letters = session.exec(select(Message).where(Message.kind == "opinion_reminder")).all()
    assert sorted(letter.subject for letter in letters) == sorted(d for d, number in told.items() if number)
    assert '"people": 2' in letters[0].payload


def test_a_rehearing_is_due_on_the_day_that_was_promised_however_late_the_night(owed, tmp_path):
    answer_all(owed, tmp_path)
    record(owed)
    with transaction(owed) as session:
        promised = accept_objection(session, PERSON, "", ("县联审异〔2020〕1号", ""), desk(date(2020, 12, 9)))
    tonight(owed, date(2020, 12, 15))
    with reading(owed) as session:
        task = session.exec(select(Task).where(Task.kind == "rehearing")).one()
    assert task.due_on == promised == date(2020, 12, 16)


def test_a_cell_that_promises_no_day_leaves_the_usual_term(owed):
    assert rehearing_due_on("已受理异议，县联审异〔2020〕1号，2020-12-16 前复核") == date(2020, 12, 16)
    assert rehearing_due_on("已受理异议，口头") is None
