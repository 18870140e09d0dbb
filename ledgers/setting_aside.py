"""Taking an SQLite database out of its place: nobody works with it, its log is in it, and nothing of it is deleted."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

try:
    import fcntl
except ImportError:  # Windows, where a file that is open can neither be moved nor replaced
    fcntl = None  # type: ignore[assignment]

from config.clock import BUSINESS_ZONE
from config.errors import AppError, FaultError
from config.files import whole_file, write_whole
from config.processes import is_running
from ledgers.backup import COMPANIONS
from ledgers.database import reading
from ledgers.inspection import open_copy, page_faults
from ledgers.journal.night import Lease

LOCK_START, LOCK_BYTES = 0x40000000, 512
"""The bytes SQLite locks in a file (pending, reserved, shared): a reader one of them, who writes alone all of them."""


def refuse_if_served(file: Path, at: datetime) -> None:
    """Raise FaultError while a service holds the lease of this database, unless it ran on this machine and is dead."""
    holders: Sequence[str] = ()
    with suppress(AppError), reading(open_copy(file, file)) as session:  # who cannot be asked holds nothing
        holders = session.exec(select(Lease.holder).where(col(Lease.expires_at) > at)).all()
    for holder in holders:
        if not _is_dead(holder):
            raise _InUseError(file, f"值守服务 {holder} 正在运行")


class _InUseError(FaultError):
    """Somebody works with the database."""

    def __init__(self, file: Path, why: str) -> None:
        remedy = "停下值守服务，等正在运行的命令结束、关掉别的正在用它的程序，再试一次"
        super().__init__(f"数据库正在使用，没有改动：{why}", where=str(file), remedy=remedy)


def _is_dead(holder: str) -> bool:
    machine, _, number = holder.rpartition(":")
    return machine == socket.gethostname() and number.isdigit() and not is_running(int(number))


def is_sound(file: Path) -> bool:
    """Tell whether SQLite can read every page of ``file`` with its log."""
    try:
        return page_faults(open_copy(file, file)).is_good
    except AppError:
        return False


def fold_log(file: Path) -> None:
    """Make SQLite move what its log holds into ``file`` and leave no log; FaultError while anybody else has it open."""
    with closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise _InUseError(file, "有别的程序打开着它") from error
            raise


@contextmanager
def sole_use(file: Path) -> Iterator[None]:
    """Keep everybody else from ``file``, damaged or not, by the lock SQLite takes when it writes alone.

    Raises FaultError while anybody has it open. Nothing in this process may open the file meanwhile: a process that
    closes a file loses all its locks on it.
    """
    if fcntl is None or not file.exists():
        yield
        return
    descriptor = os.open(file, os.O_RDWR)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCK_BYTES, LOCK_START)
        except OSError as error:
            raise _InUseError(file, "有别的程序打开着它") from error
        yield
    finally:
        os.close(descriptor)


def set_aside(file: Path, at: datetime) -> Path | None:
    """Give the database a second, dated name, under which SQLite opens it with its logs; None where there is nothing.

    Afterwards no log lies in the place: a database that comes into it must not find one. The file itself stays there.
    """
    logs = [ending for ending in COMPANIONS if file.with_name(file.name + ending).exists()]
    if not file.exists() and not logs:
        return None
    aside = _free_name(file, at)
    for ending in logs:
        log = file.with_name(file.name + ending)
        write_whole(aside.with_name(aside.name + ending), log.read_bytes(), private=True)
    if file.exists():
        _link(file, aside)
    for ending in logs:
        file.with_name(file.name + ending).unlink()
    return aside


def _link(file: Path, other: Path) -> None:
    try:
        os.link(file, other)
    except OSError:  # a disk on which a file has one name only
        with whole_file(other, private=True) as copy, file.open("rb") as original:
            shutil.copyfileobj(original, copy)


def _free_name(file: Path, at: datetime) -> Path:
    moment = f"{at.astimezone(BUSINESS_ZONE):%Y%m%d-%H%M%S}"
    names = (f"{file.stem}-恢复前-{moment}{number}{file.suffix}" for number in ("", *(f"-{n}" for n in range(2, 100))))
    return next(path for name in names if not (path := file.with_name(name)).exists())
