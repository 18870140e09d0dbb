"""What a database complains about reaches people in words, with what to do."""

import os
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError
from sqlmodel import Session

from config.errors import FaultError, InputError
from ledgers.database import explained, open_engine, reading, transaction

NOBODY = 65534


def lose_the_connection(database):
    with transaction(database) as session:
        session.execute(text("INSERT INTO county (code, name) VALUES ('999901', '云岭县')"))
        session.connection().connection.driver_connection.close()
        session.execute(text("SELECT 1"))


def test_a_connection_lost_in_mid_work_is_a_fault_with_a_remedy(postgres_engine):
    with pytest.raises(FaultError, match=r"数据库出错.*检查数据库是否在运行"):
        lose_the_connection(postgres_engine)


def test_a_driver_that_gives_up_on_its_connection_is_a_fault_too(engine):
    with pytest.raises(FaultError, match="数据库出错：connection already closed"), explained(engine):
        raise InterfaceError("SELECT 1", {}, Exception("connection already closed"))


def test_what_was_done_before_the_loss_is_not_kept(postgres_engine):
    with pytest.raises(FaultError):
        lose_the_connection(postgres_engine)
    with reading(postgres_engine) as session:
        assert session.execute(text("SELECT count(*) FROM county")).scalar_one() == 0


def test_a_damaged_file_is_a_fault_that_sends_to_the_backup(empty_file, tmp_path):
    path, whole = tmp_path / "cut.db", empty_file.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    opened = open_engine(f"sqlite:///{path}")
    with pytest.raises(FaultError, match=r"数据库文件已损坏.*cut\.db.*备份"), reading(opened) as session:
        session.execute(text("SELECT count(*) FROM village"))
    opened.dispose()


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "信.db"
    path.write_text("亲爱的同志：" * 1000, encoding="utf-8")
    opened = open_engine(f"sqlite:///{path}")
    with pytest.raises(InputError, match=r"不是换届数据库.*信\.db"), explained(opened), Session(opened) as session:
        session.execute(text("SELECT 1"))
    opened.dispose()


@pytest.mark.parametrize("scheme", ["postgresql+psycopg://", "postgres+nonsense://", "postgresql:"])
def test_an_address_nobody_can_read_is_told_without_its_password(scheme):
    with pytest.raises(InputError, match="数据库地址看不懂") as caught:
        open_engine(f"{scheme}clerk:sec:r@et@office.example:port/huanjie")
    assert "office.example" in str(caught.value)
    assert "et@" not in str(caught.value)


def test_every_thread_of_a_large_machine_has_its_connection(tmp_path):
    opened = open_engine(f"sqlite:///{tmp_path / 'huanjie.db'}")
    with ExitStack() as held:
        connections = [held.enter_context(opened.connect()) for _ in range(64)]
        assert len({id(connection.connection.driver_connection) for connection in connections}) == 64
    opened.dispose()


def test_a_text_too_long_for_the_database_is_told(postgres_engine):
    with pytest.raises(InputError, match="写的文字太长"), transaction(postgres_engine) as session:
        session.execute(text("INSERT INTO county (code, name) VALUES ('999901', repeat('云', 1000))"))


@contextmanager
def as_nobody():
    """Act without the rights of root, where the tests have them."""
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


def test_a_file_that_was_read_only_is_written_again_once_its_mode_is_mended(empty_file):
    with TemporaryDirectory(prefix="huanjie-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        file = Path(shutil.copy(empty_file, folder / "huanjie.db"))
        file.chmod(0o444)
        opened = open_engine(f"sqlite:///{file}")
        with as_nobody(), pytest.raises(InputError, match="数据库文件只读"), transaction(opened) as session:
            session.execute(text("DELETE FROM county"))
        for each in folder.iterdir():  # SQLite gives the log the mode of the file
            each.chmod(0o666)
        with as_nobody(), transaction(opened) as session:
            session.execute(text("DELETE FROM county"))
        opened.dispose()
