"""The plans of one township as they stand, and everything a drafting run wants to write, written in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update
from sqlmodel import Session

from engine.plans.drafting.basis import Facts
from engine.plans.drafting.hand_edits import Edit
from engine.plans.drafting.person import PERSON
from engine.plans.tables import CADRE, CHANGE, PLAN, PLAN_EDIT, PLAN_VERSION
from ledgers.among import among
from ledgers.authority.act import Act
from ledgers.changes import CellChange, ChangeRecorder
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round

STATE_FIELD = "plan_state"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one plan stands."""

    state: str
    version: int
    basis_hash: str
    signature: str
    is_stale: bool
    accepted: Mapping[str, Any]
    village_code: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version about to be written."""

    number: int
    content: str
    facts: str
    basis_hash: str
    signature: str
    reason: str


@dataclass(slots=True)
class Shelf:
    """What is known of a township's plans, and the rows waiting to be written."""

    round_id: int
    plans: dict[str, Standing]
    edits: dict[str, list[Edit]]
    facts: dict[str, Facts] = field(default_factory=dict)
    _opened: list[dict[str, Any]] = field(default_factory=list)
    _redrafted: list[dict[str, Any]] = field(default_factory=list)
    _noted: list[dict[str, Any]] = field(default_factory=list)
    _versions: list[dict[str, Any]] = field(default_factory=list)
    _moved: list[dict[str, Any]] = field(default_factory=list)
    _states: dict[str, str] = field(default_factory=dict)
    _ledger: list[dict[str, Any]] = field(default_factory=list)

    def fetch_facts(self, session: Session, persons: Iterable[str]) -> None:
        """Read what the present version of these persons' plans rested on."""
        wanted = list(persons)
        at_present = (PLAN_VERSION.c.round_id == PLAN.c.round_id) & (PLAN_VERSION.c.person_no == PLAN.c.person_no)
        query = (
            select(PLAN_VERSION.c.person_no, PLAN_VERSION.c.facts)
            .join(PLAN, at_present & (PLAN_VERSION.c.number == PLAN.c.version))
            .where(PLAN.c.round_id == self.round_id, among(session, PLAN.c.person_no, wanted))
        )
        if wanted:
            self.facts |= {no: json.loads(facts) for no, facts in session.execute(query)}

    def open_plan(self, person_no: str, place: tuple[str, str, date | None], version: NewVersion) -> None:
        """Begin the plan of a person: ``place`` is village, state, and the day the next step is due."""
        village_code, state, due_on = place
        self._opened.append(
            self._plan_row(person_no, version) | {"village_code": village_code, "state": state, "due_on": due_on}
        )
        self._keep(person_no, version)
        self._states[person_no] = state

    def add_version(self, person_no: str, version: NewVersion, state: str, due_on: date | None) -> None:
        """Put a new version in the place of the present one."""
        self._redrafted.append(self._plan_row(person_no, version) | {"state": state, "due_on": due_on})
        self._keep(person_no, version)
        self._states[person_no] = state

    def note_basis(self, person_no: str, basis_hash: str, changes: list[dict[str, Any]]) -> None:
        """Note that the plan was looked at again; with ``changes`` it is stale, without it is not."""
        written = json.dumps(changes, ensure_ascii=False)
        self._noted.append({"no": person_no, "basis_hash": basis_hash, "is_stale": bool(changes), "changes": written})

    def follow_person(self, person_no: str, village_code: str) -> None:
        """Move the plan to the village the ledger has the person in now."""
        if person_no in self.plans and self.plans[person_no].village_code != village_code:
            self._moved.append({"no": person_no, "village_code": village_code})

    def keep_ledger_state(self, person_no: str, village_code: str, ledger_state: str) -> None:
        """Make the ledger say what the plan's state is."""
        state = self._states.get(person_no) or self.plans[person_no].state
        if state != ledger_state:
            self._ledger.append({"no": person_no, "village_code": village_code, "old": ledger_state, "new": state})

    def write(self, session: Session, act: Act) -> None:
        """Write all that waits."""
        connection = session.connection()
        mine = PLAN.c.round_id == self.round_id
        opened: dict[str, Any] = {"state_since": act.on, "is_stale": False, "changes": "[]", "accepted": "{}"}
        opened |= {"notice_from": None, "notice_to": None}  # what was posted was another version
        if self._opened:
            connection.execute(insert(PLAN), [row | opened for row in self._opened])
        if self._versions:
            made = {"made_by": act.by, "made_on": act.on, "made_at": act.at}
            connection.execute(insert(PLAN_VERSION), [row | made for row in self._versions])
        this_plan = update(PLAN).where(mine, PLAN.c.person_no == bindparam("no"))
        if self._redrafted:
            rows = [{"no": row["person_no"], **row, **opened} for row in self._redrafted]
            connection.execute(this_plan, [{k: v for k, v in row.items() if k != "person_no"} for row in rows])
        for rows in (self._noted, self._moved):
            if rows:
                connection.execute(this_plan, rows)
        write_ledger_cells(session, [LedgerCell(STATE_FIELD, **row) for row in self._ledger], act)

    def _plan_row(self, person_no: str, version: NewVersion) -> dict[str, Any]:
        return {
            "round_id": self.round_id,
            "person_no": person_no,
            "version": version.number,
            "basis_hash": version.basis_hash,
            "signature": version.signature,
        }

    def _keep(self, person_no: str, version: NewVersion) -> None:
        self._versions.append(
            {
                "round_id": self.round_id,
                "person_no": person_no,
                "number": version.number,
                "content": version.content,
                "facts": version.facts,
                "reason": version.reason,
            }
        )


