"""One county as its users meet it: whole commands with their start-up, wall time and peak memory.

``python -m tests.benchmarks.county --json`` makes the demo county in a temporary folder, prints one JSON object last.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.benchmarks.telling import tell

PROGRAM = Path(sys.executable).with_name("huanjie")
REPEATS = 3


def run(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Run the program and return seconds of wall time and peak memory in MB; its output goes nowhere."""
    started = time.perf_counter()
    child = os.posix_spawn(
        PROGRAM,
        [str(PROGRAM), *arguments],
        {**os.environ, "HUANJIE_CHANNELS__FILE__FOLDER": str(folder / "messages")},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"huanjie {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def measure(folder: Path) -> dict[str, object]:
    """Return the best of three runs of each command on the demo county; the demo itself is made once."""
    demo = folder / "demo"
    seconds, peak = {}, {}
    seconds["demo"], peak["demo"] = run(["demo", str(demo)], folder)
    at = ["--database", f"sqlite:///{demo / 'huanjie.db'}"]
    commands = {
        "help": ["--help"],
        "assess": [*at, "assess", "--json"],
        "villages": [*at, "villages", "--json"],
        "report (Word, Excel, page)": [*at, "report", str(folder / "report")],
        "export": [*at, "--operator", "Z01", "export", str(folder / "export")],
        "rules check": ["rules", "check"],
    }
    for name, arguments in commands.items():
        runs = [run(arguments, folder) for _ in range(REPEATS)]
        seconds[name], peak[name] = min(each[0] for each in runs), max(each[1] for each in runs)
    return {
        "villages": 462,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "peak_mb": {name: round(value) for name, value in peak.items()},
    }


if __name__ == "__main__":
    tell(__doc__, measure)
