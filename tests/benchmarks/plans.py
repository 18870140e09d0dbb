"""Measures drafting and writing plans: ``python -m tests.benchmarks.plans --people 1769 --json``.

Every figure is a whole run of the command line in a process of its own, from start to exit: all plans drafted and
written as Word, nothing changed, ten facts changed, the print files of all townships.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, update

from engine.plans.tables import CADRE, SERVICE_POST
from ledgers import id_number
from ledgers.database import open_engine, transaction
from ledgers.resettlement.table import (
    DEPARTING_POSTS,
    HARDSHIP,
    PENSION,
    REASONS,
    REQUESTS,
)
from ledgers.schema import ensure_schema
from ledgers.sealing import Sealer, owner_of, sealer_of
from tests import builders
from tests.benchmarks.telling import tell

OPERATOR = "O01"
TOWNSHIPS, VILLAGES = 33, 14
ON = ("--on", "2020-11-02")


def person(number: int, sealer: Sealer, dice: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return one invented cadre and the posts he held; now and then a cell is empty or a month unknown."""
    township, village = number % TOWNSHIPS + 1, number // TOWNSHIPS % VILLAGES + 1
    place = {"round_id": 1, "village_code": builders.village_code(village, township), "person_no": f"R{number:06d}"}
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(15000))
    id_no = id_number.make("999901", born, number % 1000)

    def told(choices: tuple[Any, ...]) -> Any:
        return None if dice.random() < 0.05 else dice.choice(choices)

    row = place | {
        "name": f"离任{number}",
        "id_sealed": sealer.seal(id_no, owner_of("resettlement", str(place["person_no"]))),
        "id_index": sealer.index(id_no),
        "post": dice.choice(DEPARTING_POSTS),
        "sex": id_number.sex(id_no),
        "birth_on": told((born,)),
        "party_years": dice.randrange(40),
        "reason": told(REASONS),
        "audit_done": told((True, False)),
        "audit_problem": told((True, False)),
        "handover_done": told((True, False)),
        "talked_on": told((date(2020, 10, 3), None)),
        "request": told(REQUESTS),
        "hardship": told(HARDSHIP),
        "pay_ends_on": told((date(2021, 2, 28), date(2021, 12, 31))),
        "pension": told(PENSION),
        "sentenced": told((False, False, False, True)),
        "monthly_pay": told((2100.0, 2350.5, 1980.0)),
        "plan_state": "未拟",
        "as_of": date(2020, 10, 15),
        "source_doc": "县组〔2020〕18号",
    }
    year, posts = 1995 + dice.randrange(10), []
    for _ in range(dice.randrange(1, 4)):
        last = year + dice.randrange(2, 5)
        began = f"{year}" if dice.random() < 0.05 else f"{year}-{dice.randrange(1, 13):02d}"
        posts.append(place | {"post": dice.choice(DEPARTING_POSTS), "started": began, "ended": f"{last}-06"})
        year = last + 1
    return row, posts


def prepare(folder: Path, people: int) -> Engine:
    """Make the database with ``people`` departing cadres."""
    engine = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    ensure_schema(engine)
    sealer, dice = sealer_of(engine), random.Random(7)
    made = [person(number, sealer, dice) for number in range(people)]
    with transaction(engine) as session:
        builders.add_roster(session, villages=VILLAGES, townships=TOWNSHIPS)
        session.add(builders.officer(9, no=OPERATOR, post="组织部工作人员"))
        session.connection().execute(insert(CADRE), [row for row, _ in made])
        session.connection().execute(insert(SERVICE_POST), [post for _, posts in made for post in posts])
    return engine


def run(folder: Path, *words: str) -> dict[str, Any]:
    """Run the command line in a process of its own; return its last line with wall seconds and peak memory."""
    command = [sys.executable, "-c", "from web.cli.app import main; main()"]
    command += ["--database", f"sqlite:///{folder / 'huanjie.db'}", "--operator", OPERATOR, *words]
    output = folder / "output"
    started = time.perf_counter()
    with output.open("wb") as file:
        child = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    assert child.returncode == 0, child.returncode
    answer: dict[str, Any] = json.loads(output.read_text(encoding="utf-8").splitlines()[-1])
    cpu = usage.ru_utime + usage.ru_stime
    return answer | {"wall": round(seconds, 2), "cpu": round(cpu, 2), "peak_mb": round(usage.ru_maxrss / 1024)}


def change_ten(engine: Engine, people: int) -> None:
    """Change a fact of ten people spread over the county."""
    with transaction(engine) as session:
        for number in range(0, people, people // 10 or 1)[:10]:
            this = CADRE.c.person_no == f"R{number:06d}"
            session.execute(update(CADRE).where(this).values(party_years=41))


def measure(folder: Path, people: int) -> dict[str, Any]:
    """Return every figure for a county with ``people`` departing cadres."""
    engine = prepare(folder, people)
    papers = ("--out", str(folder / "papers"))
    whole = run(folder, "plans", "draft", "--json", *papers, *ON)
    quiet = run(folder, "plans", "draft", "--json", *papers, *ON)
    change_ten(engine, people)
    ten = run(folder, "plans", "draft", "--json", *papers, *ON)
    merged = run(folder, "plans", "print", "--json", "--merge", "--out", str(folder / "papers"), *ON)
    files = len(list((folder / "papers").rglob("R*.docx")))
    assert (whole["drafted"], files) == (people, people)
    assert (quiet["drafted"], quiet["unchanged"]) == (0, people)
    assert (ten["drafted"], ten["unchanged"]) == (10, people - 10)
    runs = {"whole": whole, "quiet": quiet, "ten": ten, "merged": merged}
    figures = {name: {key: each[key] for key in ("wall", "cpu", "peak_mb")} for name, each in runs.items()}
    engine.dispose()
    return {"people": people, **figures}


if __name__ == "__main__":
    tell(__doc__, measure, people=1769)
