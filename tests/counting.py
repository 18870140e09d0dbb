"""What code asks of the machine, counted: the statements it sends to a database, the rule files it opens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

_watchers: list[list[str]] = []


def _note(name: str, args: tuple[Any, ...]) -> None:
    if name == "open" and _watchers and str(args[0]).endswith(".toml"):
        for opened in _watchers:
            opened.append(str(args[0]))


sys.addaudithook(_note)


@contextmanager
def opened_rule_files() -> Iterator[list[str]]:
    """Give the list of the TOML files opened meanwhile, by whatever way."""
    opened: list[str] = []
    _watchers.append(opened)
    try:
        yield opened
    finally:
        _watchers.remove(opened)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Give the list of the statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
