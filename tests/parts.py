"""The parts of the system some tests need. A missing one skips the test on a desk, and fails it in CI."""

import os
import shutil

import pytest


def require_program(name: str) -> str:
    """Return the path of program ``name`` (``.ci/system-parts`` installs it)."""
    path = shutil.which(name)
    if path is None:
        message = f"{name} is not installed: run .ci/system-parts"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path
