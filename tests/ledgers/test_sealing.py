"""ID numbers cannot be read from the database, come back whole with the key, and never without it."""

import errno
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from config.clock import now
from config.errors import FaultError
from ledgers.database import open_engine, transaction
from ledgers.journal.sealing_key import SealingKey
from ledgers.sealing import Sealer, fingerprint_in_force, hold_key, key_path, owner_of, sealer_for_trial, sealer_of

SEALER = Sealer(b"k" * 32)
NUMBER = "999901197003072219"
OWNER = owner_of("resettlement", "L999901001001001")


@given(st.text(max_size=40))
def test_what_was_sealed_can_be_opened(text: str):
    assert SEALER.open(SEALER.seal(text, OWNER), OWNER) == text


def test_the_same_number_is_sealed_differently_each_time_but_indexed_alike():
    assert SEALER.seal(NUMBER, OWNER) != SEALER.seal(NUMBER, OWNER)
    assert SEALER.index(NUMBER) == SEALER.index(NUMBER)
    assert NUMBER not in SEALER.seal(NUMBER, OWNER) + SEALER.index(NUMBER)


def test_another_key_opens_nothing_and_indexes_differently():
    other = Sealer(b"o" * 32)
    assert other.index(NUMBER) != SEALER.index(NUMBER)
    with pytest.raises(FaultError, match="密钥"):
        other.open(SEALER.seal(NUMBER, OWNER), OWNER)


@pytest.mark.parametrize(
    "damaged",
    ["", "sm4:", "sm4:AAAA", "明文", SEALER.seal(NUMBER, OWNER)[:-4] + "AAA="],
    ids=["empty", "no value", "too short", "not sealed", "altered"],
)
def test_a_damaged_value_is_refused(damaged: str):
    with pytest.raises(FaultError, match="改动过"):
        SEALER.open(damaged, OWNER)


def test_sealed_values_fit_their_column():
    assert len(SEALER.seal(NUMBER, OWNER)) <= 200
    assert len(SEALER.index(NUMBER)) == 64


@pytest.mark.parametrize("other", ["resettlement/L999901001001002", "reserve/L999901001001001"])
def test_a_value_put_to_another_person_or_ledger_is_refused(other: str):
    with pytest.raises(FaultError, match="挪到了别人名下"):
        SEALER.open(SEALER.seal(NUMBER, OWNER), other)


def test_the_key_is_made_beside_the_database_for_its_owner_alone(engine: Engine, tmp_path: Path):
    assert sealer_of(engine).open(sealer_of(engine).seal(NUMBER, OWNER), OWNER) == NUMBER
    key = tmp_path / "huanjie.key"
    assert len(key.read_bytes()) == 32
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_an_absolute_key_file_stays_where_the_settings_say(tmp_path: Path):
    assert key_path(open_engine("sqlite:///x.db", str(tmp_path / "k"))) == tmp_path / "k"


def begin_sealing(engine: Engine) -> Sealer:
    sealer = sealer_of(engine)
    with transaction(engine) as session:
        hold_key(session, sealer)
    return sealer


def test_a_lost_key_is_never_replaced(engine: Engine, tmp_path: Path):
    begin_sealing(engine)
    (tmp_path / "huanjie.key").unlink()
    for ask in (sealer_of, sealer_for_trial):
        with pytest.raises(FaultError, match="不见了"):
            ask(engine)
    assert not (tmp_path / "huanjie.key").exists()


def test_another_key_is_refused_before_anything_is_sealed_or_opened(engine: Engine, tmp_path: Path):
    begin_sealing(engine)
    (tmp_path / "huanjie.key").write_bytes(b"o" * 32)
    for ask in (sealer_of, sealer_for_trial):
        with pytest.raises(FaultError, match="不是这个数据库的"):
            ask(engine)


def test_a_trial_makes_no_key_and_records_none(engine: Engine, tmp_path: Path):
    sealer_for_trial(engine)
    assert not (tmp_path / "huanjie.key").exists()
    assert fingerprint_in_force(engine) is None


def test_who_seals_while_the_key_is_changed_is_told_to_do_it_again(engine: Engine):
    sealer = begin_sealing(engine)
    with Session(engine) as session:
        session.add(SealingKey(id=2, fingerprint="0" * 64, since=now(), made_by="赵六"))
        session.commit()
        with pytest.raises(FaultError, match="刚刚启用或更换"):
            hold_key(session, sealer)


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


def test_of_two_that_begin_at_once_with_different_keys_one_is_told_to_do_it_again(postgres_engine: Engine):
    with Session(postgres_engine) as first, Session(postgres_engine) as second:
        hold_key(first, SEALER)
        late = threading.Timer(0.2, first.commit)
        late.start()
        with pytest.raises(FaultError, match="再办一次"):
            hold_key(second, Sealer(b"o" * 32))
        late.join()
