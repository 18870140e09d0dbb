"""Putting a backup in the place of an SQLite database: everything is done and checked aside, then one rename does it.

Cut off at any moment, the place holds the database of before or the one restored; what was there is never deleted.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, func, select, update
from sqlmodel import Session, col

from config.clock import BUSINESS_ZONE
from config.errors import AppError, FaultError, InputError
from ledgers.backup import database_file
from ledgers.database import explained, open_engine, reading, transaction
from ledgers.inspection import key_state, open_copy, require_whole
from ledgers.journal.assessment import Run
from ledgers.journal.change import Change
from ledgers.journal.message import Message
from ledgers.journal.night import Lease
from ledgers.roster.table import Village
from ledgers.schema import database_revision, upgrade
from ledgers.sealing import key_path
from ledgers.setting_aside import fold_log, is_sound, refuse_if_served, set_aside, sole_use

JOB = "restore"
COUNTED_AS_SENT = "恢复备份以前已到期，视为已经送达"


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """Which backup, at which instant, on whose behalf.

    ``resend``: letters that were due by now go out (again); else they count as sent. ``without_key``: restore what can
    be read without the key of the ID numbers.
    """

    backup: Path
    at: datetime
    by: str
    resend: bool = False
    without_key: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what became of the old database (None: there was none).

    ``revision`` is the schema the backup had, ``letters`` how many of its letters count as sent; ``lost`` how many more
    changes the old database held, None where that could not be read.
    """

    revision: str
    villages: int
    changes: int
    last_night: date | None
    letters: int
    aside: Path | None = None
    lost: int | None = None


def restore(engine: Engine, request: RestoreRequest) -> Restored:
    """Replace the database of ``engine``, whose connections must all be given back, by a backup.

    Raises InputError for a file that is no backup of ours and for a database that is no file; FaultError while the
    database is in use, when the backup is damaged and when the key does not fit. Then nothing was changed.
    """
    place, key = _place(engine), key_path(engine).absolute()
    _require_file(request.backup, place)
    engine.dispose()
    refuse_if_served(place, request.at)
    with ExitStack() as held, database_file(place) as part:
        result = _prepare(part, request, key)
        if place.exists():
            _give_to_owner_of(place, part)
            result = replace(result, lost=_changes_more(place, key, result))
            if is_sound(place):
                with explained(engine):
                    fold_log(place)
            held.enter_context(sole_use(place))
        return replace(result, aside=set_aside(place, request.at))


def _place(engine: Engine) -> Path:
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        remedy = "PostgreSQL 请停下值守服务，用 pg_restore 把备份恢复到一个空库，见手册《备份与恢复》"
        raise InputError("这个数据库不是单个文件", remedy=remedy)
    return Path(name)


def _require_file(backup: Path, place: Path) -> None:
    if not backup.is_file():
        raise InputError("没有这个备份文件", where=str(backup), remedy="核对文件名")
    if place.exists() and backup.samefile(place):
        raise InputError("这就是正在使用的数据库，不是备份", where=str(backup), remedy="写备份文件的名字")


def _prepare(part: Path, request: RestoreRequest, key: Path) -> Restored:
    """Make the database that will be in the place: a checked copy of the backup, of this release, with its letters."""
    revision = _copy(request.backup, part)
    opened = open_engine(f"sqlite:///{part.absolute().as_posix()}", str(key))
    try:
        upgrade(opened)
        if not request.without_key:
            _require_key(opened, key)
        with transaction(opened) as session:
            letters = 0 if request.resend else _count_as_sent(session, request.at)
            _record(session, request)
        result = replace(_read(opened, revision), letters=letters)
    finally:
        opened.dispose()
    with explained(opened):
        fold_log(part)
    return result


def _copy(backup: Path, part: Path) -> str:
    """Copy the backup page by page, with the log that may lie beside it; return its revision. The copy is checked."""
    source = open_copy(backup, backup)
    try:
        revision = database_revision(source)
    except InputError:
        revision = None
    if revision is None:
        raise InputError("这个文件不是换届数据库的备份", where=str(backup), remedy="核对文件名")
    with explained(source), closing(sqlite3.connect(part)) as target, source.connect() as connection:
        cast(Any, connection.connection.driver_connection).backup(target)
    try:
        require_whole(open_copy(part, backup))
    except AppError as error:
        raise FaultError(f"备份{error.what}", where=str(backup), remedy="用另一份备份") from error
    return revision


def _require_key(opened: Engine, key: Path) -> None:
    try:
        key_state(opened)
    except AppError as error:
        remedy = "先把与备份同一时期的密钥文件放到这个位置；确实找不回来的，可以不带密钥恢复，身份证号将读不出"
        raise FaultError(
            f"密钥打不开备份里的身份证号，没有恢复：{error.what}", where=str(key), remedy=remedy
        ) from error


def _count_as_sent(session: Session, at: datetime) -> int:
    """Settle every letter that was due by ``at``: it may have left after the backup was made."""
    settled = (
        update(Message)
        .where(col(Message.state).in_(("pending", "claimed")), col(Message.not_before) <= at)
        .values(state="sent", error=COUNTED_AS_SENT, error_kind=None, claimed_by=None, claimed_at=None)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", session.execute(settled)).rowcount


def _record(session: Session, request: RestoreRequest) -> None:
    """Keep who restored what; nobody is the runner any more."""
    session.execute(update(Lease).values(expires_at=Lease.heartbeat_at))
    session.add(
        Run(
            job=JOB,
            key=request.at.isoformat(),
            on=request.at.astimezone(BUSINESS_ZONE).date(),
            started_at=request.at,
            ended_at=request.at,
            outcome="good",
            note=f"{request.by} 用备份 {request.backup.name} 恢复",
        )
    )


def _read(opened: Engine, revision: str) -> Restored:
    with reading(opened) as session:
        villages = session.execute(select(func.count()).select_from(Village)).scalar_one()
        changes = session.execute(select(func.count()).select_from(Change)).scalar_one()
        night = select(func.max(Run.on)).where(col(Run.job) == "nightly", col(Run.outcome) == "good")
        return Restored(revision, villages, changes, session.execute(night).scalar(), letters=0)


def _changes_more(place: Path, key: Path, restored: Restored) -> int | None:
    """Return how many more changes the old database holds, None where nobody can say."""
    with suppress(AppError), reading(open_copy(place, key)) as session:
        changes: int = session.execute(select(func.count()).select_from(Change)).scalar_one()
        return changes - restored.changes
    return None


def _give_to_owner_of(old: Path, new: Path) -> None:
    """Give the new file to the owner of the old one: the service must be able to write to what root restored."""
    with suppress(OSError, AttributeError):
        os.chown(new, old.stat().st_uid, old.stat().st_gid)
