"""A run that looks only at what changed must leave exactly what a full run would."""

import itertools
import random
import shutil
from datetime import timedelta

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from sqlmodel import select

from ledgers.database import open_engine, transaction
from ledgers.journal.assessment import Assessment
from ledgers.roster.table import Round
from ledgers.tables import METADATA
from ledgers.village_file.table import VillageFile
from tests.builders import ON, T, village
from tests.engine.assessment.county import EVENTS, VILLAGES, fill_county, record, run
from tests.engine.assessment.recount import recount, told
from tests.examples import examples

_NUMBERS = itertools.count(1)
NIGHTS = st.lists(
    st.tuples(st.lists(st.sampled_from(range(len(EVENTS))), max_size=3), st.integers(0, 25), st.integers(0, 10**6)),
    min_size=1,
    max_size=3,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The file of a county that was assessed once: every season starts from a copy of it."""
    path = tmp_path_factory.mktemp("season") / "template.db"
    database = open_engine(f"sqlite:///{path}")
    METADATA.create_all(database)
    fill_county(database, townships=3)
    run(database)
    database.dispose()
    return path


def _night(database, on, events, seed):
    chance = random.Random(seed)
    with transaction(database) as session:
        for event in events:
            EVENTS[event](session, chance, on)
            session.flush()


@examples(5, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(NIGHTS)
def test_a_changed_only_run_leaves_what_a_full_run_would(template, nights):
    path, on = template.with_name(f"{next(_NUMBERS)}.db"), ON
    shutil.copy(template, path)
    database = open_engine(f"sqlite:///{path}")
    for events, days, seed in nights:
        on += timedelta(days=days)
        _night(database, on, events, seed)
        part = run(database, on, changed_only=True)
        assert told(part) == recount(database, part)
        whole = run(database, on)
        assert whole.villages_changed == 0
        assert (whole.run_hash, whole.counts) == (part.run_hash, part.counts)
    database.dispose()


@pytest.fixture
def county(engine):
    fill_county(engine)
    run(engine)
    return engine


def test_where_nothing_happened_nothing_is_read(county):
    result = run(county, changed_only=True)
    assert (result.villages_read, result.villages_changed) == (0, 0)
    assert result.counts["villages"] == VILLAGES


def test_one_change_reads_one_village(county):
    with transaction(county) as session:
        record(session, "999901001003", "grievance", "measure")
    result = run(county, changed_only=True)
    assert (result.villages_read, result.villages_changed) == (1, 0)


def test_an_income_that_changed_looks_at_the_whole_county(county):
    with transaction(county) as session:
        session.exec(select(VillageFile)).first().collective_income = 1000.0
        record(session, "999901001001", "village_file", "collective_income")
    assert run(county, changed_only=True).villages_read == VILLAGES


@pytest.mark.parametrize("days", [-1, -40])
def test_a_run_for_an_earlier_date_looks_at_everything(county, days):
    assert run(county, ON + timedelta(days=days), changed_only=True).villages_read == VILLAGES


def test_another_polling_day_of_the_round_looks_at_everything(county):
    with transaction(county) as session:
        session.exec(select(Round)).one().polling_on = T + timedelta(days=7)
    assert run(county, changed_only=True).villages_read == VILLAGES


def test_a_new_village_is_found(county):
    with transaction(county) as session:
        session.add(village(99))
    result = run(county, changed_only=True)
    assert result.counts["villages"] == VILLAGES + 1


def test_the_day_the_gate_closes_looks_at_every_village(county):
    gate = T - timedelta(days=45)
    run(county, gate - timedelta(days=1))
    assert run(county, gate, changed_only=True).villages_read >= VILLAGES - 1
    with transaction(county) as session:
        assert all(row.recheck_on > gate for row in session.exec(select(Assessment)).all())
