"""Reminding the departments of the opinions they owe: entered for each person, told in one letter a department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from engine.joint_review.desk import ENTRY, Note, ReviewDesk, write_notes
from engine.joint_review.viewing import is_overdue, requests_of
from engine.messages.enqueue import Draft, Origin, enqueue
from engine.tasks.chain import People, read_people
from ledgers.authority.rights import narrow, need_department
from ledgers.journal.payloads import OpinionReminderPayload
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.table import Round


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a department of a county owes: persons, earliest due day, and who is told (None: nobody is there)."""

    county: str
    department: str
    persons: tuple[str, ...]
    due_on: date
    told: str | None


def remind(session: Session, prefix: str, desk: ReviewDesk) -> list[Reminder]:
    """Record a reminder for every overdue request and queue one letter a department; both once a day.

    The letter goes to the liaison of the department, without one to its head, or to who stands in for them.
    """
    prefix = narrow(need_department(desk.act, "催办联审意见"), prefix)
    overdue = [row for row in requests_of(session, prefix, desk) if is_overdue(row, desk.act.on)]
    entry = ENTRY.c
    today = (entry.round_id == desk.act.round_id, entry.kind == "reminded", entry.made_on == desk.act.on)
    known = set(session.execute(select(entry.person_no, entry.department).where(*today)).all())
    fresh = [row for row in overdue if (row["person_no"], row["department"]) not in known]
    notes = [Note(row["person_no"], row["village_code"], "reminded", row["department"]) for row in fresh]
    write_notes(session, notes, desk.act)
    people = read_people(session, session.get_one(Round, desk.act.round_id))
    owed: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in overdue:
        owed.setdefault((row["village_code"][:COUNTY_DIGITS], row["department"]), []).append(row)
    reminders = [_reminder(people, place, rows, desk.act.on) for place, rows in owed.items()]
    drafts = [_draft(desk, each) for each in reminders if each.told is not None]
    enqueue(session, Origin(desk.act.round_id, None, desk.act.at), drafts)
    return reminders


def _reminder(people: People, place: tuple[str, str], rows: Sequence[dict[str, object]], on: date) -> Reminder:
    county, department = place
    liaison = people.liaison(county, department)
    due_on = min(day for row in rows if isinstance(day := row["due_on"], date))
    told = people.receiver(liaison, on) if liaison else None
    return Reminder(county, department, tuple(str(row["person_no"]) for row in rows), due_on, told)


def _draft(desk: ReviewDesk, reminder: Reminder) -> Draft:
    on = desk.act.on.isoformat()
    payload = OpinionReminderPayload(
        on=on, department=reminder.department, people=len(reminder.persons), due_on=reminder.due_on.isoformat()
    )
    key = f"opinion_reminder:{desk.act.round_id}:{on}:{reminder.county}:{reminder.department}"
    return Draft(key, reminder.told or "", "opinion_reminder", payload, "normal", reminder.department)
