"""How a test plays the forger: it changes rows of the journal behind the program's back, the triggers lifted."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlmodel import Session

from ledgers.chain.guards import guards_lifted
from ledgers.database import transaction


@contextmanager
def forging(database: Engine) -> Iterator[Session]:
    """Give a session in which the journal can be changed; the triggers stand again afterwards."""
    with transaction(database) as session, guards_lifted(session.connection()):
        yield session
        session.flush()
