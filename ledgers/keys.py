"""Care of the key of the ID numbers: checked against every number, copied to a safe place, changed for a new one.

Changing is safe at any moment it may be cut off: the new key lies beside the old one before a number is sealed with
it, takes its place when all are, and the old one stays under another name, for the backups made with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Engine, bindparam, update
from sqlmodel import Session, col, select

from config.errors import FaultError, InputError
from config.files import sync_folder, write_new, write_whole
from ledgers.base import Ledger
from ledgers.catalogue import LEDGERS
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.journal.sealing_key import SealingKey
from ledgers.sealing import (
    KEY_BYTES,
    Sealer,
    fingerprint_in_force,
    key_path,
    lock_keys,
    master_in_force,
    owner_of,
    rotated_path,
)

SHOWN_DIGITS = 8
"""So many digits of a fingerprint tell keys apart for people, and name files."""
NOT_IN_USE = "还没有登记过身份证号，没有用到密钥"


@dataclass(frozen=True, slots=True)
class SealedNumber:
    """One sealed number as it is stored."""

    ledger: Ledger
    row_id: int
    person_no: str
    sealed: str
    index: str | None

    @property
    def owner(self) -> str:
        """What it is bound to."""
        return owner_of(self.ledger.name, self.person_no)


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What checking found: the key in use, how many numbers it opens, and the numbers that are not right, in words."""

    path: Path
    key: SealingKey
    opened: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rotation:
    """What changing the key did: how many numbers were sealed anew, where the new and the old key lie."""

    numbers: int
    path: Path
    old: Path


def check_key(engine: Engine) -> KeyReport:
    """Open every sealed number with the key in use. InputError when none is; FaultError when it is not at hand."""
    if fingerprint_in_force(engine) is None:
        raise InputError(NOT_IN_USE, remedy="导入带身份证号的台账时自动生成")
    sealer = Sealer(master_in_force(engine))
    with reading(engine) as session:
        key = session.get_one(SealingKey, _newest(session).id)
        session.expunge(key)
        numbers = list(_sealed_numbers(session))
    faults = tuple(fault for number in numbers if (fault := _fault_of(number, sealer)))
    return KeyReport(key_path(engine), key, len(numbers) - len(faults), faults)


def back_up_key(engine: Engine, folder: Path) -> Path:
    """Write the key in use into ``folder``, for the owner alone, read it back and return the file.

    A copy that is there already stays. InputError when no key is in use; FaultError when it cannot be written.
    """
    if fingerprint_in_force(engine) is None:
        raise InputError(NOT_IN_USE, remedy="导入身份证号之后再备份")
    master = master_in_force(engine)
    target = folder / f"huanjie-{Sealer(master).fingerprint[:SHOWN_DIGITS]}.key"
    try:
        with suppress(FileExistsError):
            write_new(target, master)
        is_same = target.read_bytes() == master
    except OSError as error:
        raise FaultError("密钥备份写不进去", where=str(target), remedy="检查文件夹是否可写、磁盘是否已满") from error
    if not is_same:
        raise FaultError("备份的密钥与原件不同", where=str(target), remedy="删去这个文件后重新备份，或换一个文件夹")
    return target


def rotate_key(engine: Engine, by: str, at: datetime) -> Rotation:
    """Seal every number anew under a new key, all or none, and put the new key in the place of the old one.

    Raises InputError when no key is in use; FaultError when a number cannot be opened: nothing is changed then.
    """
    if fingerprint_in_force(engine) is None:
        raise InputError(NOT_IN_USE, remedy="不必更换")
    path, master = key_path(engine), secrets.token_bytes(KEY_BYTES)
    new = Sealer(master)
    with transaction(engine) as session:
        lock_keys(session)
        _settle_files(session, path)
        old_master = master_in_force(engine, session)
        numbers = list(_sealed_numbers(session))
        texts = _opened(numbers, Sealer(old_master))
        write_whole(rotated_path(path), master, private=True)
        _seal_anew(session, list(zip(numbers, texts, strict=True)), new)
        number = _newest(session).id + 1
        session.add(SealingKey(id=number, fingerprint=new.fingerprint, since=at, made_by=by))
    with transaction(engine) as session:
        lock_keys(session)
        _settle_files(session, path)
    return Rotation(len(numbers), path, _aside(path, old_master))


def _seal_anew(session: Session, numbers: list[tuple[SealedNumber, str]], sealer: Sealer) -> None:
    for ledger in _ledgers():
        table = table_of(ledger.table)
        values: dict[str, Any] = {"id_sealed": bindparam("sealed"), "id_index": bindparam("index")}
        statement = update(table).where(table.c.id == bindparam("which")).values(**values)
        rows = [
            {"which": number.row_id, "sealed": sealer.seal(text, number.owner), "index": sealer.index(text)}
            for number, text in numbers
            if number.ledger is ledger
        ]
        if rows:
            session.connection().execute(statement, rows)


def _settle_files(session: Session, path: Path) -> None:
    """Put a new key in its place that the numbers are sealed with already; only under the lock of the keys."""
    waiting, known = rotated_path(path), _newest(session).fingerprint
    if not waiting.exists() or Sealer(waiting.read_bytes()).fingerprint != known:
        return
    if path.exists():
        old = path.read_bytes()
        with suppress(FileExistsError):
            write_new(_aside(path, old), old)
    waiting.replace(path)
    sync_folder(path.parent)


def _aside(path: Path, master: bytes) -> Path:
    """Return where a key that is no longer in use is kept."""
    return path.with_name(f"{path.name}.{Sealer(master).fingerprint[:SHOWN_DIGITS]}.old")


def _newest(session: Session) -> SealingKey:
    return session.exec(select(SealingKey).order_by(col(SealingKey.id).desc()).limit(1)).one()


def _ledgers() -> list[Ledger]:
    """Return the ledgers that hold ID numbers."""
    return [ledger for ledger in LEDGERS.values() if "id_sealed" in table_of(ledger.table).c]


def _sealed_numbers(session: Session) -> Iterator[SealedNumber]:
    for ledger in _ledgers():
        table = table_of(ledger.table).c
        columns = (table.id, table.person_no, table.id_sealed, table.id_index)
        for row in session.execute(sqlalchemy.select(*columns).where(table.id_sealed.is_not(None)).order_by(table.id)):
            yield SealedNumber(ledger, *row)


def _fault_of(number: SealedNumber, sealer: Sealer) -> str | None:
    where = f"{number.ledger.title}，人员编号 {number.person_no}"
    try:
        text = sealer.open(number.sealed, number.owner)
    except FaultError:
        return f"{where}：解不开，被改动过或挪自别人名下"
    return None if sealer.index(text) == number.index else f"{where}：号码与用来查重的索引不符"


def _opened(numbers: list[SealedNumber], sealer: Sealer) -> list[str]:
    """Return the numbers; FaultError naming every one that cannot be opened."""
    faults = [fault for number in numbers if (fault := _fault_of(number, sealer))]
    if faults:
        remedy = "先从备份恢复这些人的号码，或重新导入他们的身份证号"
        raise FaultError(f"有 {len(faults)} 个身份证号不对，没有更换密钥：{'；'.join(faults)}", remedy=remedy)
    return [sealer.open(number.sealed, number.owner) for number in numbers]
