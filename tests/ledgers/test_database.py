"""What a database complains about reaches people in words, with what to do."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError
from sqlmodel import Session

from config.errors import FaultError, InputError
from ledgers.database import explained, open_engine, reading, transaction


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


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "信.db"
    path.write_text("亲爱的同志：" * 1000, encoding="utf-8")
    opened = open_engine(f"sqlite:///{path}")
    with pytest.raises(InputError, match=r"不是换届数据库.*信\.db"), explained(opened), Session(opened) as session:
        session.execute(text("SELECT 1"))
    opened.dispose()
