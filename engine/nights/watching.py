"""What a person must look at, in sentences: the machine, the nights of a round, the heartbeat, the backups."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from config.clock import BUSINESS_ZONE, in_words
from config.errors import AppError
from engine.assessment.runs import GOOD, NIGHTLY, stands
from engine.nights.backups import BACKUP
from engine.nights.jobs import Workplace, nights_due
from ledgers.inspection import page_faults, room_left
from ledgers.journal.assessment import Run
from ledgers.journal.night import Lease
from ledgers.roster.table import Round

FAILED = "failed"
NIGHT_TOO_OLD = timedelta(hours=26)
HEARTBEAT_TOO_OLD = timedelta(minutes=3)
BACKUP_TOO_OLD = timedelta(days=2)
LOOK_SECONDS = 10.0
"""So long the pages of a database are looked at: who asks for the status waits."""


def machine_problems(place: Workplace, least_free: float) -> list[str]:
    """Return what is wrong with the pages of the database and with the disk."""
    found = []
    try:
        pages = page_faults(place.database, LOOK_SECONDS)
        if not pages.is_good:
            found.append(f"数据库文件{pages.said}，请停下值守服务，按手册《备份与恢复》恢复")
    except AppError as error:
        found.append(f"{error.what}，请{error.remedy}")
    return found + _disk_problems(place, least_free)


def _disk_problems(place: Workplace, least_free: float) -> list[str]:
    file = place.database.url.database if place.database.dialect.name == "sqlite" else None
    folders = [Path(file).parent if file else Path(), *([place.backups.folder] if place.backups else [])]
    rooms = {room.said: room for folder in folders if folder.is_dir() for room in [room_left(folder, least_free)]}
    return [f"磁盘快满了，{room.said}，请清理" for room in rooms.values() if not room.is_good]


def night_problems(session: Session, current: Round, place: Workplace, at: datetime) -> list[str]:
    """Return what is wrong with the nights of a round; nothing where none was carried out yet."""
    good, failed = last_night(session, current, GOOD), last_night(session, current, FAILED)
    found = []
    if good is not None and good.on > at.astimezone(BUSINESS_ZONE).date():
        found.append(f"最近一次夜间任务的日期 {good.on} 还没有到，在那以前的夜都不会再办，请由组织部撤回那一次")
    ended = (good.ended_at or good.started_at) if good else None
    if ended is not None and at - ended > NIGHT_TOO_OLD and nights_due(session, current, place, at):
        found.append(f"最近一次成功的夜间任务在 {in_words(at - ended)}以前")
    if failed is not None and (good is None or failed.started_at > good.started_at):
        found.append(f"最近一次夜间任务失败：{failed.note}")
    return [f"{current.name}：{problem}" for problem in found]


def last_night(session: Session, current: Round, outcome: str) -> Run | None:
    """Return the latest night of a round with this outcome that was not taken back."""
    nights = select(Run).where(Run.round_id == current.id, Run.job == NIGHTLY, Run.outcome == outcome, stands())
    return session.exec(nights.order_by(col(Run.on).desc(), col(Run.id).desc()).limit(1)).first()


def heartbeat_problems(lease: Lease | None, at: datetime) -> list[str]:
    """Return what is wrong with the service itself; it is expected to run."""
    if lease is None:
        return ["值守服务从未运行，请启动"]
    silent = at - lease.heartbeat_at
    if silent > HEARTBEAT_TOO_OLD:
        return [f"值守服务已有 {in_words(silent)}没有心跳：没有在运行，或连不上数据库"]
    return []


def backup_problems(session: Session, newest: date | None, on: date) -> list[str]:
    """Return what is wrong with the backups, the newest of which is that of ``newest``, on the night of ``on``."""
    failures = select(Run).where(Run.job == BACKUP, Run.outcome == FAILED, col(Run.on) > (newest or date.min))
    failed = session.exec(failures.order_by(col(Run.on).desc()).limit(1)).first()
    found = [f"{failed.on} 的备份没有成功：{failed.note}"] if failed is not None else []
    if newest is None:
        found.append("还没有备份")
    elif on - newest >= BACKUP_TOO_OLD:
        found.append(f"最近一份好的备份是 {(on - newest).days} 天以前的")
    return found
