"""``make bench``: every measurement RESULTS.md states, one after another, then its tables and the plot.

What each measurement printed last is kept in ``build/benchmarks.json`` as soon as it is there. Names as arguments
measure only those again (``python -m tests.benchmarks end_to_end pages``) and keep the others' figures.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.benchmarks.collected import LARGEST, SIZES, Collected, read_collected, write_collected
from tests.benchmarks.plot import draw
from tests.benchmarks.tables import tell

PROVINCE = str(SIZES[1])
MEASUREMENTS: tuple[tuple[str, ...], ...] = (
    *(("evaluation", "--villages", str(size)) for size in SIZES),
    *(("evaluation", "--villages", str(LARGEST), "--rules", rules) for rules in ("400", "600")),
    *(("end_to_end", "--villages", str(size)) for size in SIZES),
    ("end_to_end", "--villages", PROVINCE, "--postgres"),
    ("nights", "--villages", PROVINCE),
    ("county",),
    ("pages",),
    ("village",),
    ("importing", "--rows", "100000"),
    ("digests",),
    ("dead_channel",),
    ("plans",),
    ("plans", "--people", "17690"),
)


def measure(command: tuple[str, ...], collected: Collected) -> None:
    """Run one benchmark in a process of its own and keep the object it prints last."""
    print("$ python -m tests.benchmarks." + " ".join(command), flush=True)
    words = [sys.executable, "-m", f"tests.benchmarks.{command[0]}", *command[1:], "--json"]
    printed = subprocess.run(words, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    last = printed.strip().splitlines()[-1]
    print(last, flush=True)
    collected[" ".join(command)] = json.loads(last)
    write_collected(collected)


def main(names: list[str]) -> None:
    """Measure everything, or what was named; then print the tables and draw the plot."""
    collected = read_collected()
    for command in MEASUREMENTS:
        if not names or command[0] in names:
            measure(command, collected)
    tell(collected)
    if not draw(collected):
        print("The plot stays as it is: evaluation and end_to_end were not both measured at every size.")


if __name__ == "__main__":
    main(sys.argv[1:])