def open_shelf(session: Session, current: Round, township_code: str) -> Shelf:
    """Return the plans and hand edits of the people the ledger has in one township."""
    assert current.id is not None
    low, high = code_range(township_code)
    plan, cadre, edit = PLAN.c, CADRE.c, PLAN_EDIT.c
    same_person = and_(cadre.round_id == plan.round_id, cadre.person_no == plan.person_no)
    here = (plan.round_id == current.id, cadre.village_code.between(low, high))
    plans = {
        row.person_no: Standing(
            row.state,
            row.version,
            row.basis_hash,
            row.signature,
            row.is_stale,
            json.loads(row.accepted),
            row.village_code,
            row.due_on,
        )
        for row in session.execute(select(PLAN).join(CADRE, same_person).where(*here))
    }
    same_editor = and_(edit.round_id == plan.round_id, edit.person_no == plan.person_no)
    edits = select(PLAN_EDIT).join(PLAN, same_editor).join(CADRE, same_person)
    found: dict[str, list[Edit]] = {}
    for row in session.execute(edits.where(*here, edit.withdrawn_by.is_(None)).order_by(edit.id)):
        found.setdefault(row.person_no, []).append(edit_of(row))
    return Shelf(current.id, plans, found)


def edit_of(row: Any) -> Edit:
    """Return the hand edit a row of ``PlanEdit`` holds."""
    place = (row.id, row.key, row.kind, row.section, row.text, row.base, row.owner, row.due_on)
    return Edit(*place, reason=row.reason, by=row.made_by, on=row.made_on)


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """One cell of one person's ledger row that a plan's progress changes."""

    field: str
    no: str
    village_code: str
    old: Any
    new: Any
    reason: str = "安置方案办理进展"


def write_ledger_cells(session: Session, cells: list[LedgerCell], act: Act) -> None:
    """Write these cells into the ledger and each change into the journal."""
    if not cells:
        return
    connection = session.connection()
    for name in {cell.field for cell in cells}:
        statement = update(CADRE).where(CADRE.c.round_id == act.round_id, CADRE.c.person_no == bindparam("no"))
        rows = [{"no": cell.no, "value": cell.new} for cell in cells if cell.field == name]
        connection.execute(statement.values({name: bindparam("value")}), rows)
    recorder = ChangeRecorder(act.round_id, act.by, act.at, act.officer_no)
    changes = (CellChange(PERSON, x.no, x.village_code, x.field, x.old, x.new, x.reason) for x in cells)
    connection.execute(insert(CHANGE), [recorder.row(change) for change in changes])
