"""Every fact: given rows, its value, on both databases. All cases are stored at once, each in its own village."""

import itertools

import polars as pl
import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session, select

from ledgers.catalogue import FACTS
from ledgers.database import open_engine, reading, transaction
from ledgers.reading import read_facts
from ledgers.roster.table import Round
from ledgers.tables import METADATA
from tests.builders import ON, add_roster, village, village_code, village_file
from tests.counting import statements
from tests.databases import on_both
from tests.ledgers.reading import issue_cases, person_cases, village_cases

DEFINITIONS = {"long_open_months": 12}
CASES = [*village_cases.CASES, *person_cases.CASES, *issue_cases.CASES]
JOURNAL = {"missed_periods", "level_in_force", "income_rank_share"}  # have tests of their own


def _store_cases(engine):
    METADATA.create_all(engine)
    with transaction(engine) as session:
        add_roster(session, villages=len(CASES))
        session.add_all(itertools.chain.from_iterable(case.all_rows(n) for n, case in enumerate(CASES, 1)))


def _read(engine):
    with reading(engine) as session:
        current = session.exec(select(Round)).one()
        return read_facts(session, current, ON, DEFINITIONS)


@pytest.fixture(scope="module")
def sqlite_facts(tmp_path_factory):
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('facts') / 'facts.db'}")
    _store_cases(engine)
    yield _read(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def postgres_facts(postgres_server):
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE fact_cases"))
    engine = open_engine(postgres_server.replace("/postgres?", "/fact_cases?"))
    _store_cases(engine)
    yield _read(engine)
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE fact_cases WITH (FORCE)"))
    admin.dispose()


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES, 1)), ids=[f"{c.fact}: {c.sentence}" for c in CASES])
def test_a_fact_has_the_value_its_definition_gives(sqlite_facts, number, case):
    assert sqlite_facts.row(number - 1, named=True)["village"] == village_code(number)
    value = sqlite_facts[number - 1, case.fact]
    assert value == case.value
    assert type(value) is type(case.value)


def test_both_databases_give_the_same_facts(sqlite_facts, postgres_facts):
    assert sqlite_facts.equals(postgres_facts)


@pytest.mark.parametrize("fact", [name for name in FACTS if name not in JOURNAL])
def test_every_fact_has_a_case_or_is_a_plain_cell(fact):
    plain = len(FACTS[fact].columns) == 1 and FACTS[fact].columns[0] == fact
    assert (
        plain
        or fact in {case.fact for case in CASES}
        or FACTS[fact].ledger in {"village_file", "team_review", "procedure", "dual_role"}
    )


def test_the_order_in_which_rows_were_stored_does_not_matter(engine, sqlite_facts):
    METADATA.create_all(engine)
    with transaction(engine) as session:
        add_roster(session, villages=len(CASES))
        rows = [row for n, case in enumerate(CASES, 1) for row in case.all_rows(n)]
        session.add_all(reversed(rows))
    assert _read(engine).equals(sqlite_facts)


def _rows_of(engine, villages):
    with Session(engine) as session:
        current = session.exec(select(Round)).one()
        return read_facts(session, current, ON, DEFINITIONS, villages)


@pytest.fixture
def stored(engine):
    _store_cases(engine)
    return engine


def test_a_list_of_villages_reads_those_alone(stored, sqlite_facts):
    chosen = [village_code(n) for n in (7, 3, 7, 90)]
    expected = sqlite_facts.filter(sqlite_facts["village"].is_in(chosen))
    assert _rows_of(stored, [*chosen, "110101001001"]).equals(expected)


def test_a_prefix_reads_the_villages_below_it(stored, sqlite_facts):
    assert _rows_of(stored, "999901").equals(sqlite_facts)
    assert _rows_of(stored, village_code(5)).equals(sqlite_facts[4:5])
    assert _rows_of(stored, "110101").height == 0


@on_both
def test_a_village_read_alone_has_the_facts_it_has_among_all(database):
    _store_cases(database)
    with reading(database) as session:
        current = session.exec(select(Round)).one()
        together = read_facts(session, current, ON, DEFINITIONS)
        alone = [read_facts(session, current, ON, DEFINITIONS, [code]) for code in together["village"]]
    assert pl.concat(alone).equals(together)


def test_a_village_read_alone_takes_as_many_statements_whatever_else_is_there(engine):
    with transaction(engine) as session:
        add_roster(session, villages=2)
    with statements(engine) as few:
        _rows_of(engine, [village_code(1)])
    with transaction(engine) as session:
        session.add_all(village(number) for number in range(3, 60))
        session.flush()
        session.add_all(village_file(number, collective_income=float(number)) for number in range(1, 60))
    with statements(engine) as many:
        _rows_of(engine, [village_code(2)])
    assert len(many) == len(few) <= 20


@on_both
def test_the_day_counts_in_a_village_read_alone(database):
    _store_cases(database)
    later = ON.replace(year=ON.year + 1)
    with reading(database) as session:
        current = session.exec(select(Round)).one()
        code = village_code(1)
        for day in (ON, later, ON):
            among_all = read_facts(session, current, day, DEFINITIONS)[0:1]
            assert read_facts(session, current, day, DEFINITIONS, [code]).equals(among_all)
