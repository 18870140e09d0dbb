"""Writes migrations: without an argument the initial one anew (until the first release), else the next step.

``python -m ledgers.migrations`` · ``python -m ledgers.migrations "Add the column x"``
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from ledgers.database import open_engine
from ledgers.schema import alembic_config, head_revision, migration_files, upgrade

INITIAL = "0001"


def write_initial() -> Path:
    """Replace the initial migration by one made from the tables as they are declared now."""
    files = migration_files()
    if len(files) > 1:
        sys.exit("There is more than one migration: give a message to write the next one.")
    for file in files:
        file.unlink()
    return _write("Create every table", INITIAL)


def write_next(message: str) -> Path:
    """Write the step from the last migration to the tables as they are declared now."""
    return _write(message, f"{int(head_revision()) + 1:04d}")


def _write(message: str, revision: str) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.db")
        if migration_files():
            upgrade(engine)
        with engine.connect() as connection:
            script = command.revision(alembic_config(connection), message, rev_id=revision, autogenerate=True)
        engine.dispose()
    assert not isinstance(script, list)
    assert script is not None
    path = Path(script.path)
    for tool in (["format"], ["check", "--fix", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *tool, str(path)], check=True)
    return path


if __name__ == "__main__":
    print(write_next(" ".join(sys.argv[1:])) if sys.argv[1:] else write_initial())
