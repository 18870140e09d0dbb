"""Two at once: what one of them wrote meanwhile is neither overwritten nor told twice."""

import pytest
from sqlmodel import select

from config.clock import now
from engine.assessment import parts
from ledgers.database import reading, transaction
from ledgers.grievance.table import Issue
from ledgers.journal.assessment import Assessment, UntoldRise
from ledgers.journal.decision import Decision
from ledgers.journal.message import Message
from tests import builders
from tests.builders import ON, officer
from tests.databases import on_both
from tests.engine.assessment.county import fill_county, run


@pytest.fixture
def county(database):
    """A county one village of which is about to rise to high."""
    fill_county(database)
    with transaction(database) as session:
        session.add(officer(9, no="O01", name="丙", post="组织部工作人员"))
    run(database)
    with transaction(database) as session:
        quiet = session.exec(
            select(Assessment.village_code).where(Assessment.level != "high").order_by("village_code")
        ).first()
        session.add(builders.issue(9, int(quiet[-3:]), collective=True, opened_on=ON, status="未办结"))
    return database


def overtaken(monkeypatch, deed):
    """Let ``deed`` happen once, after a part is judged and before it is written."""
    judged, left = parts._judge_part, [deed]

    def judge(*given):
        found = judged(*given)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(parts, "_judge_part", judge)


def stored(database, table):
    with reading(database) as session:
        return session.exec(select(table)).all()


@on_both
def test_two_assessments_at_once_tell_a_rise_once(county, monkeypatch):
    overtaken(monkeypatch, lambda: run(county))
    late = run(county)
    letters = [message for message in stored(county, Message) if message.kind == "rise"]
    assert letters
    assert len({(letter.recipient_no, letter.subject) for letter in letters}) == len(letters)
    assert late.villages_changed == 0


@on_both
def test_a_decision_made_while_a_village_is_judged_is_not_lost(county, monkeypatch):
    with reading(county) as session:
        rising = session.exec(select(Issue.village_code).order_by(Issue.id.desc())).first()

    def decide():
        with transaction(county) as session:
            row = session.get_one(Assessment, (1, rising))
            levels = {"from_level": row.level_in_force, "level": "high", "automatic_level": row.level}
            who = {"reason": "核实", "decided_by": "甲", "decided_on": ON, "decided_at": now()}
            session.add(Decision(round_id=1, village_code=rising, kind="override", **levels, **who))
            row.level_in_force = "high"

    overtaken(monkeypatch, decide)
    run(county)
    assert [each.village_code for each in stored(county, UntoldRise)] == []
    assert [message for message in stored(county, Message) if message.subject == rising] == [], "the person told of it"
