"""A night tells the department of results somebody altered; of two nights at once the second says it was done."""

import threading

import pytest
from sqlalchemy import update
from sqlmodel import select

from engine.assessment.verifying import verify
from engine.nights.night import run_night
from engine.nights.report import report_of
from ledgers.chain.checking import check_chain
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment, Run
from ledgers.journal.message import Message
from ledgers.roster.rounds import current_round
from tests.builders import village_code
from tests.databases import on_both
from tests.engine.nights.county import MONDAY, fill, request, tonight

TUESDAY, WEDNESDAY = MONDAY.replace(day=3), MONDAY.replace(day=4)
RESULT = table_of(Assessment)


@pytest.fixture
def county(database):
    fill(database)
    return database


def forge(database):
    mine = RESULT.c.village_code == village_code(1)
    with transaction(database) as session:
        session.connection().execute(update(RESULT).where(mine).values(level="none", level_in_force="none"))


def test_an_altered_result_is_put_right_and_told_once(county):
    tonight(county)
    forge(county)
    assert not verify(county).agrees
    night = tonight(county, TUESDAY)
    assert "1 个村的评估结果" in night.notes[0]
    with reading(county) as session:
        report = report_of(session, current_round(session), TUESDAY)
        told = session.exec(select(Message.payload).where(Message.recipient_no == "O01")).all()
        assert session.get_one(Assessment, (1, village_code(1))).level_in_force == "high"
    assert "结果被改动" in report.run.note
    assert report.moves == ()
    assert any("结果被改动" in payload for payload in told)
    assert tonight(county, WEDNESDAY).notes == ()
    assert verify(county).agrees


def test_every_night_holds_the_head_of_what_was_recorded_before_it(county):
    tonight(county)
    with reading(county) as session:
        head = check_chain(session.connection()).head
    tonight(county, TUESDAY)
    with reading(county) as session:
        assert session.exec(select(Run.journal_head).where(Run.on == TUESDAY)).one() == head
        found = check_chain(session.connection())
    assert (found.agrees, found.waiting, head in found.heads) == (True, 0, True)


@on_both
def test_of_two_nights_at_once_the_second_says_it_was_done(county):
    outcomes, start = [], threading.Barrier(2)

    def night():
        start.wait()
        try:
            outcomes.append(run_night(county, request()).outcome)
        except Exception as error:
            outcomes.append(repr(error))

    threads = [threading.Thread(target=night) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "done"]
    with reading(county) as session:
        assert [run.outcome for run in session.exec(select(Run))] == ["good"]
