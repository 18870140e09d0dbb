"""Measures the morning digests: ``python -m tests.benchmarks.digests --people 1769 --json``.

A county of 462 villages, 118 of them at risk, each with a lead, a township owner and tasks; every one of the people has
a digest: queued as a night does it, then rendered and written by the file channel as the service does it.
"""

from __future__ import annotations

import resource
import time
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from config.calendar import WorkCalendar, load_calendar
from config.clock import BUSINESS_ZONE
from config.settings import load_settings
from engine.messages.enqueue import Origin, enqueue
from engine.nights.mornings import News, drafts_of
from engine.rulebook.model import LEVELS
from engine.runs.night import Night, PollingDays
from engine.runs.rules import load_rules
from engine.tasks.chain import read_people
from ledgers.database import open_engine, transaction
from ledgers.journal.assessment import Lead, Run
from ledgers.journal.night import LevelMove
from ledgers.journal.task import Task
from ledgers.roster.table import Round, Village
from ledgers.schema import ensure_schema
from notifier.delivery import Postman, deliver
from tests import builders
from tests.benchmarks.telling import tell

TOWNSHIPS, VILLAGES, AT_RISK, LEADERS, TASKS_EACH = 33, 14, 118, 26, 3
ON = date(2020, 11, 3)
NIGHT = datetime(2020, 11, 3, 2, 0, tzinfo=BUSINESS_ZONE)
WANTED_SECONDS = 10
RULES = Path(__file__).parents[2] / "rules"


def prepare(folder: Path, people: int) -> Engine:
    """Make the database: roster, ``people`` officers, leads of the villages at risk, three open tasks a person."""
    engine = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    ensure_schema(engine)
    with transaction(engine) as session:
        builders.add_roster(session, villages=VILLAGES, townships=TOWNSHIPS, leaders=LEADERS)
        for number in range(LEADERS + 1, people + 1):
            town = builders.township_code(number % TOWNSHIPS + 1)
            person = {"no": f"P{number:05d}", "post": "乡镇包村干部", "township_code": town}
            session.add(builders.officer(number, **person))
        session.add(Run(job="nightly", key="1", round_id=1, on=ON, started_at=NIGHT, outcome="good"))
        session.flush()
        _add_work(session, people)
    return engine


def _add_work(session: Session, people: int) -> None:
    codes = session.exec(select(Village.code).order_by(Village.code)).all()[:AT_RISK]
    named = {"round_id": 1, "assigned_by": "程序安排", "since": ON}
    for number, code in enumerate(codes):
        lead = {"officer_no": f"L{number % LEADERS + 1:02d}", "township_owner_no": f"P{LEADERS + 1 + number:05d}"}
        session.add(Lead(village_code=code, **lead, **named))
    for number in range(1, people + 1):
        owner = f"L{number:02d}" if number <= LEADERS else f"P{number:05d}"
        for which in range(TASKS_EACH):
            about = {"subject": f"{number}#{which}", "village_code": codes[(number + which) % AT_RISK]}
            days = {"created_on": ON, "from_on": ON, "remind_on": ON, "due_on": ON + timedelta(days=which - 1)}
            title = f"报送风险化解进展：第 {which + 1} 项"
            session.add(Task(round_id=1, kind="progress", period="1", title=title, owner_no=owner, **about, **days))


def queue(engine: Engine) -> int:
    """Queue the digests of the night; return how many."""
    rules, polling = load_rules(RULES, "CN2018+SC2020", ON), PollingDays(builders.T, {})
    night = Night(1, ON, NIGHT, 1, rules, WorkCalendar(), polling)
    with transaction(engine) as session:
        people = read_people(session, session.get_one(Round, 1))
        return enqueue(session, Origin(1, 1, NIGHT), drafts_of(night, people, news_of(session)))


def news_of(session: Session) -> News:
    """Return what the night brought: every task is news to its owner, every tenth village at risk rose."""
    tasks = session.exec(select(Task).order_by(Task.id)).all()
    leads = session.exec(select(Lead).order_by(Lead.village_code)).all()
    same = {"run_id": 1, "round_id": 1, "on": ON, "from_force": "low", "to_level": "medium", "to_force": "medium"}
    figures = {"moved": 12, "opened": 20, "overdue": len(tasks) // 3, "undelivered": 0, "notes": []}
    late = tuple(task for task in tasks if task.due_on < ON)
    return News(
        moves=tuple(LevelMove(village_code=lead.village_code, to_score=70, **same) for lead in leads[::10]),
        falls=(),
        new_leads={lead.officer_no: [lead.village_code] for lead in leads},
        created=tuple(task for task in tasks if task.due_on > ON),
        reminded=tuple(task for task in tasks if task.due_on == ON),
        overdue=late,
        newly_overdue=late,
        escalated=(),
        county={builders.COUNTY: {"levels": dict.fromkeys(LEVELS, AT_RISK), **figures}},
    )


def measure(folder: Path, people: int) -> dict[str, object]:
    """Return the seconds of each step and the peak memory."""
    engine = prepare(folder, people)
    channels = {"file": {"folder": str(folder / "messages"), "console": False}}
    settings = load_settings().model_copy(update={"channels": channels})
    steps = [(time.perf_counter(), time.process_time())]
    queued = queue(engine)
    steps.append((time.perf_counter(), time.process_time()))
    sent = deliver(Postman(engine, settings, load_calendar()), NIGHT + timedelta(hours=6, minutes=30)).outcomes
    steps.append((time.perf_counter(), time.process_time()))
    written = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in (folder / "messages").iterdir())
    assert queued == sent["sent"] == written == people, (queued, sent, written)
    engine.dispose()
    wall, busy = ([later[kind] - former[kind] for former, later in pairwise(steps)] for kind in (0, 1))
    return {
        "people": people,
        "seconds": {"queue": round(wall[0], 2), "deliver": round(wall[1], 2), "total": round(sum(wall), 2)},
        "busy": {"queue": round(busy[0], 2), "deliver": round(busy[1], 2), "total": round(sum(busy), 2)},
        "wanted": WANTED_SECONDS,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    tell(__doc__, measure, people=1769)
