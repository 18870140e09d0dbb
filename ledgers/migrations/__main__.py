"""Writes the next migration, from the last one to the tables as they are declared now.

``python -m ledgers.migrations "Add the column x"``
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from ledgers.database import open_engine
from ledgers.schema import alembic_config, head_revision, upgrade


def write_next(message: str) -> Path:
    """Write the migration and return its file."""
    revision = f"{int(head_revision()) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.db")
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
    if len(sys.argv) < 2:
        sys.exit('Say what the step does: python -m ledgers.migrations "Add the column x"')
    print(write_next(" ".join(sys.argv[1:])))
