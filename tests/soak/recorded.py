"""A disk worked out from a record of every write and sync: what lies on it when the power fails at a given moment.

``recorder.c`` records what processes do below a folder. Played back, the record tells at every moment what is surely
on the disk, and what may or may not be: content that was not synced, in whole, in part or not at all; and names made,
changed and taken away in a folder that was not synced, of which the disk has the first few. That is more than a
journaling file system loses: it also keeps no promise POSIX does not give. It needs no rights, and a C compiler.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SAID = "said.jsonl"
"""The file in which processes write what they have said to be done: it stands for the people who heard it."""
BLOCK = 4096
SOURCE = Path(__file__).with_name("recorder.c")


@dataclass(frozen=True, slots=True)
class Record:
    """One change: its kind and numbers as ``recorder.c`` describes them, and what follows them."""

    kind: str
    first: int
    second: int
    data: bytes

    @property
    def paths(self) -> tuple[str, str]:
        """The two paths of a renaming or link."""
        return self.data[: self.first].decode(), self.data[self.first :].decode()


@dataclass(eq=False, slots=True)
class File:
    """The content of a file: on the disk, and what was done to it since it was last synced."""

    kept: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, data), or (size, None) for a cut."""

    def sync(self) -> None:
        for change in self.since:
            _apply(self.kept, change)
        self.since.clear()

    def after_a_cut(self, rng: Random) -> bytes:
        """Return what the disk may hold of it."""
        content, how = bytearray(self.kept), rng.choice(("nothing", "everything", "the first", "any"))
        if how == "everything":
            taken: Sequence[tuple[int, bytes | None]] = self.since
        elif how == "the first":
            taken = self.since[: rng.randint(0, len(self.since))]
        else:
            taken = [piece for piece in _pieces(self.since) if rng.random() < 0.5] if how == "any" else []
        for change in taken:
            _apply(content, change)
        return bytes(content)


def _apply(content: bytearray, change: tuple[int, bytes | None]) -> None:
    at, data = change
    size = at if data is None else max(len(content), at + len(data))
    if size < len(content):
        del content[size:]
    content.extend(bytes(size - len(content)))
    if data is not None:
        content[at : at + len(data)] = data


def _pieces(changes: Sequence[tuple[int, bytes | None]]) -> Iterator[tuple[int, bytes | None]]:
    """Return the changes block by block, as a disk writes them."""
    for at, data in changes:
        if data is None:
            yield at, None
            continue
        while data:
            room = BLOCK - at % BLOCK
            yield at, data[:room]
            at, data = at + room, data[room:]


FOLDER = File()
"""Stands for a folder among the names."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """A change of names in one folder: names that appear for files, names that vanish if they still stand for them."""

    appears: dict[str, File]
    vanishes: dict[str, File] = field(default_factory=dict)

    def apply(self, names: dict[str, File]) -> None:
        for name, file in self.vanishes.items():
            if names.get(name) is file:
                del names[name]
        names.update(self.appears)


@dataclass
class Disk:
    """A folder as processes see it (``names``), and as the disk has it (``kept``); paths are relative to the folder.

    ``waiting``: by folder, the changes of names since it was last synced. ``said``: lines of SAID written so far.
    """

    names: dict[str, File] = field(default_factory=dict)
    kept: dict[str, File] = field(default_factory=dict)
    waiting: dict[str, list[Renaming]] = field(default_factory=dict)
    said: list[bytes] = field(default_factory=list)
    _open: dict[int, File] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """Return a disk that holds what lies in ``folder``."""
        found = {
            path.relative_to(folder).as_posix(): FOLDER if path.is_dir() else File(bytearray(path.read_bytes()))
            for path in folder.rglob("*")
        }
        return cls(found, dict(found))

    def follow(self, record: Record) -> None:
        """Do what the record says."""
        match record.kind:
            case "O":
                self._open_file(record)
            case "W" | "T":
                self._change_content(record)
            case "S":
                self._open[record.first].sync()
            case "F":
                for renaming in self.waiting.pop(Path(record.data.decode()).as_posix(), []):
                    renaming.apply(self.kept)
            case _:
                self._rename(record)

    def leave(self, folder: Path, rng: Random) -> None:
        """Let the power fail: write to ``folder`` what the disk may hold now."""
        names = dict(self.kept)
        for waiting in self.waiting.values():
            for renaming in waiting[: rng.randint(0, len(waiting))]:
                renaming.apply(names)
        contents: dict[int, bytes] = {}
        folder.mkdir(parents=True)
        for name in sorted(names):  # a folder stands before what is in it
            path, file = folder / name, names[name]
            if not path.parent.exists() or name == SAID:
                continue
            if file is FOLDER:
                path.mkdir()
            else:
                path.write_bytes(contents.setdefault(id(file), file.after_a_cut(rng)))

    def _open_file(self, record: Record) -> None:
        name = record.data.decode()
        if name not in self.names:
            self._change_names(name, Renaming({name: File()}))
        self._open[record.first] = self.names[name]
        if record.second:
            self.names[name].since.append((0, None))

    def _change_content(self, record: Record) -> None:
        file = self._open[record.first]
        if file is self.names.get(SAID):
            self.said += record.data.splitlines()
        else:
            file.since.append((record.second, record.data if record.kind == "W" else None))

    def _rename(self, record: Record) -> None:
        if record.kind in "RL":
            old, new = record.paths
            file = self.names[old]
            self._change_names(new, Renaming({new: file}, {old: file} if record.kind == "R" else {}))
        else:
            name = record.data.decode()
            made = {name: FOLDER} if record.kind == "M" else {}
            self._change_names(name, Renaming(made, {} if made else {name: self.names[name]}))

    def _change_names(self, name: str, renaming: Renaming) -> None:
        renaming.apply(self.names)
        self.waiting.setdefault(Path(name).parent.as_posix(), []).append(renaming)


def records_of(log: Path) -> list[Record]:
    """Return the records of a log; one that was cut off when its process was killed is not among them."""
    text, at, found = log.read_bytes(), 0, []
    while (end := text.find(b"\n", at)) >= 0:
        kind, first, second, length = text[at:end].decode().split()
        at = end + 1 + int(length)
        if at <= len(text):
            found.append(Record(kind, int(first), int(second), text[end + 1 : at]))
    return found


def build_recorder(folder: Path) -> Path:
    """Compile ``recorder.c`` into ``folder`` and return the library."""
    library = folder / "recorder.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl", "-lpthread"], check=True)
    return library


def recording(folder: Path, log: Path, library: Path) -> dict[str, str]:
    """Return the environment in which a process that works in ``folder`` is recorded in ``log``."""
    log.touch()
    watched = {"LD_PRELOAD": str(library), "RECORDER_ROOT": str(folder.resolve()), "RECORDER_LOG": str(log.resolve())}
    return os.environ | watched
