"""What every test may ask for: a database with the schema, on SQLite and on PostgreSQL."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from ledgers.database import open_engine
from ledgers.schema import mark_current
from ledgers.tables import METADATA
from tests.postgres import postgres_running

_numbers = itertools.count(1)


def _create_tables(opened: Engine) -> None:
    with opened.begin() as connection:
        METADATA.create_all(connection)
        mark_current(connection)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A fresh SQLite file with every table."""
    opened = open_engine(f"sqlite:///{tmp_path / 'huanjie.db'}")
    _create_tables(opened)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL for this test session; gives the address of its first database."""
    with postgres_running() as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database; it is dropped after the test."""
    name = f"huanjie_{next(_numbers)}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """A fresh PostgreSQL database with every table."""
    opened = open_engine(postgres_url)
    _create_tables(opened)
    yield opened
    opened.dispose()
