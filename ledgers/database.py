"""The database: engine, transactions and schema. SQLite and PostgreSQL from the same code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlmodel import Session, create_engine

from config.errors import AppError, FaultError, InputError
from ledgers.privacy import make_private

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_MS = 60_000
CHECKPOINT_PAGES = 16_000
"""So many pages (64 MB) gather in SQLite's log before they are moved to the file: a night waits for no disk."""
READ_ONLY = "readonly database"
JOURNAL_GUARD = "journal rows are only added"
"""What the triggers of ``ledgers.chain.guards`` say."""
COMPLAINTS: tuple[tuple[str, type[AppError], str, str], ...] = (
    ("disk is full", FaultError, "磁盘已满，本次改动全部撤销", "清理磁盘后重试"),
    ("No space left", FaultError, "数据库服务器磁盘已满，本次改动全部撤销", "清理磁盘后重试"),
    ("disk I/O error", FaultError, "磁盘读写出错", "检查磁盘是否已满、是否损坏、是否断开，再试一次"),
    ("value too long", InputError, "写的文字太长，数据库放不下，本次改动全部撤销", "把理由、说明等文字缩短后重试"),
    ("locked", FaultError, "数据库正被别的程序占用", "稍候重试"),
    ("no such table", InputError, "数据库还没有建表", "先运行 huanjie db upgrade"),
    ("does not exist", InputError, "数据库还没有建好", "先建库，再运行 huanjie db upgrade"),
    (
        "disk image is malformed",
        FaultError,
        "数据库文件已损坏",
        "停下值守服务，不要再写入，也不要把备份复制过来盖上；按手册《备份与恢复》从最近的备份恢复，原文件会另存备查",
    ),
    ("not a database", InputError, "这个文件不是换届数据库", "检查 --database 指的是不是 .db 文件"),
    ("unable to open", InputError, "数据库文件打不开", "检查文件夹是否存在、是否有权限"),
    (READ_ONLY, InputError, "数据库文件只读，写不进去", "取消文件的只读属性，或换一个文件夹"),
    (
        JOURNAL_GUARD,
        FaultError,
        "办理记录只增不改，数据库拒绝了这次修改，本次改动全部撤销",
        "记录有误的，再记一笔更正；程序自己引起的，请反馈此问题",
    ),
    ("password authentication failed", InputError, "数据库的用户名或口令不对", "核对 --database 中的用户名和口令"),
)
"""What a database says, and what it means to the person who started the program."""


def _make_private(_: Any, __: Any, arguments: list[Any], ___: Any) -> None:
    if arguments and arguments[0] != ":memory:":
        make_private(Path(arguments[0]))


def _prepare_sqlite(dbapi_connection: Any, _: Any) -> None:
    """Set up a connection: readers are never held up, and each commit is on the disk before it is told."""
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    mode = "DEFERRED" if connection.get_execution_options().get("read_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")


def open_engine(url: str, key_file: str = "huanjie.key") -> Engine:
    """Return an engine for ``url``; on SQLite with WAL, foreign keys and immediate write transactions.

    ``key_file`` is where ``ledgers.sealing`` finds the key of this database.
    Raises InputError for an address nobody can read, whose password is not repeated.
    """
    host = url.rpartition("@")[2] if "@" in url else ""  # before it may stand a password
    if not url.startswith("sqlite") and url.partition("?")[0].count("@") > 1:
        raise InputError(
            "数据库地址看不懂：有不止一个 @", where=host, remedy="口令中的 @ 写成 %40，: 写成 %3A，/ 写成 %2F"
        )
    try:
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True, **_pool(url))
    except (ArgumentError, ModuleNotFoundError, ValueError) as error:  # ValueError: a port that is no number
        raise InputError(
            "数据库地址看不懂", where=host, remedy="写成 sqlite:///文件 或 postgresql+psycopg://用户:口令@主机/库名"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _make_private)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    engine.update_execution_options(key_file=key_file)
    return engine


def _pool(url: str) -> dict[str, Any]:
    """Let every thread have its connection: there are as many as the machine has processors."""
    address = make_url(url)
    pool = address.get_dialect().get_pool_class(address)  # type: ignore[attr-defined]
    return {"max_overflow": -1} if issubclass(pool, QueuePool) else {}


@contextmanager
def transaction(engine: Engine | Connection) -> Iterator[Session]:
    """Give a session whose work is committed at the end, or rolled back whole if anything is raised.

    Given a connection that is in a transaction, the work becomes part of that one, and is committed with it.
    """
    with explained(engine), Session(engine) as session:
        yield session
        session.commit()


@contextmanager
def reading(engine: Engine | Connection) -> Iterator[Session]:
    """Give a session that only reads and never waits for a writer."""
    with explained(engine), Session(engine.execution_options(read_only=True)) as session:
        yield session


def address_of(engine: Engine | Connection) -> str:
    """Return what people call the database: the file, or the address without its password."""
    url = engine.engine.url
    file = url.database if url.drivername == "sqlite" else None
    return file or url.render_as_string(hide_password=True)


@contextmanager
def explained(engine: Engine | Connection) -> Iterator[None]:
    """Turn what the database complains about, where a person can do something about it, into words and a remedy.

    A connection that was opened while the file could only be read stays so for ever: those kept for later are dropped.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:  # the latter from a connection of the driver's own
        text, where = str(getattr(error, "orig", error)), address_of(engine)
        if isinstance(error, IntegrityError) and JOURNAL_GUARD not in text:
            raise
        if READ_ONLY in text:
            engine.engine.dispose()
        for needle, kind, what, remedy in COMPLAINTS:
            if needle in text:
                raise kind(what, where=where, remedy=remedy) from error
        if not isinstance(error, OperationalError | InterfaceError | sqlite3.Error):
            raise
        raise FaultError(f"数据库出错：{text}", where=where, remedy="检查数据库是否在运行、地址是否正确") from error
