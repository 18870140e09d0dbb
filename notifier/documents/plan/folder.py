"""The folder of printed plans: one file a person, written once for each state of the plan, never over a person's work.

A list beside the files remembers what each was made from. A file somebody changed since is kept under another name.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

MANIFEST = "清单.jsonl"
KEPT = "人工修改留存"


class PlanFolder:
    """One township's folder. Entries are appended after each file, so a kill at any moment loses one entry at most."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._entries = self._read()

    def is_current(self, name: str, mark: str) -> bool:
        """Tell whether the file stands as it was written for ``mark``."""
        entry = self._entries.get(name)
        return entry is not None and entry[0] == mark and (self.folder / name).exists()

    def write(self, name: str, mark: str, content: bytes) -> Path | None:
        """Write the file; return where a version changed by hand was kept, if there was one."""
        path = self.folder / name
        kept = self._keep_changed(path)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        Path(part).replace(path)
        self._entries[name] = (mark, _digest(content))
        with (self.folder / MANIFEST).open("a", encoding="utf-8") as manifest:
            manifest.write(json.dumps([name, *self._entries[name]], ensure_ascii=False) + "\n")
        return kept

    def _keep_changed(self, path: Path) -> Path | None:
        entry = self._entries.get(path.name)
        if not path.exists() or (entry is not None and _digest(path.read_bytes()) == entry[1]):
            return None
        shelf = self.folder / KEPT
        shelf.mkdir(exist_ok=True)
        number = 1 + sum(1 for _ in shelf.glob(f"{path.stem}.*{path.suffix}"))
        kept = shelf / f"{path.stem}.{number}{path.suffix}"
        Path(path).replace(kept)
        return kept

    def _read(self) -> dict[str, tuple[str, str]]:
        manifest = self.folder / MANIFEST
        if not manifest.exists():
            return {}
        found = {}
        for line in manifest.read_text(encoding="utf-8").splitlines():
            try:
                name, mark, digest = json.loads(line)
            except ValueError:
                continue  # the line a kill cut off
            found[name] = (mark, digest)
        return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
