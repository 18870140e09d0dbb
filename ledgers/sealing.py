"""ID numbers at rest: encrypted with SM4-GCM, found again by a keyed digest (HMAC-SM3), shown masked.

The algorithms are the national ones; the library is not a certified module (商用密码产品认证). The key is a file of 32
random bytes beside the database, made on first use; who loses it loses the numbers, so it is backed up apart.
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
from sqlalchemy import Engine, select

from config.errors import FaultError
from config.files import write_new
from ledgers.database import reading

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
FORMAT = "sm4:"


class Sealer:
    """Seals, opens and indexes short texts under one master key. One purpose, one derived key."""

    def __init__(self, master: bytes) -> None:
        self._cipher_key = _digest(master, b"huanjie seal v1")[:16]
        self._index_key = _digest(master, b"huanjie index v1")

    def seal(self, text: str) -> str:
        """Return ``text`` encrypted under a fresh nonce; the same text never gives the same result."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        encryptor = Cipher(algorithms.SM4(self._cipher_key), modes.GCM(nonce)).encryptor()
        body = encryptor.update(text.encode("utf-8")) + encryptor.finalize()
        return FORMAT + base64.urlsafe_b64encode(nonce + body + encryptor.tag).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return the text that was sealed; FaultError when the key is another one or the value was tampered with."""
        try:
            raw = base64.urlsafe_b64decode(sealed.removeprefix(FORMAT).encode("ascii"))
            nonce, body, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES:-TAG_BYTES], raw[-TAG_BYTES:]
            decryptor = Cipher(algorithms.SM4(self._cipher_key), modes.GCM(nonce, tag)).decryptor()
            return (decryptor.update(body) + decryptor.finalize()).decode("utf-8")
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise FaultError(
                "身份证号解不开：密钥与加密时不同，或数据被改动过", remedy="换回原来的密钥文件，或从备份恢复数据库"
            ) from error

    def index(self, text: str) -> str:
        """Return the keyed digest of ``text``: equal for equal texts, and of no use without the key."""
        return _digest(self._index_key, text.encode("utf-8")).hex()


def _digest(key: bytes, message: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


def mask(text: str) -> str:
    """Return an ID number as people may see it in lists: the first three and the last four characters."""
    return "*" * len(text) if len(text) < 12 else f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def sealer_of(engine: Engine) -> Sealer:
    """Return the sealer of this database; its key is made on first use.

    Raises FaultError when the key file is damaged, or gone while the database already holds sealed numbers.
    """
    path = key_path(engine)
    if not path.exists():
        if _holds_sealed_numbers(engine):
            raise FaultError(
                "身份证号的密钥文件不见了，数据库里已有用它加密的号码", where=str(path), remedy="从备份放回该文件后重试"
            )
        _make_key(path)
    return Sealer(_read_key(path))


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


def _holds_sealed_numbers(engine: Engine) -> bool:
    from ledgers.tables import METADATA  # every table of the program: slow to load, and hardly ever asked for

    with reading(engine) as session:
        return any(
            session.execute(select(table.c.id).where(table.c.id_sealed.is_not(None)).limit(1)).first() is not None
            for table in METADATA.sorted_tables
            if "id_sealed" in table.c
        )
