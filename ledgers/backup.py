"""A copy of an SQLite database that is whole even while others write to it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from config.errors import FaultError, InputError
from ledgers.database import explained


def back_up(engine: Engine, target: Path) -> None:
    """Write a copy of the database to ``target``. The key of the ID numbers is not in it and is kept apart.

    Raises InputError for a database with tools of its own and for a file that exists already.
    """
    if engine.dialect.name != "sqlite":
        raise InputError("这个数据库不是单个文件", remedy="PostgreSQL 请用 pg_dump 备份")
    if target.exists():
        raise InputError("备份文件已存在，不覆盖", where=str(target), remedy="换一个文件名，例如加上日期")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FaultError(
            f"备份文件夹建不了：{error.strerror}", where=str(target.parent), remedy="换一个文件夹"
        ) from error
    with explained(engine), engine.connect() as connection:
        connection.connection.cursor().execute("VACUUM INTO ?", (str(target),))
