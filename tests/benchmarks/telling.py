"""The command line the benchmarks of one folder share: how much to measure, and the figures as one JSON object."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path


def tell(what: str, measure: Callable[..., object], **sizes: int) -> None:
    """Print what ``measure(folder, *sizes)`` found in a temporary folder; every size is an option with its default."""
    parser = argparse.ArgumentParser(description=what)
    for name, size in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--json", action="store_true", help="print the JSON on one line")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huanjie-benchmark-") as folder:
        found = measure(Path(folder), *(getattr(given, name) for name in sizes))
    print(json.dumps(found, ensure_ascii=False, indent=None if given.json else 1))
