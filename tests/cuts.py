"""A process that dies at its n-th step on files, for every n: what it leaves must be good each time."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.chown", "os.chmod", "sqlite3.connect"}
"""What counts as a step, when it names what is watched. SQLite looks after its own steps."""


def cut_at_each_step(watched: Path, work: Callable[[], Any], check: Callable[[int], None]) -> int:
    """Do ``work`` in a process killed at its first step that names ``watched``, then in one killed at its second, …

    ``check`` is called after each death. Returns how many deaths there were before ``work`` came to its end.
    """
    step = 0
    while _dies_at(step + 1, watched, work):
        step += 1
        check(step)
    return step


def _dies_at(step: int, watched: Path, work: Callable[[], Any]) -> bool:
    child = os.fork()
    if child == 0:
        _die_at(step, watched)
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _die_at(step: int, watched: Path) -> None:
    left = step

    def watch(event: str, given: tuple[Any, ...]) -> None:
        nonlocal left
        if event in STEPS and any(str(watched) in str(each) for each in given):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
