"""What people see: every character they are told, and while they wait a spinner on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper

CHINESE = ("gbk", "gb2312", "cp936")
"""What Chinese terminals and files are written in; GB 18030 has the same bytes, and the characters those lack."""


def write_everything() -> None:
    """Let no rare character stop the output: GBK becomes GB 18030, elsewhere a question mark stands for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="gb18030" if stream.encoding.lower() in CHINESE else None, errors="replace")


@contextmanager
def busy(message: str) -> Iterator[Callable[[str], None]]:
    """Show that work is under way; gives a function that changes the message."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(message) as status:
        yield status.update
