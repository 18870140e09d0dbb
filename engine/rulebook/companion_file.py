"""What the readers of files beside the rules share: opening one, and its dated parameters ``[[params.NAME]]``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from engine.rulebook.problems import RulebookError, RuleProblem
from engine.rulebook.table import LARGEST, Table, read_toml


def open_file(path: Path, problems: list[RuleProblem]) -> Table:
    """Return the file as a table; RulebookError at once when it cannot be read at all."""
    name = f"{path.parent.name}/{path.name}"
    content = read_toml(path, name, problems)
    if content is None:
        raise RulebookError(problems)
    return Table(content, name, "", problems)


def dated_value(params: Table, name: str, on: date, good: Callable[[Any], bool], sentence: str) -> Any:
    """Return the value of the latest block that has begun by ``on``; before all of them, of the first one.

    A value that is not ``good`` is reported with ``sentence``. None when there is no block at all.
    """
    blocks: dict[date, Any] = {}
    for block in params.tables(name):
        since = block.day("from")
        block.text("unit")
        block.text("source")
        block.has("value")
        blocks[since] = block.data.get("value")
        if not good(blocks[since]):
            block.report("value", sentence)
        block.close()
    if not blocks:
        return None
    begun = [since for since in blocks if since <= on]
    return blocks[max(begun) if begun else min(blocks)]


def is_count(value: object) -> bool:
    """Tell whether a value is a whole number that is not negative and that somebody can have meant."""
    return type(value) is int and 0 <= value <= LARGEST
