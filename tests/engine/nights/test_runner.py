from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import date, timedelta

from sqlmodel import select

from config.clock import now
from engine.nights.jobs import Workplace
from engine.nights.status import read_status
from ledgers.database import reading
from ledgers.journal.assessment import Run
from ledgers.journal.night import Lease
from tests.engine.nights.county import CALENDAR, fill
from tests.engine.risks.rulebooks import RULES

PROGRAM = """
import sys
from datetime import date, timedelta
from config.clock import now
from engine.nights.jobs import JOBS, Job, Workplace
from engine.nights.runner import serve
from engine.nights.service import Service
from ledgers.database import open_engine
from tests.engine.nights.county import CALENDAR
from tests.engine.risks.rulebooks import RULES

back = timedelta(days=int(sys.argv[2]))
place = Workplace(open_engine(sys.argv[1]), RULES, CALENDAR)
waiting = Job("waits", "", lambda *_: int(service.stopping.wait(600)), apart=True)
service = Service(place, (waiting, *JOBS), "service")
serve(service, lambda: now() - back, 0.2)
"""


def test_the_service_does_the_night_while_a_job_waits_for_others_and_steps_back_when_it_is_asked_to_stop(engine):
    fill(engine)
    days_back = (now().date() - date(2020, 11, 4)).days
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(engine.url), str(days_back)])
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not _nights(engine):
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
    assert _nights(engine) == 1
    at = now() - timedelta(days=days_back)
    assert read_status(Workplace(engine, RULES, CALENDAR), at).runner is None
    with reading(engine) as session:
        assert session.exec(select(Lease)).one().holder == "service"


def _nights(engine):
    with reading(engine) as session:
        return len(session.exec(select(Run).where(Run.outcome == "good")).all())


LOST = f"from engine.nights import service\nservice.LOST_AFTER_TICKS = 3\n{PROGRAM}"


def test_the_service_ends_when_it_does_not_reach_its_database_for_long(tmp_path):
    missing = f"sqlite:///{tmp_path / 'none' / 'huanjie.db'}"
    process = subprocess.Popen([sys.executable, "-c", LOST, missing, "0"])
    try:
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
