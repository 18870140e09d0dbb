"""What the benchmarks found, by the command that found it: kept in ``build/benchmarks.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "build" / "benchmarks.json"
SIZES = (462, 34_412, 620_573)
LARGEST = SIZES[-1]
Collected = dict[str, dict[str, Any]]


def read_collected() -> Collected:
    """Return what was measured so far on this machine; nothing where nothing was."""
    if not FILE.exists():
        return {}
    found: Collected = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def write_collected(collected: Collected) -> None:
    """Keep what was measured."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(collected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def by_size(collected: Collected, name: str) -> dict[int, dict[str, Any]]:
    """Return the figures of a benchmark by number of villages, for the sizes it was run on."""
    keys = {size: f"{name} --villages {size}" for size in SIZES}
    return {size: collected[key] for size, key in keys.items() if key in collected}
