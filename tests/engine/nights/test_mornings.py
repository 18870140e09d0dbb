from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from engine.messages.enqueue import Draft, Origin, enqueue
from engine.nights.briefs import village_briefs
from engine.nights.mornings import News, drafts_of
from engine.tasks.chain import read_people
from engine.tasks.lines import TaskLine
from ledgers.journal.assessment import Lead
from ledgers.journal.message import Message
from ledgers.journal.night import LevelMove
from ledgers.roster.table import County, Officer
from tests.builders import ON, add_roster, officer, task, township_code, village_code
from tests.engine.risks.rulebooks import assessment, finding, night, run

VILLAGE = village_code(1)
FIGURES = {"levels": {"high": 1}, "moved": 0, "opened": 0, "overdue": 0, "undelivered": 0, "notes": []}


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        current = add_roster(session, leaders=4)
        town = {"township_code": township_code(1)}
        session.add(officer(9, no="T01", post="乡镇包村干部", **town))
        session.add(officer(9, no="S01", post="乡镇党委书记", deputy_no="T01", **town))
        session.add(officer(9, no="O01", post="组织部工作人员"))
        session.add(run())
        session.flush()
        lead = {"officer_no": "L02", "township_owner_no": "T01", "assigned_by": "程序安排", "since": ON}
        session.add(Lead(round_id=1, village_code=VILLAGE, **lead))
        session.flush()
        session.info["round"] = current
        yield session


def news(**fields):
    empty = {"moves": (), "falls": (), "new_leads": {}, "created": (), "reminded": ()}
    late = {"overdue": (), "newly_overdue": (), "escalated": (), "county": {"999901": FIGURES}}
    return News(**empty | late | fields)


def move(to="high", before="low"):
    return LevelMove(
        run_id=1, village_code=VILLAGE, round_id=1, on=ON, to_level=to, from_force=before, to_force=to, to_score=50
    )


def drafts(session, **fields):
    people = read_people(session, session.info["round"])
    return {draft.key: draft for draft in drafts_of(night(), people, news(**fields))}


def digest_of(session, number, **fields):
    return drafts(session, **fields)[f"digest:1:{ON}:{number}"].payload


def test_no_news_no_message(session):
    assert drafts(session) == {}


def test_every_rise_is_in_the_digests_of_the_whole_chain_and_the_department(session):
    for rise, level in ((move(), "high"), (move("medium", "none"), "medium")):
        found = drafts(session, moves=(rise,))
        assert {draft.recipient_no for draft in found.values()} == {"T01", "S01", "L02", "L04", "O01"}
        assert {draft.kind for draft in found.values()} == {"digest"}
        assert digest_of(session, "S01", moves=(rise,))["rises"] == {VILLAGE: level}


def test_each_person_gets_one_digest_with_what_is_his(session):
    mine = task(owner_no="T01", id=7)
    found = drafts(session, created=(mine,), reminded=(mine,), new_leads={"T01": [VILLAGE]})
    assert sum(draft.recipient_no == "T01" for draft in found.values()) == 1
    payload = digest_of(session, "T01", created=(mine,), new_leads={"T01": [VILLAGE]})
    assert (payload["tasks"]["new"], payload["leads"], payload["county"]) == ([7], [VILLAGE], None)


def test_the_department_gets_the_figures_and_the_falls_that_wait(session):
    payload = digest_of(session, "O01", falls=(VILLAGE,))
    assert (payload["falls"], payload["county"]["levels"]) == ([VILLAGE], {"high": 1})


def test_a_department_is_not_written_to_about_another_county(session):
    session.add(County(code="999902", name="乙县"))
    session.flush()
    session.add(officer(8, no="O02", post="组织部工作人员", county_code="999902"))
    session.info["round"].region = "9999"
    session.flush()
    found = drafts(session, moves=(move(),), county={"999901": FIGURES, "999902": FIGURES})
    assert f"digest:1:{ON}:O01" in found
    assert f"digest:1:{ON}:O02" not in found


def test_whoever_must_confirm_a_fall_reads_it_among_his_tasks_alone(session):
    mine = task("confirm_fall", owner_no="O01", id=7)
    assert digest_of(session, "O01", falls=(VILLAGE,), created=(mine,))["falls"] == []
    assert digest_of(session, "L04", falls=(VILLAGE,), created=(mine,))["falls"] == [VILLAGE]


def test_what_is_overdue_is_no_news_by_itself_but_shown_to_whoever_is_written_to(session):
    late = task(owner_no="T01", id=8)
    assert drafts(session, overdue=(late,)) == {}
    assert digest_of(session, "T01", overdue=(late,), new_leads={"T01": [VILLAGE]})["tasks"]["overdue"] == [8]


def test_who_is_to_urge_reads_of_the_task_and_its_owner_keeps_it_among_the_overdue(session):
    late = TaskLine(8, VILLAGE, "progress", "T01", ON - timedelta(days=5), 1, "S01")
    payload = digest_of(session, "S01", escalated=(late,))
    assert payload["tasks"] == {"new": [], "due": [], "overdue": [], "supervise": [8]}
    assert f"digest:1:{ON}:T01" not in drafts(session, escalated=(late,))
    assert digest_of(session, "T01", escalated=(late,), newly_overdue=(late,))["tasks"]["overdue"] == [8]


def test_a_letter_speaks_of_villages_with_their_level_and_cause_alone(session):
    briefs = {code: {"level": "high", "cause": "集体信访"} for code in (VILLAGE, village_code(2))}
    payload = digest_of(session, "T01", new_leads={"T01": [VILLAGE]}, briefs=briefs)
    assert payload["villages"] == {VILLAGE: {"level": "high", "cause": "集体信访"}}


def test_a_brief_names_the_gravest_causes_and_says_how_many_more(session):
    session.add(
        assessment(
            findings=[finding("TEAM-005", points=10), finding("RUN-005", points=8), finding("STAB-001", floor="high")]
        )
    )
    session.add(assessment(2, level="none", findings=[finding("PROC-001")]))
    session.flush()
    assert village_briefs(session, night(), {VILLAGE, village_code(2)}) == {
        VILLAGE: {"level": "high", "cause": "规则STAB-001、规则TEAM-005等 3 项"},
        village_code(2): {"level": "none", "cause": "数据待补"},
    }


def test_a_deputy_gets_the_digest_of_the_absent(session):
    away = session.get(Officer, "S01")
    away.absent_from, away.absent_to = ON, ON + timedelta(days=2)
    session.flush()
    his = task(owner_no="S01", id=9)
    found = drafts(session, created=(his,))
    assert f"digest:1:{ON}:S01" not in found
    assert found[f"digest:1:{ON}:T01"].payload["tasks"]["new"] == [9]


def test_digests_wait_for_the_morning(session):
    found = drafts(session, moves=(move(),))
    digest = found[f"digest:1:{ON}:S01"]
    assert digest.not_before.astimezone(UTC) == datetime(2020, 10, 20, 0, 0, tzinfo=UTC)


def test_the_same_occasion_never_makes_a_second_message(session):
    origin = Origin(1, 1, night().at)
    draft = Draft("k", "L01", "digest", {"on": "2020-10-20"})
    assert enqueue(session, origin, [draft, draft]) == 1
    assert enqueue(session, origin, [draft]) == 0
    [message] = session.exec(select(Message)).all()
    assert (message.state, json.loads(message.payload)) == ("pending", {"on": "2020-10-20"})
