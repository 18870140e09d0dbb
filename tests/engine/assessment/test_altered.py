"""Results changed behind the program's back are found, named and put right; what people decided is not among them."""

from datetime import timedelta

import polars as pl
import pytest
from sqlalchemy import delete, update
from sqlmodel import select

from config.clock import now
from engine.assessment.altered import ALTERED
from engine.assessment.changes import last_good_run
from engine.assessment.digests import digests
from engine.assessment.judging import RESULT as RESULT_COLUMNS
from engine.assessment.reproduce import reproduce
from engine.assessment.verifying import FACTS_ALTERED, LEVEL_ALTERED, RESULT_ALTERED, RESULT_GONE, verify_run
from ledgers.authority.act import SYSTEM
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment, Run, TownshipSum
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision
from ledgers.journal.message import Message
from ledgers.roster.rounds import current_round
from tests.builders import ON
from tests.databases import on_both
from tests.engine.assessment.county import RULES, fill_county, run

RESULT = table_of(Assessment)
KEPT = {"rules_folder": RULES}


@pytest.fixture
def county(database):
    fill_county(database)
    run(database, **KEPT)
    return database


def high_village(database):
    with reading(database) as session:
        return session.exec(select(Assessment.village_code).where(Assessment.level == "high")).first()


def result_of(database, village):
    with reading(database) as session:
        return session.get_one(Assessment, (1, village)).model_dump(exclude={"run_id"})


def forge(database, village, **values):
    with transaction(database) as session:
        session.connection().execute(update(RESULT).where(RESULT.c.village_code == village).values(**values))


def verified(database):
    with reading(database) as session:
        return verify_run(session, last_good_run(session, current_round(session)))


FORGERIES = [
    {"level": "none", "level_in_force": "none", "worst_level": "none", "score": 0},
    {"level_in_force": "none"},
    {"score": 1},
    {"points": "{}"},
    {"findings": "[]"},
    {"result_digest": "0" * 32},
]


@on_both
@pytest.mark.parametrize("values", FORGERIES, ids=lambda values: "+".join(values))
def test_a_full_run_puts_a_forged_result_right_and_records_it(county, values):
    village = high_village(county)
    right, before = result_of(county, village), run(county, **KEPT).run_hash
    forge(county, village, **values)
    [fault] = verified(county).faults
    assert (fault.village, fault.what) == (village, RESULT_ALTERED)
    assert not reproduce(county, 1).agrees
    again = run(county, **KEPT)
    assert result_of(county, village) == right
    assert again.run_hash == before
    with reading(county) as session:
        changes = session.exec(select(Change).where(Change.ledger == ALTERED)).all()
        assert session.exec(select(Message).where(Message.kind == "rise")).all() == []
    assert {(each.village_code, each.changed_by, each.correction) for each in changes} == {(village, SYSTEM, True)}
    assert {each.field: each.old for each in changes} == {name: str(value) for name, value in values.items()}
    assert verified(county).agrees
    assert reproduce(county, again.run_id).agrees


def test_a_night_finds_a_forged_result_it_had_no_other_reason_to_look_at(engine):
    fill_county(engine)
    run(engine)
    village = high_village(engine)
    right = result_of(engine, village)
    forge(engine, village, level="none", level_in_force="none", worst_level="none")
    assert run(engine, changed_only=True).villages_changed == 1
    assert result_of(engine, village) == right


def test_what_a_person_decided_is_not_altered(county):
    village = high_village(county)
    with transaction(county) as session:
        decision = {"kind": "override", "from_level": "high", "level": "low", "automatic_level": "high"}
        who = {"reason": "核实", "decided_by": "甲", "decided_on": ON, "decided_at": now()}
        session.add(Decision(round_id=1, village_code=village, **decision, **who))
        session.get_one(Assessment, (1, village)).level_in_force = "low"
    assert verified(county).agrees
    for changed_only in (True, False):
        run(county, changed_only=changed_only, **KEPT)
        assert result_of(county, village)["level_in_force"] == "low"
    assert verified(county).agrees
    with reading(county) as session:
        assert session.exec(select(Change).where(Change.ledger == ALTERED)).all() == []


def test_a_level_in_force_forged_with_its_digest_is_named(county):
    village = high_village(county)
    row = pl.DataFrame([result_of(county, village) | {"village": village, "level_in_force": "none"}])
    forge(county, village, level_in_force="none", result_digest=digests(row.select(RESULT_COLUMNS))[0])
    found = verified(county)
    assert [(fault.village, fault.what) for fault in found.faults] == [(village, LEVEL_ALTERED)]
    assert not reproduce(county, 1).agrees


@pytest.mark.parametrize(
    ("forgery", "what"),
    [
        (update(RESULT).where(RESULT.c.village_code == "999901001003").values(facts_digest="0" * 32), FACTS_ALTERED),
        (delete(RESULT).where(RESULT.c.village_code == "999901001003"), RESULT_GONE),
    ],
    ids=["facts digest", "row deleted"],
)
def test_verifying_names_the_village(county, forgery, what):
    with transaction(county) as session:
        session.connection().execute(forgery)
    found = verified(county)
    assert [(fault.village, fault.what) for fault in found.faults] == [("999901001003", what)]
    assert found.townships == ("999901001",)


def test_verifying_names_a_township_whose_sum_was_changed(county):
    with transaction(county) as session:
        session.connection().execute(update(table_of(TownshipSum)).values(high=0))
    assert verified(county).townships == ("999901001",)


def test_of_an_earlier_run_what_no_later_one_changed_is_verified(county):
    second = run(county, ON + timedelta(days=20), **KEPT)
    assert second.villages_changed > 0
    with reading(county) as session:
        assert verify_run(session, session.get_one(Run, 1)).agrees
    assert reproduce(county, 1).agrees
