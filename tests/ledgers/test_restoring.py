"""A backup comes back whole and checked, nothing of the old database is lost, and no letter goes out twice."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlmodel import Session

from config.errors import FaultError, InputError
from ledgers.backup import back_up
from ledgers.database import open_engine, reading, transaction
from ledgers.inspection import inspect_database, open_copy
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.journal.night import Lease
from ledgers.restoring import COUNTED_AS_SENT, Restored, RestoreRequest, restore
from ledgers.roster.table import Village
from ledgers.schema import alembic_config, head_revision
from ledgers.sealing import hold_key, key_path, sealer_of
from tests import builders
from tests.cuts import cut_at_each_step
from tests.databases import damage

AT = datetime(2020, 11, 4, 9, 0, tzinfo=UTC)
KILLED_AT_WORK = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA wal_autocheckpoint=0")
database.execute("UPDATE village SET name = '改名村'")
os.kill(os.getpid(), signal.SIGKILL)
"""
AT_WORK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("SELECT count(*) FROM village").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def county(engine: Engine) -> Engine:
    """A county with three villages, a key in use, and letters due before and after."""
    with transaction(engine) as session:
        builders.add_roster(session, leaders=1)
        session.flush()
        hold_key(session, sealer_of(engine))
        for number, state in enumerate(("pending", "claimed", "sent", "pending")):
            due = AT + timedelta(days=1 if number == 3 else -1)
            times = {"created_at": AT, "not_before": due, "next_try_at": AT + timedelta(hours=1)}
            session.add(Message(key=f"letter:{number}", recipient_no="L01", kind="digest", state=state, **times))
    return engine


@pytest.fixture
def backup(county: Engine, tmp_path: Path) -> Path:
    file = tmp_path / "备份" / "huanjie-20201103.db"
    back_up(county, file)
    county.dispose()
    return file


@pytest.fixture
def place(county: Engine) -> Path:
    assert county.url.database is not None
    return Path(county.url.database)


def bring_back(county: Engine, backup: Path, **options: bool) -> Restored:
    return restore(county, RestoreRequest(backup, AT, "赵六", **options))


def village_names(file: Path) -> set[str]:
    with reading(open_copy(file, file)) as session:
        return set(session.execute(select(Village.name)).scalars())


def states(county: Engine) -> dict[str, str]:
    with reading(county) as session:
        return dict(session.execute(select(Message.key, Message.state)).all())


