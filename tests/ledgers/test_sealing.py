"""ID numbers cannot be read from the database, come back whole with the key, and never without it."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from config.errors import FaultError
from ledgers.database import open_engine
from ledgers.sealing import Sealer, key_path, mask, sealer_of
from tests import builders

SEALER = Sealer(b"k" * 32)
NUMBER = "999901197003072219"


@given(st.text(max_size=40))
def test_what_was_sealed_can_be_opened(text: str):
    assert SEALER.open(SEALER.seal(text)) == text


def test_the_same_number_is_sealed_differently_each_time_but_indexed_alike():
    assert SEALER.seal(NUMBER) != SEALER.seal(NUMBER)
    assert SEALER.index(NUMBER) == SEALER.index(NUMBER)
    assert NUMBER not in SEALER.seal(NUMBER) + SEALER.index(NUMBER)


def test_another_key_opens_nothing_and_indexes_differently():
    other = Sealer(b"o" * 32)
    assert other.index(NUMBER) != SEALER.index(NUMBER)
    with pytest.raises(FaultError, match="密钥"):
        other.open(SEALER.seal(NUMBER))


@pytest.mark.parametrize(
    "damaged",
    ["", "sm4:", "sm4:AAAA", "明文", SEALER.seal(NUMBER)[:-4] + "AAA="],
    ids=["empty", "no value", "too short", "not sealed", "altered"],
)
def test_a_damaged_value_is_refused(damaged: str):
    with pytest.raises(FaultError, match="改动过"):
        SEALER.open(damaged)


def test_sealed_values_fit_their_column():
    assert len(SEALER.seal(NUMBER)) <= 200
    assert len(SEALER.index(NUMBER)) == 64


def test_a_mask_hides_birth_date_and_area():
    assert mask(NUMBER) == "999***********2219"
    assert mask("12345") == "*****"


def test_the_key_is_made_beside_the_database_for_its_owner_alone(engine: Engine, tmp_path: Path):
    assert sealer_of(engine).open(sealer_of(engine).seal(NUMBER)) == NUMBER
    key = tmp_path / "huanjie.key"
    assert len(key.read_bytes()) == 32
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_an_absolute_key_file_stays_where_the_settings_say(tmp_path: Path):
    assert key_path(open_engine("sqlite:///x.db", str(tmp_path / "k"))) == tmp_path / "k"


def test_a_lost_key_is_never_replaced_while_sealed_numbers_exist(engine: Engine, tmp_path: Path):
    with Session(engine) as session:
        builders.add_roster(session)
        session.add(builders.departing(id_sealed=sealer_of(engine).seal(NUMBER)))
        session.commit()
    (tmp_path / "huanjie.key").unlink()
    with pytest.raises(FaultError, match="不见了"):
        sealer_of(engine)
    assert not (tmp_path / "huanjie.key").exists()


def test_a_key_of_the_wrong_length_is_refused(engine: Engine, tmp_path: Path):
    (tmp_path / "huanjie.key").write_bytes(b"short")
    with pytest.raises(FaultError, match="已损坏"):
        sealer_of(engine)


def test_first_imports_at_once_use_one_key(engine: Engine):
    together = Barrier(8)

    def index_of_number(_: int) -> str:
        together.wait()
        return sealer_of(engine).index(NUMBER)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(index_of_number, range(8)))) == 1


def test_a_key_that_could_not_be_written_leaves_nothing_behind(engine: Engine, tmp_path: Path, monkeypatch):
    def fails(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(FaultError, match="密钥文件写不进去"):
        sealer_of(engine)
    assert not [path for path in tmp_path.iterdir() if "key" in path.name or path.suffix == ".part"]
