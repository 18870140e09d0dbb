"""What every test may ask for: a database with the schema, on SQLite and on PostgreSQL."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from ledgers.database import open_engine
from ledgers.schema import mark_current
from ledgers.tables import METADATA
from tests.clusters import cluster_running
from tests.examples import choose_profile
from tests.postgres import postgres_running

choose_profile()
_numbers = itertools.count(1)
UNSAFE_AND_FAST = ("fsync", "full_page_writes", "synchronous_commit")
"""What a server may leave out whose data nobody needs after the tests."""
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
CLEAR = """
DO $$ DECLARE name text; BEGIN
    SET session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', name);
    END LOOP;
END $$
"""
"""Deletes every row, foreign keys or not, and numbers from 1 again."""


def _make_tables(url: str) -> None:
    opened = open_engine(url)
    with opened.begin() as connection:
        METADATA.create_all(connection)
        mark_current(connection)
    opened.dispose()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row: tests work on copies of it."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture
def engine(tmp_path: Path, empty_file: Path) -> Iterator[Engine]:
    """A fresh SQLite file with every table."""
    path = shutil.copy(empty_file, tmp_path / "huanjie.db")
    opened = open_engine(f"sqlite:///{path}")
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL for this test session; gives the address of its first database."""
    with postgres_running() as address:
        _tell(address, *(f"ALTER SYSTEM SET {name} = off" for name in UNSAFE_AND_FAST), "SELECT pg_reload_conf()")
        yield address


def _tell(server: str, *statements: str) -> None:
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


@contextmanager
def _new_database(server: str) -> Iterator[str]:
    name = f"huanjie_{next(_numbers)}"
    _tell(server, f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database; it is dropped after the test."""
    with _new_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database with every table."""
    with _new_database(postgres_server) as url:
        _make_tables(url)
        yield url


@pytest.fixture
def postgres_engine(postgres_tables: str) -> Iterator[Engine]:
    """A PostgreSQL database with every table and no row; it is cleared after the test, a tenth of making another."""
    opened = open_engine(postgres_tables)
    yield opened
    opened.dispose()
    _tell(postgres_tables, END_OTHERS, CLEAR)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A real dask cluster for this test session."""
    with cluster_running() as made:
        yield made


@pytest.fixture
def database_name() -> str:
    """Which fixture ``database`` is: SQLite, unless the test is marked ``tests.databases.on_both``."""
    return "engine"


@pytest.fixture
def database(request: pytest.FixtureRequest, database_name: str) -> Engine:
    """A fresh database with every table, of the kind the test asks for."""
    opened: Engine = request.getfixturevalue(database_name)
    return opened