def kill_at_work(place: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_WORK, str(place)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert place.with_name("huanjie.db-wal").stat().st_size > 0


def test_what_was_backed_up_is_there_again_and_what_was_done_since_lies_beside(county, backup, place):
    with transaction(county) as session:
        session.execute(text("UPDATE village SET name = '改名村'"))
    done = bring_back(county, backup)
    assert "改名村" not in village_names(place)
    assert done.aside is not None
    assert village_names(done.aside) == {"改名村"}
    assert (done.villages, done.lost, done.revision) == (3, 0, head_revision())
    assert all(finding.is_good for finding in inspect_database(county))
    with reading(county) as session:
        assert session.execute(select(Run.note).where(Run.job == "restore")).scalar_one().startswith("赵六 用备份")


def test_after_a_killed_service_the_log_it_left_neither_spoils_the_backup_nor_is_lost(county, backup, place):
    kill_at_work(place)
    done = bring_back(county, backup)
    assert "改名村" not in village_names(place)
    assert all(finding.is_good for finding in inspect_database(county))
    assert done.aside is not None
    assert village_names(done.aside) == {"改名村"}


def test_a_database_spoilt_by_copying_a_backup_over_it_is_put_right(county, backup, place):
    kill_at_work(place)
    log = place.with_name("huanjie.db-wal").read_bytes()
    damage(county)
    done = bring_back(county, backup)
    assert all(finding.is_good for finding in inspect_database(county))
    assert done.aside is not None
    assert done.lost is None or done.lost == 0
    assert done.aside.with_name(f"{done.aside.name}-wal").read_bytes() == log


def test_a_log_without_its_database_does_not_spoil_what_is_restored(county, backup, place):
    kill_at_work(place)
    place.unlink()
    bring_back(county, backup)
    assert "改名村" not in village_names(place)
    assert all(finding.is_good for finding in inspect_database(county))


def test_letters_due_before_count_as_sent_and_later_ones_still_go(county, backup):
    assert bring_back(county, backup).letters == 2
    assert states(county) == {"letter:0": "sent", "letter:1": "sent", "letter:2": "sent", "letter:3": "pending"}
    with reading(county) as session:
        said = select(Message.error).where(Message.key == "letter:0")
        assert session.execute(said).scalar_one() == COUNTED_AS_SENT


def test_letters_go_out_again_where_that_is_wanted(county, backup):
    assert bring_back(county, backup, resend=True).letters == 0
    assert states(county)["letter:0"] == "pending"


def test_a_database_somebody_has_open_is_left_alone(county, backup, place):
    before = place.read_bytes()
    user = subprocess.Popen(
        [sys.executable, "-c", AT_WORK, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout is not None
    user.stdout.readline()
    with pytest.raises(FaultError, match="数据库正在使用，没有改动"):
        bring_back(county, backup)
    user.communicate("")
    assert place.read_bytes() == before
    assert list(place.parent.glob("*恢复前*")) == []
    bring_back(county, backup)


def serve(county: Engine, holder: str) -> None:
    with transaction(county) as session:
        times = {"heartbeat_at": AT, "expires_at": AT + timedelta(minutes=2)}
        session.merge(Lease(name="runner", holder=holder, **times))


def test_a_service_on_another_machine_is_to_be_stopped_first(county, backup):
    serve(county, "别的机器:123")
    with pytest.raises(FaultError, match="值守服务 别的机器:123 正在运行"):
        bring_back(county, backup)
    serve(county, f"{socket.gethostname()}:{os.getpid()}")
    with pytest.raises(FaultError, match="正在运行"):
        bring_back(county, backup)


def test_a_service_killed_on_this_machine_keeps_nobody_waiting(county, backup):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    serve(county, f"{socket.gethostname()}:{gone.pid}")
    bring_back(county, backup)


def test_a_damaged_backup_changes_nothing(county, backup, place):
    before = place.read_bytes()
    damage(open_engine(f"sqlite:///{backup}"))
    with pytest.raises(FaultError, match=r"备份.*已损坏.*huanjie-20201103\.db"):
        bring_back(county, backup)
    assert place.read_bytes() == before


def test_a_backup_whose_rows_name_what_is_not_there_is_refused(county, backup):
    with sqlite3.connect(backup) as other:
        other.execute("DELETE FROM township")
    with pytest.raises(FaultError, match=r"对不上（表 .*village"):
        bring_back(county, backup)


@pytest.mark.parametrize("content", [b"", "亲爱的同志：".encode() * 1000], ids=["empty", "a letter"])
def test_a_file_that_is_no_backup_is_refused(county, backup, content):
    backup.write_bytes(content)
    with pytest.raises(InputError, match="不是换届数据库的备份"):
        bring_back(county, backup)


def test_the_database_itself_is_no_backup(county, backup, place):
    with pytest.raises(InputError, match="正在使用的数据库"):
        bring_back(county, place)
    with pytest.raises(InputError, match="没有这个备份文件"):
        bring_back(county, place.with_name("无.db"))


def test_a_backup_of_a_later_release_is_refused(county, backup):
    with sqlite3.connect(backup) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InputError, match="由更新的版本建立"):
        bring_back(county, backup)


def test_a_backup_of_an_earlier_release_is_brought_up_to_this_one(county, backup, tmp_path):
    from alembic import command

    old = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with old.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0001")
    old.dispose()
    assert bring_back(county, tmp_path / "old.db").revision == "0001"
    assert inspect_database(county)[2].is_good


@pytest.mark.parametrize("key", [b"o" * 32, None], ids=["another key", "no key"])
def test_a_key_that_does_not_open_the_backup_is_told_before_anything_is_changed(county, backup, place, key):
    before, file = place.read_bytes(), key_path(county)
    file.unlink()
    if key:
        file.write_bytes(key)
    with pytest.raises(FaultError, match=r"密钥打不开备份里的身份证号.*huanjie\.key.*同一时期的密钥"):
        bring_back(county, backup)
    assert place.read_bytes() == before
    bring_back(county, backup, without_key=True)
    assert not inspect_database(county)[3].is_good


def test_a_restore_into_an_empty_folder_needs_only_the_backup_and_the_key(county, backup, tmp_path):
    folder = tmp_path / "演练"
    folder.mkdir()
    (folder / "huanjie.key").write_bytes(key_path(county).read_bytes())
    drill = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    done = bring_back(drill, backup)
    assert (done.aside, done.lost) == (None, None)
    assert all(finding.is_good for finding in inspect_database(drill))
    drill.dispose()


def leave_a_log(place: Path) -> None:
    """Leave the old database as a killed service does: one state in the file, a later one in the log."""
    with closing(sqlite3.connect(place)) as database:
        database.execute("UPDATE village SET name = '从前的村'")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kill_at_work(place)


def test_cut_off_at_any_step_there_is_the_old_database_with_its_log_or_the_new_one(county, backup, place):
    new, seen = village_names(backup), []
    leave_a_log(place)

    def check(_: int) -> None:
        seen.append(village_names(place))
        assert all(finding.is_good for finding in inspect_database(county))
        county.dispose()
        leave_a_log(place)

    steps = cut_at_each_step(place, lambda: bring_back(county, backup), check)
    assert steps > 5
    assert seen[0] == {"改名村"}
    assert all(names in ({"改名村"}, new) for names in seen)
    assert village_names(place) == new
    assert list(place.parent.glob(".*part*")) == []


def test_a_database_that_is_no_file_has_tools_of_its_own(postgres_engine, tmp_path):
    with pytest.raises(InputError, match="pg_restore"):
        bring_back(postgres_engine, tmp_path / "copy.db")


def test_the_journal_is_as_it_was(county, backup):
    with Session(county) as session:
        before = session.execute(text("SELECT count(*), max(id) FROM change")).one()
    county.dispose()
    bring_back(county, backup)
    with Session(county) as session:
        assert session.execute(text("SELECT count(*), max(id) FROM change")).one() == before
