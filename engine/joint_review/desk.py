"""What every step of the joint review works with, and how it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import Session

from config.calendar import WorkCalendar
from config.errors import InputError
from engine.joint_review.clauses import ReviewRules
from ledgers.authority.act import Act
from ledgers.changes import CellChange, ChangeRecorder
from ledgers.fields import table_of
from ledgers.journal.change import Change
from ledgers.journal.joint_review import ReviewEntry
from ledgers.reserve.table import Candidate, Opinion
from ledgers.roster.table import Township, Village

CANDIDATE, OPINION = table_of(Candidate), table_of(Opinion)
ENTRY, CHANGE = table_of(ReviewEntry), table_of(Change)
VILLAGE, TOWNSHIP_TABLE = table_of(Village), table_of(Township)


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Who acts, by which clauses and days, on which calendar."""

    act: Act
    rules: ReviewRules
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Note:
    """One step of one candidate's review, as it goes into the journal."""

    person_no: str
    village_code: str
    kind: str
    department: str = ""
    post: str = ""
    outcome: str = ""
    clause: str = ""
    document_no: str = ""
    note: str = ""


def write_notes(session: Session, notes: Iterable[Note], act: Act) -> None:
    """Add steps to the journal of the review."""
    made = {
        "round_id": act.round_id,
        "made_by": act.by,
        "made_no": act.officer_no,
        "made_on": act.on,
        "made_at": act.at,
    }
    rows = [{name: getattr(note, name) for name in _NOTE} | made for note in notes]
    if rows:
        session.connection().execute(insert(ENTRY), rows)


def write_changes(session: Session, changes: Sequence[CellChange], act: Act) -> None:
    """Add changed cells to the history of the ledgers."""
    recorder = ChangeRecorder(act.round_id, act.by, act.at, act.officer_no)
    rows = [recorder.row(change) for change in changes if change.old != change.new]
    if rows:
        session.connection().execute(insert(CHANGE), rows)


_NOTE = tuple(Note.__dataclass_fields__)


def need_reviewer(department: str, rules: ReviewRules) -> str:
    """Return ``department`` when it is one of those that answer; InputError naming them."""
    if department not in rules.departments:
        raise InputError(f"没有联审部门“{department}”", remedy=f"可用：{'、'.join(rules.departments)}")
    return department
