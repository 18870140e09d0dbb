"""A backup holds what the database held, is checked before it gets its name, and never replaces a file."""

import resource
import signal
import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from config.errors import FaultError, InputError
from ledgers.backup import back_up
from ledgers.database import open_engine
from ledgers.inspection import open_copy, require_whole
from ledgers.roster.rounds import current_round
from ledgers.schema import require_current_schema
from tests import builders
from tests.cuts import cut_at_each_step
from tests.databases import damage


@pytest.fixture
def county(engine: Engine) -> Engine:
    with Session(engine) as session:
        builders.add_roster(session)
        session.commit()
    return engine


def test_a_backup_is_a_database_of_its_own_for_its_owner_alone(county: Engine, tmp_path: Path):
    copy = tmp_path / "备份" / "copy.db"
    back_up(county, copy)
    opened = open_engine(f"sqlite:///{copy}")
    require_current_schema(opened)
    with Session(opened) as session:
        assert current_round(session).name == builders.ROUND
    opened.dispose()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_backup_never_replaces_a_file(engine: Engine, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("重要", encoding="utf-8")
    with pytest.raises(InputError, match="不覆盖"):
        back_up(engine, tmp_path / "letter.txt")


def test_a_backup_for_which_there_is_no_room_leaves_nothing_and_the_next_try_works(county: Engine, tmp_path: Path):
    folder = tmp_path / "备份"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(FaultError, match=r"没有备份成：磁盘.*copy\.db.*检查磁盘"):
            back_up(county, folder / "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert list(folder.iterdir()) == []
    back_up(county, folder / "copy.db")


def test_a_folder_that_cannot_be_made_is_told_in_words(engine: Engine, tmp_path: Path):
    (tmp_path / "备份").write_text("不是文件夹", encoding="utf-8")
    with pytest.raises(FaultError, match="文件写不进去：同名的文件已经在了"):
        back_up(engine, tmp_path / "备份" / "copy.db")


def test_a_damaged_database_is_not_backed_up(county: Engine, tmp_path: Path):
    damage(county)
    with pytest.raises(FaultError, match="损坏"):
        back_up(county, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_backup_cut_off_at_any_step_is_whole_or_not_there(county: Engine, tmp_path: Path):
    copies = tmp_path / "备份"

    def check(step: int) -> None:
        for copy in copies.glob("*.db"):
            require_whole(open_copy(copy, copy))
            copy.unlink()

    county.dispose()
    steps = cut_at_each_step(tmp_path, lambda: back_up(county, copies / "copy.db"), check)
    assert steps > 5
    assert [path.name for path in copies.iterdir()] == ["copy.db"]


def test_postgresql_has_tools_of_its_own(postgres_engine: Engine, tmp_path: Path):
    with pytest.raises(InputError, match="pg_dump"):
        back_up(postgres_engine, tmp_path / "copy.db")
