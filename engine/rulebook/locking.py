"""Locking the versions of a rulebook: only one that passes every check, and no change without a new version."""

from __future__ import annotations

from pathlib import Path

from engine.rulebook.checking import check_rulebook
from engine.rulebook.lock import hides_a_change, write_lock
from engine.rulebook.problems import RulebookError
from engine.rulebook.reading import read_sources


def lock_rulebook(folder: Path, *, anew: bool = False) -> list[str]:
    """Write ``versions.lock.toml`` and return the names whose lock changed.

    Raises RulebookError when a check fails, when content changed under an old version number, and, unless it is to be
    locked ``anew``, when the lock is gone or empty or has lost a rule that is past its first version.
    """
    standing = [problem for problem in check_rulebook(folder).problems if hides_a_change(problem, anew=anew)]
    if standing:
        raise RulebookError(standing)
    return write_lock(folder, read_sources(folder).rules)
