"""The same run in threads and on a real dask cluster; a worker killed and connections cut in mid-run."""

import os
import signal

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session, select

from config.errors import AppError, FaultError, InputError
from engine.assessment.assess import assess
from ledgers.database import open_engine
from ledgers.journal.assessment import Assessment, Run, RunPart, Snapshot
from ledgers.tables import METADATA
from tests.benchmarks.country import fill_country
from tests.clusters import address_of
from tests.engine.assessment.county import fill_county, request

VILLAGES = 1300
PART = 210
"""One county of the invented country, so that there are seven parts."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The hash of the undisturbed run."""
    database = open_engine(f"sqlite:///{tmp_path_factory.mktemp('expected') / 'country.db'}")
    fill_country(database, VILLAGES)
    result = assess(database, request(round_name="基准测试"))
    database.dispose()
    return result


@pytest.fixture
def country(engine):
    fill_country(engine, VILLAGES)
    return engine


@pytest.fixture
def postgres_country(postgres_engine):
    fill_country(postgres_engine, VILLAGES)
    return postgres_engine


def run(database, **fields):
    return assess(database, request(part_villages=PART, **fields))


def check(database, result, expected):
    """Nothing was lost, nothing repeated: every village once, every county's facts once, the same hash."""
    assert (result.run_hash, result.counts) == (expected.run_hash, expected.counts)
    with Session(database) as session:
        assert len(session.exec(select(Assessment)).all()) == VILLAGES
        assert len(session.exec(select(Snapshot)).all()) == 7
        assert session.exec(select(RunPart)).all() == []
        assert {row.outcome for row in session.exec(select(Run)).all()} == {"good"}


def test_a_database_in_memory_is_read_on_the_one_connection_that_sees_it(engine):
    memory = open_engine("sqlite://")
    METADATA.create_all(memory)
    for database in (memory, engine):
        fill_county(database)
    assert assess(memory, request()).run_hash == assess(engine, request()).run_hash
    with pytest.raises(InputError, match="内存数据库不能交给别的进程"):
        assess(memory, request(executor="dask://127.0.0.1:1"))


def test_parts_come_to_the_same_as_the_whole(country, expected):
    seen = []
    check(country, run(country, progress=lambda *done: seen.append(done)), expected)
    assert seen == [(number, 7) for number in range(1, 8)]


def test_a_cluster_worker_killed_in_mid_run_loses_nothing_and_repeats_nothing(postgres_country, cluster, expected):
    def kill(done, total):
        if done == 1:
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)

    check(postgres_country, run(postgres_country, executor=address_of(cluster), progress=kill), expected)


def test_a_run_whose_connections_were_cut_says_so_and_goes_on_where_it_stopped(postgres_country, expected):
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
    watcher = create_engine(postgres_country.url, isolation_level="AUTOCOMMIT")

    def cut(done, total):
        with watcher.connect() as connection:
            connection.execute(text(others + "AND datname = current_database()"))
        raise FaultError("网络断了")

    with pytest.raises(AppError):
        run(postgres_country, progress=cut)
    with Session(postgres_country) as session:
        assert session.exec(select(Run)).one().outcome == "failed"
        done = len(session.exec(select(RunPart)).all())
        assert done >= 1
    seen = []
    result = run(postgres_country, progress=lambda *each: seen.append(each))
    assert len(seen) == 7 - done
    check(postgres_country, result, expected)
    watcher.dispose()


@pytest.mark.parametrize("executor", ["cloud", "processes"])
def test_an_unknown_executor_is_named(country, executor):
    with pytest.raises(InputError, match=f"没有名为“{executor}”的执行方式"):
        run(country, executor=executor)


def test_a_cluster_nobody_answers_for_is_named(country, monkeypatch):
    monkeypatch.setattr("engine.assessment.executors.ANSWER_SECONDS", 1)
    with pytest.raises(FaultError, match="连不上 dask 集群"):
        run(country, executor="dask://127.0.0.1:1")
