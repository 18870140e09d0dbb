"""The parts of the system some tests need. A missing one skips the test on a desk, and fails it in CI."""

import os
import shutil
from pathlib import Path

import pytest


def require_program(name: str) -> str:
    """Return the path of program ``name`` (``.ci/system-parts`` installs it)."""
    path = shutil.which(name)
    if path is None:
        _lacks(name)
    return str(path)


def require_file(path: Path) -> str:
    """Return what stands in a file that ``.ci/system-parts`` fetches."""
    if not path.is_file():
        _lacks(path.name)
    return path.read_text(encoding="utf-8")


def _lacks(name: str) -> None:
    message = f"{name} is not installed: run .ci/system-parts"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
