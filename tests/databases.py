"""How a test of a fixture built on ``database`` asks to be run on both databases, and how a file is damaged."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

on_both = pytest.mark.parametrize("database_name", ["engine", "postgres_engine"])
PAGE = 4096


def damage(engine: Engine, page: int = 5) -> None:
    """Overwrite one page of an SQLite file, as a failing disk does."""
    engine.dispose()
    assert engine.url.database is not None
    with Path(engine.url.database).open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\x5a" * PAGE)
