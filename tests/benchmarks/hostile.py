"""What the worst workbooks cost, each in a process of its own: ``python -m tests.benchmarks.hostile``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ledgers.excel.books import read_book
from ledgers.excel.findings import Findings
from tests.ledgers.excel import hostile_files as files

EVERY = {make.__name__: make for make in (*files.XLSX, *files.ODS_FILES, *files.CSV, *files.FULL)}


def read_one(path: Path) -> dict[str, object]:
    """Read a file and return what that cost this process: peak memory, processor time, the first problem."""
    findings = Findings()
    began = time.process_time()
    read_book(path, findings)
    seconds = round(time.process_time() - began, 1)
    status = Path("/proc/self/status").read_text(encoding="utf-8")  # getrusage would tell of the parent too
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    said = findings.problems[0].code if findings.problems else "read"
    return {"peak_mb": peak, "cpu_seconds": seconds, "file_mb": round(path.stat().st_size / 1e6, 1), "said": said}


def measure(name: str, folder: Path) -> dict[str, object]:
    """Make one file and let a fresh process read it."""
    path = EVERY[name](folder / f"{name}{files.ENDINGS.get(EVERY[name], '.xlsx')}")
    command = [sys.executable, "-m", "tests.benchmarks.hostile", "--read", str(path)]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    path.unlink()
    return {"file": name} | json.loads(answer)


def main() -> None:
    """Print one line a file, the costliest last."""
    options = argparse.ArgumentParser()
    options.add_argument("--read", type=Path, nargs="+")
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    if given.read:
        for path in given.read:
            print(json.dumps(read_one(path)), flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in given.names or EVERY:
            print(json.dumps(measure(name, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
