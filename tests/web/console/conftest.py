"""A county at its desks: filled once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ledgers.accounts.passwords import hash_password
from ledgers.database import open_engine
from tests.web.console.desk import PASSWORD, Seat, fill_county


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory, empty_file) -> Path:
    """The county as an SQLite file: tests work on copies of it."""
    path = Path(shutil.copy(empty_file, tmp_path_factory.mktemp("desk") / "county.db"))
    opened = open_engine(f"sqlite:///{path}")
    fill_county(opened, hash_password(PASSWORD))
    opened.dispose()
    return path


@pytest.fixture
def county(tmp_path, filled_file) -> Iterator[Engine]:
    """The county, for one test."""
    opened = open_engine(f"sqlite:///{shutil.copy(filled_file, tmp_path / 'huanjie.db')}")
    yield opened
    opened.dispose()


@pytest.fixture
def seat(county) -> Iterator[Seat]:
    """A browser nobody is logged in with."""
    with Seat(county) as opened:
        yield opened


@pytest.fixture(scope="session")
def sitting(tmp_path_factory, filled_file) -> Iterator[Seat]:
    """A browser of the department for tests that change nothing and ask very often."""
    opened = open_engine(f"sqlite:///{shutil.copy(filled_file, tmp_path_factory.mktemp('sitting') / 'huanjie.db')}")
    with Seat(opened) as seat:
        yield seat.sit("department")
    opened.dispose()
