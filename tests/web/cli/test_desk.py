"""The desk of the workflow commands, where two officers do the same thing in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from config.errors import InputError
from engine.tasks.moves import WantedTasks, close_task, list_tasks
from ledgers.database import transaction
from tests.builders import ON, add_roster, task
from tests.people import add_people
from web.cli.context import Context
from web.cli.desk import open_desk


@pytest.fixture
def context(postgres_engine):
    with transaction(postgres_engine) as session:
        add_roster(session)
        add_people(session)
        session.add(task())
    address = postgres_engine.url.render_as_string(hide_password=False)
    made = Context(None, {"database": address, "operator": "张三"})
    yield made
    made.engine.dispose()


def test_a_task_is_closed_once_though_two_close_it_at_once(context):
    both_read = Barrier(2)

    def close(deed):
        with open_desk(context, None, ON.isoformat(), writing=True) as desk:
            (listed,) = list_tasks(desk.session, desk.round_id, WantedTasks(state=None))
            with suppress(BrokenBarrierError):  # the second is not let in before the first is done
                both_read.wait(timeout=1)
            return close_task(desk.session, desk.act, listed.task, deed, "说明").state

    assert context.engine is not None  # opened once, before the threads ask for it
    with ThreadPoolExecutor(2) as officers:
        done = [officers.submit(close, deed) for deed in ("done", "cancelled")]
    outcomes = [future.exception() or future.result() for future in done]
    assert sorted(isinstance(outcome, InputError) for outcome in outcomes) == [False, True]
