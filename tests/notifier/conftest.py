"""A county of twelve leaders, and real servers that stop when the test ends."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlmodel import Session

from tests.builders import add_roster


@pytest.fixture
def county(database):
    with Session(database) as session:
        add_roster(session, leaders=12)
        session.commit()
    return database


@pytest.fixture
def servers():
    with ExitStack() as stack:
        yield stack.enter_context
