"""The county at work while the power may fail: the service runs, and officers import, decide, review and print.

``python -m tests.soak.office FOLDER SAID SECONDS``: everything lies in FOLDER (see ``prepare``). Whatever was done is
said in SAID, one line of JSON each, the moment the program would tell the person: how many rows of the journal there
are, and the digest of every file that was written.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from sqlmodel import select

from config.clock import BUSINESS_ZONE
from engine.plans.review.steps import Step
from engine.risks.decisions import Grounds, assessment_of
from engine.risks.overrides import agree_lowering, override_level
from engine.rulebook.locking import lock_rulebook
from engine.summary.county import SummaryRequest, summarise_county
from ledgers.database import open_engine, reading, transaction
from ledgers.exporting import WritingOrder, export_workbooks
from ledgers.roster.table import Round
from ledgers.schema import upgrade
from notifier.documents.plan.printing import PrintOrder, PrintReport, print_plans
from notifier.documents.report.report import write_report
from tests.builders import township_code, village_code
from tests.engine.nights.county import CALENDAR, MONDAY, fill, tonight
from tests.engine.plans.plans import draft, step
from tests.engine.risks.rulebooks import RULES
from tests.engine.rulebook.folders import NAME, RULE, small_rulebook, write
from tests.ledgers.excel.books import book, man, village_row
from tests.ledgers.intake.county import accept, stored
from tests.people import act
from tests.soak.worker import FastClock, Play, serve_fast

DATABASE, MESSAGES, PLANS, RULEBOOK = "huanjie.db", "messages", "plans", "rules"
JOURNAL = ("change", "decision", "run", "plan_version", "plan_review", "task", "message", "level_move", "access")
SENT = "SELECT count(*) FROM message WHERE state = 'sent'"
DAY_SECONDS = 1.5
TOWNSHIP = (township_code(1), "第1镇")


def url_of(folder: Path) -> str:
    """Return the address of the database of a county that lies in ``folder``."""
    return f"sqlite:///{folder / DATABASE}"


def prepare(folder: Path, villages: int = 4) -> None:
    """Put a county that was rated once into ``folder``, and a rulebook nobody has locked."""
    folder.mkdir(parents=True)
    engine = open_engine(url_of(folder))
    upgrade(engine)
    fill(engine, villages)
    tonight(engine)
    engine.dispose()
    small_rulebook(folder / RULEBOOK)


def journal_of(database: Path) -> dict[str, int]:
    """Return how many rows each table of the journal has, and how many letters were sent: none of it ever shrinks."""
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")} & set(JOURNAL)
        asked = {name: f"SELECT count(*) FROM {name}" for name in sorted(tables)} | {"sent": SENT}
        return {name: connection.execute(query).fetchone()[0] for name, query in asked.items()}
    finally:
        connection.close()


def print_all(engine: Engine, folder: Path) -> PrintReport:
    """Print every plan into the folder of plans."""
    return print_plans(engine, PrintOrder(1, (TOWNSHIP,), folder / PLANS, merge=True))


class Office:
    """The officers of the county, and what they were told was done."""

    def __init__(self, folder: Path, said: Path) -> None:
        self._folder = folder
        self._said = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._lock = threading.Lock()
        self._engine = open_engine(url_of(folder))
        event.listen(Session, "after_commit", self._committed)

    def work(self, seconds: float) -> None:
        """Do everything there is to do, again and again, each time with one more departing cadre."""
        until = time.monotonic() + seconds
        for number in count(1):
            for deed in (self._import, self._override, self._review, self._print, self._lock_rules, self._write):
                deed(number)
                if time.monotonic() > until:
                    return

    def _committed(self, session: Session) -> None:
        if isinstance(session.get_bind(), Engine):  # else it is part of a transaction that goes on
            self._say({"rows": journal_of(self._folder / DATABASE)})

    def _say(self, what: dict[str, Any]) -> None:
        with self._lock:
            os.write(self._said, f"{json.dumps(what, ensure_ascii=False)}\n".encode())

    def _say_files(self, files: Sequence[Path]) -> None:
        names = [file.relative_to(self._folder).as_posix() for file in files]
        self._say({"files": {n: digest_of(f) for n, f in zip(names, files, strict=True)}})

    def _import(self, number: int) -> None:
        with tempfile.TemporaryDirectory() as elsewhere:
            row = village_row(2, name=f"新{number}", id_number=man(number), post="主任")
            accept(self._engine, book(Path(elsewhere) / f"{number}.xlsx", {"resettlement": [row]}), by="丙")

    def _override(self, number: int) -> None:
        with transaction(self._engine) as session:
            who, level = act("李四", MONDAY), ("medium", "high")[number % 2]
            found, grounds = assessment_of(session, who, village_code(2)), Grounds("专题研究", "1号", "县委常委会")
            if override_level(session, who, found, level, grounds).kind == "proposal":
                agree_lowering(session, act("赵六", MONDAY), found)

    def _review(self, _: int) -> None:
        draft(self._engine)
        step(self._engine, Step("本人", opinion="同意"), person=stored(self._engine, "resettlement")[-1]["person_no"])

    def _print(self, _: int) -> None:
        report = print_all(self._engine, self._folder)
        assert report.kept == [], report.kept
        self._say({"printed": [file.relative_to(self._folder).as_posix() for file in report.files]})

    def _lock_rules(self, number: int) -> None:
        write(self._folder / RULEBOOK / NAME, RULE.replace("version = 1", f"version = {number}"))
        lock_rulebook(self._folder / RULEBOOK, anew=number == 1)
        self._say({"locked": number})

    def _write(self, number: int) -> None:
        with reading(self._engine) as session:
            current = session.exec(select(Round)).one()
            summary = summarise_county(session, SummaryRequest(current, RULES, CALENDAR))
        self._say_files(write_report(summary, self._folder / f"report{number}"))
        self._say_files(export_workbooks(self._engine, WritingOrder(1, self._folder / f"export{number}")))


def digest_of(file: Path) -> str:
    """Return the digest of a file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main() -> None:
    """Let the service and the officers work beside each other until somebody ends both, or the time is over."""
    folder, said = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    start = datetime.combine(MONDAY + timedelta(days=1), datetime.min.time(), BUSINESS_ZONE)
    if os.fork() == 0:
        Office(folder, said)  # it says what the service commits
        play = Play(url_of(folder), folder / MESSAGES, MONDAY, MONDAY + timedelta(days=60))
        serve_fast(play, FastClock(start, time.time(), DAY_SECONDS))
        os._exit(0)
    Office(folder, said).work(float(sys.argv[3]))


if __name__ == "__main__":
    main()
