"""A backup holds what the database held, and never replaces a file."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from config.errors import InputError
from ledgers.backup import back_up
from ledgers.database import open_engine
from ledgers.roster.rounds import current_round
from ledgers.schema import require_current_schema
from tests import builders


def test_a_backup_is_a_database_of_its_own(engine: Engine, tmp_path: Path):
    with Session(engine) as session:
        builders.add_roster(session)
        session.commit()
    copy = tmp_path / "备份" / "copy.db"
    back_up(engine, copy)
    opened = open_engine(f"sqlite:///{copy}")
    require_current_schema(opened)
    with Session(opened) as session:
        assert current_round(session).name == builders.ROUND


def test_a_backup_never_replaces_a_file(engine: Engine, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("重要", encoding="utf-8")
    with pytest.raises(InputError, match="不覆盖"):
        back_up(engine, tmp_path / "letter.txt")


def test_postgresql_has_tools_of_its_own(postgres_engine: Engine, tmp_path: Path):
    with pytest.raises(InputError, match="pg_dump"):
        back_up(postgres_engine, tmp_path / "copy.db")
