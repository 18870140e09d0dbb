"""What happens to services: databases locked and gone, two of them, clocks set back, sleep. In virtual time."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier, Timer

import pytest
from sqlalchemy import create_engine, event, text
from sqlmodel import select

from engine.nights.jobs import JOBS, Job, Workplace
from engine.nights.night import NIGHTLY
from engine.nights.service import PAUSE_AFTER_FAILURE, Service
from ledgers.database import open_engine, reading
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.team_review.table import TeamReview
from tests.engine.nights.county import CALENDAR, MONDAY, at_night, change, fill
from tests.engine.risks.rulebooks import RULES
from tests.soak.disturbing import letters_sent, nights
from tests.soak.worker import season_on

AT = at_night(MONDAY)
MORNING = timedelta(hours=6, minutes=30)
SOON = timedelta(seconds=30)


def service_on(database, *before):
    return Service(Workplace(database, RULES, CALENDAR), (*before, *JOBS), "a")


def url_of(database):
    return database.url.render_as_string(hide_password=False)


def good_nights(database):
    with reading(database) as session:
        nights = select(Run.on).where(Run.job == NIGHTLY, Run.outcome == "good")
        return session.exec(nights.order_by(Run.on)).all()


@pytest.fixture
def impatient(engine):
    """A database on SQLite whose users wait for a lock for a moment only."""
    fill(engine)
    opened = open_engine(url_of(engine))
    event.listen(opened, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
    yield opened
    opened.dispose()


def test_a_file_locked_at_the_tick_costs_that_tick(engine, impatient):
    service = service_on(impatient)
    with engine.begin():
        assert service.tick(AT) == {}
    assert service.tick(AT + SOON) == {"nightly": 1}


def test_a_file_locked_in_the_middle_of_a_tick_costs_a_pause(engine, impatient):
    locks = []

    def lock(*_):
        if not locks:
            locks.append(engine.connect())
            locks[0].begin()
        return 0

    service = service_on(impatient, Job("lock", "", lock))
    assert service.tick(AT) == {"lock": 0, "nightly": 0}
    locks[0].close()
    assert service.tick(AT + PAUSE_AFTER_FAILURE) == {"lock": 0, "nightly": 1}
    assert good_nights(engine) == [MONDAY]


def test_a_file_whose_folder_is_gone_for_a_minute_is_found_again(tmp_path, engine):
    fill(engine)
    engine.dispose()
    here, away = tmp_path / "share", tmp_path / "away"
    here.mkdir()
    shutil.move(tmp_path / "huanjie.db", here)
    shared = open_engine(f"sqlite:///{here / 'huanjie.db'}")
    service = service_on(shared)
    service.tick(AT - timedelta(days=1))
    shared.dispose()
    here.rename(away)
    assert [service.tick(AT + number * SOON) for number in range(2)] == [{}, {}]
    away.rename(here)
    assert service.tick(AT + 2 * SOON) == {"nightly": 1}
    shared.dispose()


@pytest.fixture
def other_hand(postgres_engine):
    """Another connection to the server, for whoever looks after it."""
    fill(postgres_engine)
    admin = create_engine(postgres_engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        yield connection
    admin.dispose()


def send_away(connection, database):
    gone = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    connection.execute(gone, {"name": database.url.database})


def test_a_server_that_waits_for_somebody_elses_lock_goes_on_with_the_tick(postgres_engine):
    fill(postgres_engine)
    holder = postgres_engine.connect()
    holder.execute(text("LOCK TABLE lease, run, assessment IN ACCESS EXCLUSIVE MODE"))
    Timer(0.5, holder.close).start()
    assert service_on(postgres_engine).tick(AT) == {"nightly": 1}


@pytest.mark.parametrize("statement", [2, 30, 60])
def test_a_server_that_drops_its_connections_in_the_middle_of_a_night_costs_a_pause(
    postgres_engine, other_hand, statement
):
    service, seen = service_on(postgres_engine), count(1)
    service.tick(AT - timedelta(days=1))
    change(postgres_engine, TeamReview, 2, MONDAY - timedelta(days=1), secretary_case="立案")

    def drop(*_):
        if next(seen) == statement:
            send_away(other_hand, postgres_engine)

    event.listen(postgres_engine, "before_cursor_execute", drop)
    first = service.tick(AT)
    assert first.get("nightly", 0) == 0
    event.remove(postgres_engine, "before_cursor_execute", drop)
    assert service.tick(AT + PAUSE_AFTER_FAILURE) == {"nightly": 1}
    assert good_nights(postgres_engine) == [MONDAY - timedelta(days=1), MONDAY]
    with reading(postgres_engine) as session:
        assert len(session.exec(select(Message).where(Message.kind == "rise")).all()) == 4


def test_a_server_that_is_gone_for_a_minute_is_found_again(postgres_engine, other_hand):
    service, name = service_on(postgres_engine), postgres_engine.url.database
    service.tick(AT - timedelta(days=1))
    other_hand.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
    send_away(other_hand, postgres_engine)
    assert [service.tick(AT + number * SOON) for number in range(2)] == [{}, {}]
    other_hand.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"))
    assert service.tick(AT + 2 * SOON) == {"nightly": 1}


@pytest.fixture
def office(engine, tmp_path):
    """Makes services, with the outbox, that share one file and one folder of letters."""
    fill(engine)
    opened = []

    def open_service(name):
        service = season_on(url_of(engine), tmp_path / "messages").service
        service.name = name
        opened.append(service)
        return service

    yield open_service
    for service in opened:
        service.place.database.dispose()


def letters(tmp_path):
    return letters_sent(tmp_path / "messages")


def test_two_services_on_one_file_do_every_night_and_send_every_letter_once(office, engine, tmp_path):
    services, together = [office(name) for name in "ab"], Barrier(2)

    def work(service):
        for day in range(3):
            for later in (timedelta(), MORNING):
                together.wait()
                service.tick(AT + timedelta(days=day) + later)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, services))
    assert nights(url_of(engine)) == [MONDAY + timedelta(days=day) for day in range(3)]
    assert letters(tmp_path)
    assert set(letters(tmp_path).values()) == {1}


def test_a_service_whose_clock_is_set_back_an_hour_repeats_and_loses_nothing(office, engine, tmp_path):
    service, hour = office("a"), timedelta(hours=1)
    for later in (timedelta(), timedelta(hours=-1), timedelta(), MORNING, MORNING - hour, MORNING):
        service.tick(AT + later)
    service.tick(AT + timedelta(days=1) + MORNING)
    assert nights(url_of(engine)) == [MONDAY, MONDAY + timedelta(days=1)]
    assert letters(tmp_path)
    assert set(letters(tmp_path).values()) == {1}


def test_a_machine_that_sleeps_through_midnight_does_the_night_and_sends_its_letters_when_it_wakes(
    office, engine, tmp_path
):
    service = office("a")
    service.tick(AT + timedelta(hours=21, minutes=50))
    change(engine, TeamReview, 2, MONDAY, secretary_case="立案")
    service.tick(AT + timedelta(days=1, hours=7, minutes=30))
    assert nights(url_of(engine)) == [MONDAY, MONDAY + timedelta(days=1)]
    assert {key.split(":")[0] for key in letters(tmp_path)} == {"digest", "rise"}
    assert set(letters(tmp_path).values()) == {1}
