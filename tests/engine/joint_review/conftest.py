"""The county of the joint review's tests."""

import pytest

from engine.joint_review.sending import send_out
from engine.joint_review.task_lists import Numbers, collect_task_lists, write_task_lists
from ledgers.database import transaction
from ledgers.sealing import owner_of, sealer_of
from tests import builders
from tests.engine.joint_review.review import NUMBER, PERSON, desk


@pytest.fixture
def sent(database, tmp_path, monkeypatch):
    """Two candidates sent to every department, the lists written to ``tmp_path``."""
    monkeypatch.chdir(tmp_path)  # where the key file is kept beside PostgreSQL
    sealer = sealer_of(database)
    with transaction(database) as session:
        builders.add_roster(session, villages=2)
        owner = owner_of("reserve", PERSON)
        known = {"id_sealed": sealer.seal(NUMBER, owner), "id_index": sealer.index(NUMBER)}
        session.add(builders.candidate(1, conclusion=None, post="书记", **known))
        session.add(builders.candidate(2, conclusion=None))
        session.add(builders.candidate(3, conclusion=None, willing=False))
    with transaction(database) as session:
        send_out(session, builders.COUNTY, desk())
        write_task_lists(tmp_path, collect_task_lists(session, builders.COUNTY, desk(), Numbers(sealer)))
    return database
