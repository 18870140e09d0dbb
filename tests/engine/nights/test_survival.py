from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import event
from sqlmodel import select

from engine.nights import night
from ledgers.database import open_engine, reading
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.schema import upgrade
from ledgers.team_review.table import TeamReview
from tests.clusters import address_of
from tests.engine.nights.county import MONDAY, change, fill, tonight
from tests.snapshot import digest_of, of_the_hour, of_the_run, rows_of
from tests.soak.disturbing import (
    Deaths,
    Trial,
    check_same_outcome,
    copy_of,
    nights,
    play_disturbed,
    play_undisturbed,
    process_of,
)
from tests.soak.worker import Play

TUESDAY = MONDAY + timedelta(days=1)


class PowerCut(BaseException):
    """The process is gone: nothing after this line happens."""


def ready_for_tuesday(database):
    fill(database)
    tonight(database)
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    change(database, TeamReview, 3, MONDAY, discord=True)


def is_done(database):
    """Tell whether Tuesday's night is done: the power may go while it is chained afterwards."""
    with reading(database) as session:
        return session.exec(
            select(Run).where(Run.on == TUESDAY, Run.job == night.NIGHTLY, Run.outcome == "good")
        ).first()


def cut_at(database, statement):
    """Let the power go before the given statement; return whether that was before the night was done."""
    seen = count(1)

    def cut(*_):
        if next(seen) == statement:
            raise PowerCut

    event.listen(database, "before_cursor_execute", cut)
    try:
        tonight(database, TUESDAY)
    except PowerCut:
        return not is_done(database)
    finally:
        event.remove(database, "before_cursor_execute", cut)
    return False


def test_a_night_cut_off_at_any_statement_leaves_nothing_and_is_made_good_later(engine, tmp_path):
    ready_for_tuesday(engine)
    before = rows_of(engine)
    statement, cuts = 3, 0
    while cut_at(engine, statement):
        assert rows_of(engine) == before
        statement, cuts = statement + 7, cuts + 1
    assert cuts > 8
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    ready_for_tuesday(other)
    tonight(other, TUESDAY)
    assert digest_of(engine) == digest_of(other)
    other.dispose()


def cut_between(database, statement, executor):
    """Let the power go at a statement of what follows once the assessment is committed; was it reached?"""
    seen, follows = count(1), night._own_run

    def cut(*_):
        if next(seen) == statement:
            raise PowerCut

    def watched(*given):
        event.listen(database, "before_cursor_execute", cut)
        return follows(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(night, "_own_run", watched)
        try:
            tonight(database, TUESDAY, executor=executor)
        except PowerCut:
            return not is_done(database)
        finally:
            event.remove(database, "before_cursor_execute", cut)
    return False


def of_the_county(database):
    return rows_of(database, of_the_hour, of_the_run)


def test_a_night_on_another_executor_cut_off_after_its_assessment_is_made_good(engine, tmp_path, cluster):
    executor = address_of(cluster)
    ready_for_tuesday(engine)
    assert cut_between(engine, 1, executor)
    assessed = of_the_county(engine)
    statement, cuts = 4, 1
    while cut_between(engine, statement, executor):
        assert of_the_county(engine) == assessed
        statement, cuts = statement + 4, cuts + 1
    assert cuts > 8
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    ready_for_tuesday(other)
    tonight(other, TUESDAY, executor=executor)
    assert of_the_county(engine) == of_the_county(other)
    assert [row for row in of_the_county(other)["message"] if "'rise'" in row]
    other.dispose()


@pytest.fixture
def start(engine, tmp_path):
    fill(engine)
    engine.dispose()
    return Trial(tmp_path / "huanjie.db", tmp_path / "messages", 3)


def test_a_process_that_dies_between_sending_and_recording_repeats_that_letter_under_its_key(start, tmp_path):
    undisturbed, killed = copy_of(start, tmp_path / "one"), copy_of(start, tmp_path / "other")
    play_undisturbed(undisturbed)
    deaths = Deaths()
    process = process_of(replace(killed.play, dies_at_letter=2))
    process.start()
    process.join()
    deaths.note(killed)
    assert deaths.left.total() == 1
    play_undisturbed(killed)
    assert check_same_outcome(undisturbed, killed, deaths)["sent twice"] == 1


@pytest.mark.slow
def test_a_season_killed_again_and_again_ends_like_an_undisturbed_one(start, tmp_path):
    undisturbed, killed = copy_of(start, tmp_path / "one"), copy_of(start, tmp_path / "other")
    play_undisturbed(undisturbed)
    deaths = play_disturbed(killed, kills=5, longest_life=8)
    check_same_outcome(undisturbed, killed, deaths)


@pytest.mark.slow
def test_two_services_on_one_postgresql_do_every_night_and_send_every_letter_once(postgres_engine, tmp_path):
    fill(postgres_engine)
    last = MONDAY + timedelta(days=2)
    url = postgres_engine.url.render_as_string(hide_password=False)
    processes = [process_of(Play(url, tmp_path / f"messages{number}", MONDAY, last)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert nights(url) == [MONDAY, TUESDAY, last]
    with reading(postgres_engine) as session:
        keys = [message.key for message in session.exec(select(Message))]
    assert len(keys) == len(set(keys))
