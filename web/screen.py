"""What people see while they wait: on a terminal a spinner on stderr, elsewhere nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def busy(message: str) -> Iterator[Callable[[str], None]]:
    """Show that work is under way; gives a function that changes the message."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(message) as status:
        yield status.update
