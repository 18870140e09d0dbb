"""Is the database of this release, and how it becomes so. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from config.errors import FaultError, InputError
from ledgers.database import MIGRATIONS, address_of, explained

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "alembic_version"


def migration_files() -> list[Path]:
    """Return the files of the migrations, first step first."""
    return sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))


def head_revision() -> str:
    """Return the number of the last migration: the schema this release works with."""
    return migration_files()[-1].name.split("_")[0]


def database_revision(engine: Engine) -> str | None:
    """Return the migration the database stands at, None for a database without tables of ours (or no file yet)."""
    if engine.dialect.name == "sqlite" and not _file_exists(engine):
        return None
    with explained(engine), engine.execution_options(read_only=True).connect() as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return None
        return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to this release in one transaction; return the revision before and after.

    Raises InputError when the database was made by a later release.
    """
    before, head = database_revision(engine), head_revision()
    _refuse_later(engine, before, head)
    if before != head:
        _run_migrations(engine)
    return before, head


def ensure_schema(engine: Engine) -> None:
    """Make a new SQLite database ready; refuse every other one that is not of this release."""
    if engine.dialect.name == "sqlite" and database_revision(engine) is None:
        _make_folder(engine)
        upgrade(engine)
    require_current_schema(engine)


def require_database(engine: Engine) -> str:
    """Return the revision of a database with tables of ours; InputError where there is none."""
    found = database_revision(engine)
    if found is None:
        raise InputError(
            "这个数据库里还没有换届数据",
            where=address_of(engine),
            remedy="先运行 huanjie roster import 名册文件 建库；PostgreSQL 先运行 huanjie db upgrade",
        )
    return found


def require_current_schema(engine: Engine) -> None:
    """Raise InputError unless the database is of this release."""
    found, head, where = require_database(engine), head_revision(), address_of(engine)
    _refuse_later(engine, found, head)
    if found != head:
        remedy = "先备份数据库，再运行 huanjie db upgrade"
        raise InputError(f"数据库结构是旧版本（{found}，程序需要 {head}）", where=where, remedy=remedy)


def mark_current(connection: Connection) -> None:
    """Record that ``connection`` already has the schema of this release (made without migrations, in tests)."""
    connection.execute(text(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text(f"INSERT INTO {VERSION_TABLE} VALUES ('{head_revision()}')"))


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for our migrations on ``connection``."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _run_migrations(engine: Engine) -> None:
    from alembic import command

    from ledgers.chain.guards import lift_guards, set_guards

    with explained(engine), engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # a table rebuilt in place must not take its children with it
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            lift_guards(connection)
            command.upgrade(alembic_config(connection), "head")
            set_guards(connection)
        if engine.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            connection.invalidate()
            if broken is not None:
                raise FaultError("升级后数据之间对不上", where=str(broken[0]), remedy="从备份恢复，并反馈此问题")


def _make_folder(engine: Engine) -> None:
    if engine.url.database and engine.url.database != ":memory:":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _file_exists(engine: Engine) -> bool:
    name = engine.url.database
    return not name or name == ":memory:" or Path(name).exists()


def _refuse_later(engine: Engine, found: str | None, head: str) -> None:
    if found is not None and found > head:
        where = address_of(engine)
        raise InputError(f"数据库由更新的版本建立（{found}）", where=where, remedy="请升级本程序后再使用")
