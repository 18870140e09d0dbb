"""The style sheet, the script, the icons: files of ours, kept by the browser until their content changes."""

from __future__ import annotations

import hashlib
from functools import cache
from os import PathLike, stat_result
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parents[1] / "static"
FOR_A_YEAR = "public, max-age=31536000, immutable"


@cache
def asset(name: str) -> str:
    """Return the address of a file, which changes with its content."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class Files(StaticFiles):
    """Serves the folder of files."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file, to be kept when it was asked for by its content."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = FOR_A_YEAR if b"v=" in scope["query_string"] else "no-cache"
        return response
