"""Measures the import of one large ledger workbook: ``python -m tests.benchmarks.importing --rows 100000 --json``."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ledgers.catalogue import LEDGERS
from ledgers.database import open_engine, transaction
from ledgers.excel.layout import Place, WorkbookContent
from ledgers.excel.writing import write_workbook
from ledgers.roster.storing import Deed
from ledgers.roster.table import County, Round, Township, Village
from ledgers.schema import ensure_schema

ROWS_PER_VILLAGE = 20
VILLAGES_PER_TOWNSHIP = 14
KINDS = ("信访", "征地拆迁", "合并遗留", "权属", "干群", "舆情", "历史选举")


def places_for(rows: int) -> list[Place]:
    """Return enough invented villages for ``rows`` rows."""
    villages = -(-rows // ROWS_PER_VILLAGE)
    found = []
    for number in range(villages):
        township = number // VILLAGES_PER_TOWNSHIP
        code = f"9999{township // 999 + 1:02d}{township % 999 + 1:03d}{number % VILLAGES_PER_TOWNSHIP + 1:03d}"
        found.append(Place(code, f"样{number + 1}村", f"第{township + 1}镇"))
    return found


def issue_row(number: int, place: Place) -> dict[str, Any]:
    """Return one row of the sheet 矛盾信访 with every column filled."""
    opened = date(2018, 1, 1) + timedelta(days=number % 900)
    closed = opened + timedelta(days=60) if number % 3 == 0 else None
    return {
        "village_code": place.code,
        "issue_no": f"XF{number:07d}",
        "kind": KINDS[number % len(KINDS)],
        "collective": number % 5 == 0,
        "opened_on": opened,
        "repeats": number % 7,
        "department": "县自然资源局",
        "lead": f"干部{number % 500}",
        "measure": f"落实补偿差额，限期兑付（第 {number} 项）",
        "due_on": opened + timedelta(days=90),
        "status": "未办结" if closed is None else "已办结",
        "closed_on": closed,
        "reporter": f"填报{number % 300}",
        "as_of": date(2020, 10, 15),
        "source_doc": f"县信〔2020〕{number % 90}号",
    }


def prepare(folder: Path, rows: int) -> tuple[str, Path]:
    """Make the database with its villages and the workbook; return the database's address and the file."""
    places = places_for(rows)
    url = f"sqlite:///{folder / 'huanjie.db'}"
    engine = open_engine(url)
    ensure_schema(engine)
    with transaction(engine) as session:
        session.add_all(County(code=code, name="样县") for code in {place.code[:6] for place in places})
        session.flush()
        townships = {place.code[:9]: place.township_name for place in places}
        session.add_all(Township(code=c, name=n, county_code=c[:6]) for c, n in townships.items())
        session.flush()
        session.add_all(
            Village(code=p.code, name=p.name, township_code=p.code[:9], county_code=p.code[:6]) for p in places
        )
        session.add(
            Round(name="轮次", region="9999", polling_on=date(2021, 1, 15), profile="CN2018+SC2020", practice=True)
        )
    engine.dispose()
    content = [issue_row(number, places[number // ROWS_PER_VILLAGE]) for number in range(rows)]
    file = folder / "矛盾信访.xlsx"
    ledgers = (LEDGERS["grievance"],)
    write_workbook(file, WorkbookContent("轮次", places, {"grievance": content}, ledgers=ledgers))
    return url, file


def measure(url: str, file: Path) -> dict[str, Any]:
    """Import the file in this process and return what it took."""
    from ledgers.importing import import_workbooks

    engine = open_engine(url)
    deed = Deed("测", datetime(2020, 10, 20, tzinfo=UTC), "测速")
    started = time.perf_counter()
    first = import_workbooks(engine, 1, [file], deed)
    seconds = time.perf_counter() - started
    peak = _peak_mb()
    started = time.perf_counter()
    again = import_workbooks(engine, 1, [file], deed)
    again_seconds = time.perf_counter() - started
    assert first.problems == []
    assert first.applied
    assert not again.applied
    assert again.changes == 0
    return {
        "rows": first.tallies[0].added,
        "seconds": round(seconds, 2),
        "peak_mb": round(peak),
        "again_seconds": round(again_seconds, 2),
        "file_mb": round(file.stat().st_size / 1e6, 1),
    }


def _peak_mb() -> float:
    """Return the peak of this process alone: what getrusage gives may be its parent's from before it began."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Prepare in one process, measure in another, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure[0], Path(given.measure[1])), ensure_ascii=False))
        return
    with tempfile.TemporaryDirectory() as folder:
        url, file = prepare(Path(folder), given.rows)
        command = [sys.executable, "-m", "tests.benchmarks.importing", "--measure", url, str(file)]
        import subprocess

        result = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    figures = json.loads(result.stdout.splitlines()[-1])
    if not given.json:
        for name, value in figures.items():
            print(f"{name}: {value}")
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
