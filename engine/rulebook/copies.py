"""Copies of the rules folder kept in the database: a past run is judged again by the very files it was judged by."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session, col, select

from config.errors import FaultError, InputError
from engine.rulebook.model import Rulebook
from engine.rulebook.reading import read_sources, rulebook_of
from engine.rulebook.store import answer_once
from ledgers.journal.night import RulebookCopy

MAX_UNPACKED = 50_000_000


def pack_folder(folder: Path) -> bytes:
    """Return every TOML file below ``folder``, compressed; the same files give the same bytes."""
    files = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")  # what is read is UTF-8
        for path in folder.rglob("*.toml")
        if path.is_file()
    }
    return zlib.compress(json.dumps(files, ensure_ascii=False, sort_keys=True).encode(), level=9)


@contextmanager
def unpacked(packed: bytes) -> Iterator[Path]:
    """Give a folder with the files that were packed, for as long as it is needed; FaultError for a damaged copy."""
    with tempfile.TemporaryDirectory(prefix="huanjie-rules-") as name:
        for path, text in _files_of(packed).items():
            file = Path(name) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield Path(name)


def _files_of(packed: bytes) -> dict[str, str]:
    try:
        opened = zlib.decompressobj()
        text = opened.decompress(packed, MAX_UNPACKED)
        files = json.loads(text)
        if opened.unconsumed_tail or not all(_stays_inside(path, files[path]) for path in files):
            raise ValueError("a rules folder is small and holds texts alone")
    except (zlib.error, ValueError, TypeError, RecursionError) as error:
        remedy = "用最近的备份恢复数据库，或改好规则目录后再运行"
        raise FaultError("数据库里保存的规则副本已损坏", remedy=remedy) from error
    return dict(files)


def _stays_inside(path: str, text: object) -> bool:
    """Return whether this is a text to be written below the folder, and not elsewhere on the machine."""
    return isinstance(text, str) and not Path(path).is_absolute() and ".." not in Path(path).parts


def keep_copy(session: Session, folder: Path, rulebook: Rulebook) -> None:
    """Keep the files of ``folder`` as what ``rulebook`` was loaded from, unless that is already kept."""
    files = pack_folder(folder)
    digest = hashlib.sha256(rulebook.hash.encode() + files).hexdigest()
    kept = session.get(RulebookCopy, digest)
    if kept is not None:
        kept.used_on = min(kept.used_on, rulebook.on)
        return
    session.add(
        RulebookCopy(
            digest=digest, profile=rulebook.profile, rulebook_hash=rulebook.hash, used_on=rulebook.on, files=files
        )
    )


def load_copy(session: Session, rulebook_hash: str, profile: str, on: date) -> Rulebook:
    """Load the rulebook with this hash from its kept copy; InputError when there is none or it gives another hash."""
    chosen = select(RulebookCopy).where(RulebookCopy.rulebook_hash == rulebook_hash).order_by(col(RulebookCopy.digest))
    for copy in session.exec(chosen).all():
        rulebook = answer_once(copy.files, ("rulebook", profile, on), partial(_read_copy, copy.files, profile, on))
        if rulebook.hash == rulebook_hash:
            return rulebook
    raise InputError(
        "没有保存这次运行所用的规则", where=f"规则指纹 {rulebook_hash[:12]}", remedy="只能复算由本程序保存过规则的运行"
    )


def _read_copy(files: bytes, profile: str, on: date) -> Rulebook:
    with unpacked(files) as folder:
        return rulebook_of(read_sources(folder), profile, on)
