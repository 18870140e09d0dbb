"""How the keys of a link are written: numbers as ranges, keys of several parts as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ledgers.chain.journals import Key


def written(keys: Sequence[Key]) -> str:
    """Return the keys, given in order, as text."""
    if keys and not isinstance(keys[0], int):
        return json.dumps(keys, ensure_ascii=False, separators=(",", ":"))
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in _ranges(keys))


def read(text: str) -> list[Key]:
    """Return the keys a text of :func:`written` holds; ValueError for any other text."""
    if text.startswith("["):
        return [tuple(key) for key in json.loads(text)]
    found: list[Key] = []
    for part in text.split(",") if text else ():
        low, _, high = part.partition("-")
        found.extend(range(int(low), int(high or low) + 1))
    return found


def _ranges(keys: Sequence[Key]) -> Iterator[tuple[int, int]]:
    low = high = None
    for key in keys:
        assert isinstance(key, int)
        if low is None or high is None:
            low = high = key
        elif key == high + 1:
            high = key
        else:
            yield low, high
            low = high = key
    if low is not None and high is not None:
        yield low, high
