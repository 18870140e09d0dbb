from datetime import timedelta

import pytest
from sqlmodel import Session, select

from config.errors import InputError
from engine.assessment.reproduce import reproduce
from ledgers.database import transaction
from ledgers.journal.assessment import Run
from ledgers.journal.night import RulebookCopy
from tests import builders
from tests.benchmarks.country import change_some, fill_country
from tests.builders import ON
from tests.engine.assessment.county import RULES, fill_county, run
from tests.forging import forging


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    engine = request.getfixturevalue(request.param)
    fill_county(engine)
    return engine


def test_a_run_is_reproduced_after_the_ledgers_and_the_date_moved_on(database):
    first = run(database, rules_folder=RULES)
    with transaction(database) as session:
        session.add(builders.issue(7, 2, kind="舆情"))
    second = run(database, ON + timedelta(days=50), rules_folder=RULES)
    assert first.run_hash != second.run_hash
    for each in (first, second):
        again = reproduce(database, each.run_id)
        assert again.agrees
        assert (again.found, again.villages) == (each.run_hash, 12)


def test_a_night_cut_into_parts_is_reproduced_from_its_snapshots(engine):
    codes = fill_country(engine, 660)
    run(engine, rules_folder=RULES)
    change_some(engine, codes, 0.05, seed=4)
    parts = []
    told = {"progress": lambda *done: parts.append(done)}
    night = run(engine, rules_folder=RULES, changed_only=True, part_villages=20, **told)
    assert len(parts) > 1
    assert night.villages_changed > 1
    again = reproduce(engine, night.run_id)
    assert (again.agrees, again.found, again.villages) == (True, night.run_hash, 660)


def test_a_result_somebody_altered_is_noticed(database):
    found = run(database, rules_folder=RULES)
    with forging(database) as session:
        session.get_one(Run, found.run_id).result_hash = "0" * 64
    assert not reproduce(database, found.run_id).agrees


def test_the_rules_are_kept_once(database):
    run(database, rules_folder=RULES)
    run(database, rules_folder=RULES)
    with Session(database) as session:
        assert len(session.exec(select(RulebookCopy)).all()) == 1


def test_a_run_whose_rules_were_not_kept_cannot_be_reproduced(database):
    found = run(database)
    with pytest.raises(InputError, match="没有保存这次运行所用的规则"):
        reproduce(database, found.run_id)


def test_a_run_nobody_made_cannot_be_reproduced(database):
    with pytest.raises(InputError, match="没有可复算的运行 99"):
        reproduce(database, 99)
