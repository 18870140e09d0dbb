"""ID numbers at rest: encrypted with SM4-GCM, found again by a keyed digest (HMAC-SM3), never shown in part.

The algorithms are the national ones; the library is not a certified module (商用密码产品认证). The key is a file of 32
random bytes beside the database, made on first use; who loses it loses the numbers, so it is backed up apart. The
database keeps the key's fingerprint: with another key nothing is sealed and nothing opened (``ledgers.keys``).
"""

from __future__ import annotations

import base64
import binascii
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from config.clock import now
from config.errors import FaultError
from config.files import write_new
from ledgers.database import reading
from ledgers.journal.sealing_key import SealingKey
from ledgers.privacy import require_own_key

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
FORMAT = "sm4b:"
"""The second form: bound to its person. The first, ``sm4:``, was not; a migration sealed its values anew."""
OWNED = "/"
PROGRAM = "系统"


class Sealer:
    """Seals, opens and indexes short texts under one master key. One purpose, one derived key."""

    def __init__(self, master: bytes) -> None:
        self._cipher_key = _digest(master, b"huanjie seal v1")[:16]
        self._index_key = _digest(master, b"huanjie index v1")
        self._fingerprint = _digest(master, b"huanjie fingerprint v1").hex()

    @property
    def fingerprint(self) -> str:
        """What tells this key from every other one and says nothing of it: 64 hexadecimal digits."""
        return self._fingerprint

    def seal(self, text: str, owner: str) -> str:
        """Return ``text`` encrypted under a fresh nonce and bound to its ``owner`` (see ``owner_of``)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        encryptor = Cipher(algorithms.SM4(self._cipher_key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(owner.encode("utf-8"))
        body = encryptor.update(text.encode("utf-8")) + encryptor.finalize()
        return FORMAT + base64.urlsafe_b64encode(nonce + body + encryptor.tag).decode("ascii")

    def open(self, sealed: str, owner: str) -> str:
        """Return the text that was sealed for ``owner``.

        Raises FaultError when the key is another one, or the value was altered or put to another person.
        """
        try:
            raw = base64.urlsafe_b64decode(sealed.removeprefix(FORMAT).encode("ascii"))
            nonce, body, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES:-TAG_BYTES], raw[-TAG_BYTES:]
            decryptor = Cipher(algorithms.SM4(self._cipher_key), modes.GCM(nonce, tag)).decryptor()
            decryptor.authenticate_additional_data(owner.encode("utf-8"))
            return (decryptor.update(body) + decryptor.finalize()).decode("utf-8")
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise FaultError(
                "身份证号解不开：密钥与加密时不同，或数据被改动过、挪到了别人名下",
                where=f"人员编号 {owner.partition(OWNED)[2]}",
                remedy="换回原来的密钥文件，或从备份恢复数据库",
            ) from error

    def index(self, text: str) -> str:
        """Return the keyed digest of ``text``: equal for equal texts, and of no use without the key."""
        return _digest(self._index_key, text.encode("utf-8")).hex()


def _digest(key: bytes, message: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


def owner_of(ledger: str, person_no: str) -> str:
    """Return what a sealed number is bound to: the ledger it stands in and the person it belongs to."""
    return f"{ledger}{OWNED}{person_no}"


def sealer_of(engine: Engine) -> Sealer:
    """Return the sealer of this database; its key is made on first use.

    Raises FaultError when the key file is damaged, when it is gone although one was in use, or when it is not the key
    in use.
    """
    if fingerprint_in_force(engine) is not None:
        return Sealer(master_in_force(engine))
    path = key_path(engine)
    if not path.exists():
        _make_key(path)
    return Sealer(_read_key(path))


def sealer_for_trial(engine: Engine) -> Sealer:
    """Return the sealer of this database for a trial run, which makes no key and records none."""
    if fingerprint_in_force(engine) is not None or key_path(engine).exists():
        return sealer_of(engine)
    return Sealer(bytes(KEY_BYTES))


def fingerprint_in_force(database: Engine | Session) -> str | None:
    """Return the fingerprint of the key in use, None while nothing was ever sealed."""
    newest = select(SealingKey.fingerprint).order_by(col(SealingKey.id).desc()).limit(1)
    if isinstance(database, Session):
        return database.exec(newest).first()
    with reading(database) as session:
        return session.exec(newest).first()


def lock_keys(session: Session, *, shared: bool = False) -> bool:
    """Let nobody change the key before the transaction ends (``shared``: others may hold it too); whether there is one.

    The row of the first key stands for all: a later one may come while this waits.
    """
    first = select(SealingKey.id).where(SealingKey.id == 1).with_for_update(read=shared)
    return session.exec(first).first() is not None


def hold_key(session: Session, sealer: Sealer) -> None:
    """Make sure, inside a transaction that seals, that the key is the one in use and stays it until the end.

    The first that seals records its key. FaultError when another key was taken into use meanwhile.
    """
    if not lock_keys(session, shared=True):
        session.add(SealingKey(id=1, fingerprint=sealer.fingerprint, since=now(), made_by=PROGRAM))
        with suppress(IntegrityError):  # somebody else began at the same moment, with whichever key
            session.flush()
            return
    elif fingerprint_in_force(session) == sealer.fingerprint:
        return
    raise FaultError("身份证号的密钥刚刚启用或更换，本次改动全部撤销", remedy="再办一次")


def master_in_force(engine: Engine, session: Session | None = None) -> bytes:
    """Return the key in use, also where a change of the key was cut off before its file took its place.

    Raises FaultError when it is not at hand.
    """
    path, known = key_path(engine), fingerprint_in_force(session or engine)
    for candidate in (path, rotated_path(path)):
        if candidate.exists():
            master = _read_key(candidate)
            if Sealer(master).fingerprint == known:
                return master
    if not path.exists():
        raise FaultError(
            "身份证号的密钥文件不见了，数据库里已有用它加密的号码", where=str(path), remedy="从备份放回该文件后重试"
        )
    raise FaultError(
        "密钥文件不是这个数据库的：数据库里的身份证号是用另一把密钥加密的",
        where=str(path),
        remedy="换回原来的密钥文件后重试；切勿用这把密钥继续导入",
    )


def rotated_path(path: Path) -> Path:
    """Return where a new key lies until the numbers are sealed with it and it takes the place of the old one."""
    return path.with_name(path.name + ".new")


def key_path(engine: Engine) -> Path:
    """Return where the key of this database lies.

    A relative name in the settings is looked up in the folder of an SQLite file, else in the current folder.
    """
    name = Path(engine.get_execution_options().get("key_file", "huanjie.key"))
    database = engine.url.database
    if name.is_absolute() or engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return name
    return Path(database).parent / name


def _read_key(path: Path) -> bytes:
    require_own_key(path)
    try:
        master = path.read_bytes()
    except OSError as error:
        raise FaultError("密钥文件读不了", where=str(path), remedy="检查该文件的访问权限") from error
    if len(master) != KEY_BYTES:
        raise FaultError("密钥文件已损坏", where=str(path), remedy="从备份放回该文件；切勿用文本编辑器打开后保存")
    return master


def _make_key(path: Path) -> None:
    """Put a key on the disk before anything is sealed with it; of two first imports at once both use the same."""
    try:
        with suppress(FileExistsError):
            write_new(path, secrets.token_bytes(KEY_BYTES))
    except OSError as error:
        raise FaultError("密钥文件写不进去", where=str(path), remedy="检查该文件夹是否可写、磁盘是否已满") from error
