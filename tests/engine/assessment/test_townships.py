"""The sums of the townships, kept in step night by night, must say what counting every village anew says."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, delete, select

from engine.assessment.assess import assess
from engine.assessment.townships import sums_of
from ledgers.database import transaction
from ledgers.journal.assessment import Assessment, TownshipSum
from ledgers.resettlement.table import DepartingCadre
from ledgers.roster.table import Round, Village
from tests import builders
from tests.benchmarks.country import change_some, fill_country
from tests.builders import village_code
from tests.engine.assessment.county import fill_county, record, request, run
from tests.engine.assessment.recount import recount, told

VILLAGES = 660
"""Four counties of the invented country."""


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def county(database):
    fill_county(database, townships=3)
    run(database)
    return database


@pytest.fixture
def country(database, monkeypatch):
    """Assessed once; a night of it is cut into parts of a few villages."""
    monkeypatch.setattr("engine.assessment.parts.LEAST_VILLAGES", 1)
    codes = fill_country(database, VILLAGES)
    assess(database, request())
    return database, codes


def rows(database, table):
    with Session(database) as session:
        return session.exec(select(table)).all()


def test_a_round_is_the_sum_of_its_townships(county):
    result = run(county, changed_only=True)
    assert [row.villages for row in rows(county, TownshipSum)] == [12, 12, 12]
    assert told(result) == recount(county, result)


def test_only_the_township_that_changed_is_renewed(county, monkeypatch):
    renewed = []
    monkeypatch.setattr(
        "engine.assessment.townships.sums_of", lambda results: renewed.append(results.height) or sums_of(results)
    )
    with transaction(county) as session:
        session.add(builders.issue(7, 2, collective=True))
        record(session, village_code(2), "grievance", "")
    result = run(county, changed_only=True)
    assert renewed == [12]
    assert told(result) == recount(county, result)


def test_where_nothing_happened_no_village_is_counted(county, monkeypatch):
    monkeypatch.setattr("engine.assessment.parts.renew_sums", None)
    result = run(county, changed_only=True)
    assert told(result) == recount(county, result)


@pytest.mark.parametrize("returned", [True, False], ids=["returned", "not returned"])
def test_a_cadre_more_or_less_is_counted_whether_the_ledger_was_returned_or_not(county, returned):
    code = village_code(3)
    with transaction(county) as session:
        for row in builders.submissions(3, nil=False):
            if row.ledger == "resettlement":
                row.state = "已上报" if returned else "未上报"
                session.merge(row)
        record(session, code, "submission", "state")
    run(county, changed_only=True)
    with transaction(county) as session:
        session.add(builders.departing(8, 3))
        session.add(builders.departing(9, 3))
        record(session, code, "resettlement", "")
    more = run(county, changed_only=True)
    assert told(more) == recount(county, more)
    with transaction(county) as session:
        session.exec(delete(DepartingCadre).where(DepartingCadre.village_code == code))
        record(session, code, "resettlement", "")
    fewer = run(county, changed_only=True)
    assert more.departing - fewer.departing == 3
    assert told(fewer) == recount(county, fewer)


def test_a_township_that_came_is_added_and_one_whose_villages_went_is_taken_away(county):
    with transaction(county) as session:
        session.add_all([builders.township(7), builders.village(1, township=7)])
    came = run(county, changed_only=True)
    assert (len(rows(county, TownshipSum)), came.counts["villages"]) == (4, 37)
    assert told(came) == recount(county, came)
    with transaction(county) as session:
        gone = village_code(1, 7)
        session.exec(delete(Assessment).where(Assessment.village_code == gone))
        session.exec(delete(Village).where(Village.code == gone))
    went = run(county, changed_only=True)
    assert (len(rows(county, TownshipSum)), went.counts["villages"]) == (3, 36)
    assert told(went) == recount(county, went)


def test_a_full_run_puts_a_sum_right_that_somebody_altered(county):
    with transaction(county) as session:
        session.exec(select(TownshipSum)).first().high += 1
    result = run(county)
    assert told(result) == recount(county, result)


def test_a_night_killed_between_its_parts_leaves_sums_that_are_right(country):
    database, codes = country
    change_some(database, codes, 0.05, seed=1)

    def die(done, total):
        assert total > 2
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess(database, request(changed_only=True, part_villages=5, progress=die))
    change_some(database, codes, 0.05, seed=2)
    part = assess(database, request(changed_only=True, part_villages=5))
    assert told(part) == recount(database, part)
    whole = assess(database, request())
    assert (told(whole), whole.villages_changed) == (told(part), 0)


def test_two_runs_at_the_same_time_leave_sums_that_are_right(country):
    database, codes = country
    change_some(database, codes, 0.3, seed=3)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: assess(database, request(changed_only=True, part_villages=40)), range(2)))
    last = assess(database, request(changed_only=True))
    assert told(last) == recount(database, last)


def test_rounds_are_summed_apart(county):
    with transaction(county) as session:
        first = session.exec(select(Round)).one()
        session.add(Round(**first.model_dump(exclude={"id", "name"}), name="另一轮"))
    other = run(county, round_name="另一轮")
    assert {row.villages for row in rows(county, TownshipSum)} == {12}
    assert told(other) == recount(county, other)
