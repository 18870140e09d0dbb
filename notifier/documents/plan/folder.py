"""The folder of printed plans: one file a person, written once for each state of the plan, never over a person's work.

A list beside the files remembers what each was made from. A file somebody changed since is kept under another name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from config.files import FileBatch, sync_folder, write_whole

MANIFEST = "清单.jsonl"
KEPT = "人工修改留存"
BATCH = 100
"""So many files are put on the disk together: one by one the waiting would take longer than the writing."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a file was made for, its digest, and that of the file about to take its place ("" for none)."""

    mark: str
    digest: str
    coming: str = ""


class PlanFolder:
    """One township's folder; files stand there once the ``with`` block ends, or a batch is full.

    The list says which files are coming before they are there and, once they are on the disk, that they are. Whenever
    a process is killed or the power fails, what lies there is known to be ours, and is not taken for a person's work.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: list[Path] = []
        self._batch = FileBatch(folder)
        self._coming: dict[str, _Entry] = {}
        self._entries = self._read()

    def __enter__(self) -> PlanFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._batch:
            self._put_in_place()

    def is_current(self, name: str, mark: str) -> bool:
        """Tell whether the file stands as it was written for ``mark``."""
        entry = self._entries.get(name)
        return entry is not None and entry.mark == mark and (self.folder / name).exists()

    def write(self, name: str, mark: str, content: bytes) -> None:
        """Write the file; ``kept`` names it where a version changed by hand has to be put aside for it."""
        self._batch.add(self.folder / name, content)
        self._coming[name] = _Entry(mark, _digest(content))
        if len(self._batch) >= BATCH:
            self._put_in_place()

    def _put_in_place(self) -> None:
        if not self._coming:
            return
        for name, coming in self._coming.items():
            self._keep_changed(self.folder / name)
            before = self._entries.get(name, _Entry("", ""))
            self._entries[name] = _Entry(before.mark, before.digest, coming.digest)
        self._list()
        self._batch.put_in_place()
        self._entries |= self._coming
        self._coming = {}
        self._list()

    def _keep_changed(self, path: Path) -> None:
        """Put aside a file that somebody changed; an empty one (a power cut left it so) is nobody's work."""
        if not path.exists() or not (content := path.read_bytes()):
            return
        entry = self._entries.get(path.name)
        if entry is not None and _digest(content) in (entry.digest, entry.coming):
            return
        shelf = self.folder / KEPT
        shelf.mkdir(exist_ok=True)
        number = 1 + sum(1 for _ in shelf.glob(f"{path.stem}.*{path.suffix}"))
        kept = shelf / f"{path.stem}.{number}{path.suffix}"
        path.replace(kept)
        sync_folder(shelf)
        self.kept.append(kept)

    def _list(self) -> None:
        lines = [[name, e.mark, e.digest, *([e.coming] if e.coming else [])] for name, e in self._entries.items()]
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        write_whole(self.folder / MANIFEST, text)

    def _read(self) -> dict[str, _Entry]:
        manifest = self.folder / MANIFEST
        if not manifest.exists():
            return {}
        found = {}
        for line in manifest.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                name, *entry = json.loads(line)
                found[name] = _Entry(*entry)
            except (ValueError, TypeError):
                continue  # a line an earlier version was writing when it was killed
        return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
