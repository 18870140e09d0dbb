"""The rulebooks pages speak of, read once: a rulebook never changes under its hash."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from pathlib import Path
from threading import Lock

from sqlmodel import Session

from config.errors import InputError
from engine.rulebook.copies import load_copy
from engine.rulebook.model import Rulebook
from engine.rulebook.reading import load_rulebook
from ledgers.journal.assessment import Run

KEPT = 4
_known: OrderedDict[tuple[str, str, date], Rulebook] = OrderedDict()
_lock = Lock()


def rulebook_of(session: Session, run: Run, folder: Path) -> Rulebook:
    """Return the rulebook of a run: its copy, or, where it kept none, what the folder says today."""
    key = (run.rulebook_hash or "", run.profile or "", run.on)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    try:
        found = load_copy(session, *key)
    except InputError:
        return load_rulebook(folder, key[1], key[2])
    with _lock:
        _known[key] = found
        if len(_known) > KEPT:
            _known.popitem(last=False)
    return found
