"""The rules a night runs on: those of the folder, or, when it is broken or not locked, those the last good run kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from config.errors import AppError
from engine.assessment.changes import last_good_run
from engine.assessment.in_force import require_locked
from engine.assignment.model import AssignmentRules
from engine.rulebook.assignment import load_assignment_rules
from engine.rulebook.copies import unpacked
from engine.runs.rules import Rules, load_rules
from ledgers.journal.night import RulebookCopy
from ledgers.roster.table import Round


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything read from one rules folder; ``note`` says why it is not the folder in use, "" when it is.

    ``begun`` is when the night began, by the counter that only runs forward; ``journal_head`` stands for all that was
    recorded before it (see ``ledgers.chain``).
    """

    rules: Rules
    assignment: AssignmentRules
    folder: Path
    note: str = ""
    begun: float = 0.0
    journal_head: str = ""

    @property
    def notes(self) -> list[str]:
        """What people should know about the rules of the night."""
        return [self.note] if self.note else []


@contextmanager
def prepared_rules(
    session: Session, current: Round, folder: Path, on: date, *, falls_back: bool = True
) -> Iterator[Prepared]:
    """Give the rules of ``folder`` for ``on``; when it cannot be used, those of the last good run, and say so.

    Raises what is wrong with the folder when it is not to fall back, and when no run has kept any rules yet.
    """
    try:
        found = _read(folder, current.profile, on)
        require_locked(found.rules.rulebook)
    except Exception as error:  # whatever somebody wrote into a rule: the night is carried out
        copy = _last_copy(session, current) if falls_back else None
        if copy is None:
            raise
        with unpacked(copy.files) as kept:
            note = f"规则目录有错误，本次沿用 {copy.used_on} 起用的规则：{_first_line(error)}"
            yield _read(kept, current.profile, on, note)
        return
    yield found


def _read(folder: Path, profile: str, on: date, note: str = "") -> Prepared:
    return Prepared(load_rules(folder, profile, on), load_assignment_rules(folder, on), folder, note)


def _last_copy(session: Session, current: Round) -> RulebookCopy | None:
    run = last_good_run(session, current)
    if run is None:
        return None
    kept = select(RulebookCopy).where(RulebookCopy.rulebook_hash == run.rulebook_hash)
    return session.exec(kept.order_by(col(RulebookCopy.used_on).desc(), col(RulebookCopy.digest)).limit(1)).first()


def _first_line(error: Exception) -> str:
    if not isinstance(error, AppError):
        return "规则文件读不了"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "".join(lines[:2])[:300]
