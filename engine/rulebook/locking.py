"""Locking the versions of a rulebook: only one that passes every check, and no change without a new version."""

from __future__ import annotations

from pathlib import Path

from engine.rulebook.checking import check_rulebook
from engine.rulebook.lock import must_raise_version, write_lock
from engine.rulebook.problems import RulebookError
from engine.rulebook.reading import read_sources


def lock_rulebook(folder: Path) -> list[str]:
    """Write ``versions.lock.toml`` and return the names whose lock changed.

    Raises RulebookError when a check fails or content changed under an old version number.
    """
    standing = [problem for problem in check_rulebook(folder).problems if must_raise_version(problem)]
    if standing:
        raise RulebookError(standing)
    return write_lock(folder, read_sources(folder).rules)
