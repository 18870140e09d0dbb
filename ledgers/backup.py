"""A copy of an SQLite database that is whole even while others write to it, and is checked before it gets its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from config.errors import AppError, FaultError, InputError, reason_of
from config.files import whole_file
from ledgers.database import explained
from ledgers.inspection import open_copy, require_whole
from ledgers.schema import database_revision
from ledgers.sealing import key_path

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file while it is in use."""


def back_up(engine: Engine, target: Path) -> None:
    """Write a copy of the database to ``target``. The key of the ID numbers is not in it and is kept apart.

    It is written aside, readable by its owner alone, and takes its name once it was found whole and is on the disk.
    Raises InputError for a database with tools of its own and for a file that exists already, FaultError when the
    database is damaged or the copy could not be written: then nothing of it is left.
    """
    if engine.dialect.name != "sqlite":
        raise InputError("这个数据库不是单个文件", remedy="PostgreSQL 请用 pg_dump 备份")
    if target.exists():
        raise InputError("备份文件已存在，不覆盖", where=str(target), remedy="换一个文件名，例如加上日期")
    require_whole(engine)
    with database_file(target) as part:
        try:
            with explained(engine), engine.connect() as connection:
                connection.connection.cursor().execute("VACUUM INTO ?", (str(part),))
            _require_same(engine, part)
        except AppError as error:
            why = error.what.partition("，")[0]  # that nothing was changed goes without saying here
            raise FaultError(f"没有备份成：{why}", where=str(target), remedy=error.remedy) from error


@contextmanager
def database_file(target: Path) -> Iterator[Path]:
    """Give the name of an empty file of which SQLite makes a database, and which stands at ``target`` at the end.

    Written as ``config.files.whole_file`` does, for its owner alone. Raises FaultError where no file can be written.
    """
    try:
        with whole_file(target, private=True) as file:
            part = Path(file.name)
            try:
                yield part
            finally:
                for ending in COMPANIONS:
                    part.with_name(part.name + ending).unlink(missing_ok=True)
    except OSError as error:
        remedy = "检查该文件夹是否可写、磁盘是否已满，或换一个文件夹"
        raise FaultError(f"文件写不进去：{reason_of(error)}", where=str(target), remedy=remedy) from error


def _require_same(engine: Engine, part: Path) -> None:
    """Raise FaultError unless the copy is whole and stands where the database stands."""
    copy = open_copy(part, key_path(engine))
    require_whole(copy)
    if database_revision(copy) != database_revision(engine):
        raise FaultError("写出的备份与数据库不是同一个结构", where=str(part), remedy="重试；仍不行的请反馈此问题")
