from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from engine.assessment.snapshots import basis_at
from ledgers.basis import BESIDE, facts_on
from ledgers.database import reading, transaction
from ledgers.grievance.table import Issue
from ledgers.journal.assessment import Assessment, Run, RunPart, Snapshot
from ledgers.reading import read_basis, read_facts, scope_of
from ledgers.roster.rounds import current_round
from tests import builders
from tests.builders import ON, village_code
from tests.engine.assessment.county import fill_county, run


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    return request.getfixturevalue(request.param)


def rows(database, table):
    with Session(database) as session:
        return session.exec(select(table)).all()


def test_every_village_gets_a_level_and_the_counts_add_up(database):
    fill_county(database)
    result = run(database)
    stored = rows(database, Assessment)
    assert len(stored) == result.counts["villages"] == 12
    assert sum(result.counts[level] for level in ("high", "medium", "low", "none")) == 12
    assert result.counts["data_missing"] == sum(row.level != row.worst_level for row in stored)
    assert result.counts["high"] == sum(row.level == "high" for row in stored) > 0
    assert result.departing == 12


def test_both_databases_and_any_order_of_rows_give_the_same_hash(engine, postgres_engine):
    fill_county(engine)
    fill_county(postgres_engine)
    with transaction(postgres_engine) as session:  # move rows to other places in their tables
        for row in session.exec(select(Issue)).all()[::2]:
            copy = row.model_dump(exclude={"id"})
            session.delete(row)
            session.flush()
            session.add(Issue(**copy))
    assert run(engine).run_hash == run(postgres_engine).run_hash


def test_assessing_again_writes_nothing_but_the_run(database):
    fill_county(database)
    first, second = run(database), run(database)
    assert second.villages_changed == 0
    assert second.run_hash == first.run_hash
    assert second.as_json() | {"run": None} == first.as_json() | {"run": None}
    assert {row.run_id for row in rows(database, Assessment)} == {first.run_id}
    assert [row.run_id for row in rows(database, Snapshot)] == [first.run_id]
    assert [row.outcome for row in rows(database, Run)] == ["good", "good"]
    assert rows(database, RunPart) == []


def test_the_hash_changes_with_a_fact_even_when_no_level_does(database):
    fill_county(database)
    before = run(database)
    with transaction(database) as session:
        session.add(builders.issue(7, 1, kind="干群", opened_on=date(2020, 10, 1)))
        session.add(builders.issue(8, 1, kind="权属", opened_on=date(2020, 10, 1)))
    after = run(database)
    assert after.run_hash != before.run_hash
    assert after.villages_changed == 1


def test_a_rise_acts_at_once_and_a_fall_waits(database):
    fill_county(database)
    run(database)
    quiet = next(row.village_code for row in rows(database, Assessment) if row.level != "high")
    with transaction(database) as session:
        issue = builders.issue(9, 1, collective=True, opened_on=date(2020, 10, 1), village_code=quiet)
        session.add(issue)
        session.add_all(
            each
            for each in builders.submissions(int(quiet[-3:]), nil=False)
            if session.get(type(each), (1, quiet, each.ledger)) is None
        )
    risen = run(database)
    assert risen.moves.filter(village=quiet).row(0, named=True)["to_force"] == "high"
    with transaction(database) as session:
        found = session.exec(select(Issue).where(Issue.issue_no == "X202000109")).one()
        found.status, found.closed_on = "已办结", ON
    fallen = run(database).moves.filter(village=quiet).row(0, named=True)
    assert fallen["to_level"] != "high"
    assert fallen["to_force"] == "high"
    assert fallen["reason"] in {"fall_proposed", "held_blank"}


def test_a_ledger_that_goes_blank_does_not_lower_the_level_in_force(database):
    fill_county(database)
    run(database)
    with transaction(database) as session:
        for row in session.exec(select(Issue)).all():
            session.delete(row)
    moves = run(database).moves
    fallen = moves.filter(moves["to_level"] != moves["from_level"])
    assert fallen.height > 0
    assert set(fallen["reason"]) == {"held_blank"}
    assert (fallen["to_force"] == fallen["from_force"]).all()


def test_snapshots_give_back_the_facts_a_run_read(database):
    fill_county(database)
    first = run(database)
    with reading(database) as session:
        before = read_facts(session, current_round(session), ON, {"long_open_months": 12})
    with transaction(database) as session:
        session.add(builders.issue(7, 3, kind="舆情", opened_on=date(2020, 10, 1)))
    second = run(database, ON + timedelta(days=1))
    with reading(database) as session:
        found = basis_at(session, 1, first.run_id)
        assert basis_at(session, 1, second.run_id)["open_public_opinion_events"].sum() == 1
        now, _ = read_basis(session, scope_of(current_round(session), ON, {"long_open_months": 12}))
    incomes = found.select("village", "collective_income").drop_nulls()
    assert facts_on(found, ON, incomes).drop("level_in_force").equals(before.drop("level_in_force"))
    assert now.drop(BESIDE).columns == found.columns


def test_moves_tell_the_first_assessment_from_later_ones(database):
    fill_county(database)
    first = run(database).moves
    assert first.height == 12
    assert first["from_level"].null_count() == 12
    assert set(first["reason"]) == {"first"}
    assert first["village"].to_list() == [village_code(n) for n in range(1, 13)]
