"""What a rules folder says, read once: kept by the content it was read from and what was asked, shared by all threads.

A page asks for the same rules several times, and reading them takes 24 to 150 ms. What is kept is never stale: at each
use names, sizes and times of the files are looked at (less than a millisecond), and where they moved, the content.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

from config.clock import now

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
MOST_KEPT = 64
"""A night has rules of its own date; older ones make room."""
SETTLED_NS = 2_000_000_000
"""A file changed twice within one tick of the file system's clock shows the same time; this is many ticks."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What tells cheaply that no file moved: name, size, times and inode of every one."""

    files: tuple[tuple[str, int, int, int, int], ...]

    @property
    def is_settled(self) -> bool:
        """Tell whether a further change would show: no file was changed just now."""
        newest = max((max(modified, changed) for _, _, modified, changed, _ in self.files), default=0)
        return newest < int(now().timestamp() * 1e9) - SETTLED_NS


class _Store:
    """The answers read last, by what they were read from; and the digest of each folder's files as last seen."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._digests: dict[Path, tuple[_Stamp, str]] = {}

    def answer(self, key: Any, read: Callable[[], Answer], still: Callable[[], bool] = lambda: True) -> Answer:
        """Return what is kept under ``key``, else read it; it is kept where, once it is read, ``still`` holds."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                kept: Answer = self._answers[key]
                return kept
            found = read()
            if still():
                self._answers[key] = found
                if len(self._answers) > MOST_KEPT:
                    self._answers.popitem(last=False)
            return found

    def digest(self, folder: Path) -> str:
        """Return the hash of all TOML files below ``folder``; their content is read only where a stamp moved."""
        with self._lock:
            stamp = _stamp(folder)
            seen = self._digests.get(folder)
            if seen is not None and seen[0] == stamp:
                return seen[1]
            digest = _content_hash(folder, stamp)
            if stamp.is_settled:
                self._digests[folder] = stamp, digest
            return digest


_STORE = _Store()


def read_once(
    read: Callable[Concatenate[Path, Asked], Answer],
) -> Callable[Concatenate[Path, Asked], Answer]:
    """Make a reader of a folder answer from what it read before while no file there has changed.

    What it returns is shared and must be immutable. What it raises is not kept.
    """

    @wraps(read)
    def reads(folder: Path, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        try:
            digest = _STORE.digest(folder)
        except OSError:  # a file that went or cannot be read: the reader says so in words
            return read(folder, *args, **kwargs)
        key = (read, digest, args, tuple(kwargs.items()))
        return _STORE.answer(key, lambda: read(folder, *args, **kwargs), lambda: _is_still(folder, digest))

    return reads


def answer_once(content: bytes, asked: tuple[Any, ...], read: Callable[[], Answer]) -> Answer:
    """Return what ``read`` makes of ``content`` (a kept copy of a folder) for what is ``asked``, made once."""
    return _STORE.answer((hashlib.sha256(content).hexdigest(), *asked), read)


def _is_still(folder: Path, digest: str) -> bool:
    try:
        return _STORE.digest(folder) == digest
    except OSError:
        return False


def _stamp(folder: Path) -> _Stamp:
    return _Stamp(tuple(sorted(_seen(os.fspath(folder), ""))))


def _seen(folder: str, place: str) -> Iterator[tuple[str, int, int, int, int]]:
    """Give name, size, times and inode of every TOML file; ``pathlib`` would take four times as long."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _seen(entry.path, f"{place}{entry.name}/")
            elif entry.name.endswith(".toml"):
                found = entry.stat()
                times = found.st_mtime_ns, found.st_ctime_ns
                yield f"{place}{entry.name}", found.st_size, *times, found.st_ino


def _content_hash(folder: Path, stamp: _Stamp) -> str:
    digest = hashlib.sha256()
    for name, *_ in stamp.files:
        content = (folder / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()
