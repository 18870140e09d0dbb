"""Every file the program writes: whole or not at all, and on the disk before anybody is told that it is written.

A file is written aside in its own folder, synced, renamed over the old one, and the folder is synced. Who is killed in
the middle, or whose power fails, leaves the old file as it was and beside it at most a hidden part, which the next one
who writes into the folder clears away.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import socket
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from config.processes import is_running

PRIVATE = 0o600
PLAIN = 0o666
"""Less whatever the umask takes away."""
SYNCS_AT_ONCE = 16
"""Syncs asked for together are done by the file system together: a hundred files take hardly longer than one."""
PART = re.compile(r"\.huanjie-(?P<host>.+)-(?P<process>\d+)-\d+\.part(?P<beside>-wal|-shm|-journal)?")
"""A part, or what SQLite keeps beside one that is a database."""
ABANDONED_SECONDS = 24 * 3600
"""So old a part of another machine has nobody any more who writes it."""
UNABLE = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM}
"""What a file system answers that cannot sync a folder (some network shares), or not for us."""
_numbers = itertools.count(1)
_being_written: set[str] = set()


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """Give an empty file to write to (its ``name`` is where it lies for now); at the end it stands at ``path``.

    An older file is replaced and lends its mode. ``private``: for the owner alone. If anything is raised nothing is
    changed. An OSError of the writing names ``path``.
    """
    make_folder(path.parent)
    sweep(path.parent)
    with _named(path):
        part = _part_beside(path)
        try:
            with _create(part, path, private=private) as file:
                yield file
                file.flush()
                _sync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
        finally:
            _forget(part)


def write_whole(path: Path, content: bytes | str, *, private: bool = False) -> None:
    """Write ``content`` (text as UTF-8) to ``path`` as ``whole_file`` does."""
    with whole_file(path, private=private) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def write_new(path: Path, content: bytes) -> None:
    """Write a file for the owner alone that nobody has written yet; FileExistsError where there is one already.

    Of several who try at once one succeeds, and nobody ever sees the file but whole.
    """
    make_folder(path.parent)
    sweep(path.parent)
    with _named(path):
        part = _part_beside(path)
        try:
            with _create(part, path, private=True) as file:
                file.write(content)
                file.flush()
                _sync(file.fileno())
            os.rename(part, path) if os.name == "nt" else os.link(part, path)  # noqa: PTH104 neither ever replaces
        finally:
            _forget(part)
            sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add one line to a file in one write and sync it; what a power cut tore off before stays on a line of its own."""
    make_folder(path.parent)
    is_new = not path.exists()
    with path.open("ab+", buffering=0) as file:  # unbuffered: a process killed here leaves no half line
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        torn = file.read(1) not in (b"", b"\n")
        file.write((b"\n" if torn else b"") + f"{line}\n".encode())
        _sync(file.fileno())
    if is_new:
        sync_folder(path.parent)


class FileBatch:
    """Many files for one folder, written whole or not at all each, and synced together."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        sweep(folder)
        self._folder = folder
        self._parts: dict[Path, Path] = {}

    def __len__(self) -> int:
        return len(self._parts)

    def add(self, path: Path, content: bytes) -> None:
        """Write the content of ``path`` aside."""
        with _named(path):
            part = self._parts[path] = _part_beside(path)
            with _create(part, path, private=False) as file:
                file.write(content)

    def put_in_place(self) -> None:
        """Sync all that was written aside and give each file its name; the batch is empty again."""
        with ThreadPoolExecutor(SYNCS_AT_ONCE) as pool:
            list(pool.map(_sync_file, self._parts.values()))
        for path, part in self._parts.items():
            with _named(path):
                part.replace(path)
        sync_folder(self._folder)
        self.drop()

    def drop(self) -> None:
        """Take away what was written aside and has no name yet."""
        for part in self._parts.values():
            _forget(part)
        self._parts.clear()

    def __enter__(self) -> FileBatch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.drop()


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, so that a power cut does not take them away again."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Put on the disk which files the folder holds under which names."""
    if os.name == "nt":  # a folder cannot be opened there; NTFS keeps a journal of names
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in UNABLE:
            raise
        return
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Take away parts of files whose writers died."""
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 names are all that is needed
            if (found := PART.fullmatch(name)) and _is_abandoned(folder / name, found):
                (folder / name).unlink(missing_ok=True)


def _is_abandoned(part: Path, found: re.Match[str]) -> bool:
    process = int(found["process"])
    if found["host"] != socket.gethostname():
        return time.time() - part.stat().st_mtime > ABANDONED_SECONDS
    if process != os.getpid():
        return not is_running(process)
    return str(part).removesuffix(found["beside"] or "") not in _being_written


def _part_beside(path: Path) -> Path:
    part = path.with_name(f".huanjie-{socket.gethostname()}-{os.getpid()}-{next(_numbers)}.part")
    _being_written.add(str(part))
    return part


def _create(part: Path, path: Path, *, private: bool) -> BinaryIO:
    mode = PRIVATE if private else _mode_for(path)
    file: BinaryIO = open(part, "x+b", opener=lambda name, flags: os.open(name, flags, mode or PLAIN))  # noqa: SIM115
    if mode is not None and os.name != "nt":
        os.fchmod(file.fileno(), mode)
    return file


def _mode_for(path: Path) -> int | None:
    """Return the mode of the file to be replaced; None for a new one. A link is replaced too and lends nothing."""
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        return stat.S_IMODE(mode) if stat.S_ISREG(mode) else None
    return None


def _forget(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)
    _being_written.discard(str(part))


def _sync_file(part: Path) -> None:
    with part.open("rb+") as file:
        _sync(file.fileno())


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNABLE:
            raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an OSError name the file that was wanted, not the part beside it."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and not PART.fullmatch(Path(str(error.filename)).name):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
