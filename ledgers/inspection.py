"""Is a database sound: its pages whole, every reference met, the tables of this release, the key the right one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine

from config.errors import AppError, FaultError
from ledgers.database import explained
from ledgers.schema import require_current_schema
from ledgers.sealing import fingerprint_in_force, sealer_of

SHOWN = 3
"""So many faults of one kind are told; more of them say nothing new."""
STEPS_BETWEEN_LOOKS = 100_000
"""SQLite's virtual machine does so many steps (milliseconds) before it is asked whether its time is up."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and what was found, in words; ``is_good`` says whether that is as it should be."""

    title: str
    said: str
    is_good: bool = True


def open_copy(file: Path, key: Path) -> Engine:
    """Return an engine that reads an SQLite file (with the log beside it, if there is one) and never writes to it."""
    log = file.with_name(f"{file.name}-wal")
    still = "" if log.exists() else "&immutable=1"
    address = f"{file.absolute().as_uri()}?mode=ro{still}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True)

    opened = create_engine(f"sqlite:///{file.absolute().as_posix()}", creator=connect, poolclass=NullPool)
    return opened.execution_options(key_file=str(key.absolute()))


def inspect_database(engine: Engine) -> list[Finding]:
    """Look at everything and return what was found, in the order in which it should be mended."""
    found = [
        _look(engine, title, look)
        for title, look in (("文件", page_faults), ("数据之间", reference_faults), ("结构", _schema))
    ]
    if not found[-1].is_good:
        return [*found, Finding("密钥", "结构相符以后才能核对")]
    return [*found, _look(engine, "密钥", key_state)]


def require_whole(engine: Engine) -> None:
    """Raise FaultError unless pages and references are as they should be; all faults at once."""
    faults = [said for look in (page_faults, reference_faults) if not (said := look(engine)).is_good]
    if faults:
        what = "；".join(f"{fault.title}{fault.said}" for fault in faults)
        raise FaultError(f"数据库不完好：{what}", where=engine.url.database or "", remedy="用另一份备份")


def page_faults(engine: Engine, seconds: float | None = None) -> Finding:
    """Look at every page, or, given ``seconds``, quickly and no longer than that; PostgreSQL looks after its own."""
    if engine.dialect.name != "sqlite":
        return Finding("文件", "由数据库服务器自行检查")
    pragma = f"integrity_check({SHOWN})" if seconds is None else f"quick_check({SHOWN})"
    with explained(engine), engine.execution_options(read_only=True).connect() as connection:
        driver: Any = connection.connection.driver_connection
        _limit(driver, seconds)
        try:
            faults = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {pragma}")]
        except Exception as error:
            if "interrupted" in str(error):
                return Finding("文件", f"太大，{seconds:.0f} 秒内没有查完")
            raise
        finally:
            driver.set_progress_handler(None, 0)
    return (
        Finding("文件", "完好")
        if faults == ["ok"]
        else Finding("文件", f"已损坏（{'；'.join(faults)}）", is_good=False)
    )


def _limit(driver: sqlite3.Connection, seconds: float | None) -> None:
    if seconds is not None:
        end = monotonic() + seconds
        driver.set_progress_handler(lambda: monotonic() > end, STEPS_BETWEEN_LOOKS)


def reference_faults(engine: Engine) -> Finding:
    """Look whether every row that names another one finds it; PostgreSQL never lets go of that."""
    if engine.dialect.name != "sqlite":
        return Finding("数据之间", "由数据库服务器随时保证")
    with explained(engine), engine.execution_options(read_only=True).connect() as connection:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if not broken:
        return Finding("数据之间", "对得上")
    tables = "、".join(sorted({str(row[0]) for row in broken}))
    return Finding("数据之间", f"有 {len(broken)} 处对不上（表 {tables}）", is_good=False)


def _schema(engine: Engine) -> Finding:
    require_current_schema(engine)
    return Finding("结构", "与本程序一致")


def key_state(engine: Engine) -> Finding:
    """Look whether the key file is the key the ID numbers are sealed with; FaultError where it is not."""
    if fingerprint_in_force(engine) is None:
        return Finding("密钥", "还没有用到")
    sealer_of(engine)
    return Finding("密钥", "相符")


def room_left(folder: Path, least: float) -> Finding:
    """Look whether at least the part ``least`` of the disk that holds ``folder`` is free."""
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total if usage.total else 1.0
    return Finding("磁盘", f"剩余 {free:.0%}（{usage.free / 1e9:.1f} GB）", is_good=free >= least)


def _look(engine: Engine, title: str, look: Callable[[Engine], Finding]) -> Finding:
    try:
        return look(engine)
    except AppError as error:
        return Finding(title, error.what, is_good=False)
