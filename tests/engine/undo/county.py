"""A small county whose runs are taken back, and its state as values that two counties can be compared by."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest
from engine.assessment.runs import stands
from engine.rulebook.assignment import load_assignment_rules
from engine.rulebook.reading import load_rulebook
from engine.undo.takeback import TakebackRequest, take_back
from ledgers.authority.act import Act, find_actor
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment, Lead, Run, TownshipSum
from ledgers.journal.message import Message
from ledgers.journal.night import LevelMove
from ledgers.journal.task import Task
from ledgers.risk_point.table import RiskPoint
from tests.builders import COUNTY
from tests.engine.nights.county import MONDAY, at_night
from tests.engine.risks.rulebooks import RULES

NUMBERS = ("id", "run_id", "key")
"""What tells rows apart; the key of a letter holds the number of its run."""


def assess_on(database, on=MONDAY, **fields):
    """Assess by hand on a date, by the shipped rules or other ones; return the number of the run."""
    rulebook = fields.pop("rulebook", None) or shipped(on)
    rules = {"assignment": load_assignment_rules(RULES, on), "rules_folder": RULES}
    named = {"at": at_night(on), "vouched_by": "丙"} | rules
    return assess(database, AssessmentRequest(on, rulebook, "丙", **named | fields)).run_id


def shipped(on=MONDAY):
    """The shipped rules on a date."""
    return load_rulebook(RULES, "CN2018+SC2020", on)


def edited(on=MONDAY):
    """Rules somebody has spoilt: every village begins without a point, so that all are high."""
    rulebook = shipped(on)
    return replace(rulebook, grading=replace(rulebook.grading, base_score=0), hash="0" * 64)


def person(session, by="丙", on=MONDAY):
    """An officer of the county acting."""
    actor = find_actor(session, COUNTY, by)
    return Act(1, actor.signature, on, datetime(2026, 11, 27, 9, tzinfo=UTC), actor)


def back(database, run_id, *, later=False, by="丙", reason="日期写错了"):
    """Take a run back."""
    with transaction(database) as session:
        return take_back(session, person(session, by), TakebackRequest(run_id, reason, and_later=later))


def state_of(database):
    """What the county works with, without numbers and without what was taken back: by table, as sorted texts."""
    standing = {
        Assessment: (),
        TownshipSum: (),
        Lead: (),
        RiskPoint: (table_of(RiskPoint).c.state != "withdrawn",),
        Task: (table_of(Task).c.taken_back == 0,),
        Message: (table_of(Message).c.state != "cancelled",),
        LevelMove: (table_of(LevelMove).c.run_id.in_(select(table_of(Run).c.id).where(stands())),),
    }
    with reading(database) as session:
        return {table.__tablename__: _rows(session, table_of(table), where) for table, where in standing.items()}


def _rows(session, table, where):
    columns = [each for each in table.columns if each.name not in NUMBERS]
    rows = session.connection().execute(select(*columns).where(*where)).mappings()
    return sorted(repr({name: _without_numbers(name, value) for name, value in row.items()}) for row in rows)


def _without_numbers(name, value):
    """Leave out what counts rows: the numbers of tasks a letter names, the place of a change."""
    if name == "payload":
        said = json.loads(value)
        return said | {"tasks": {kind: len(ids) for kind, ids in said.get("tasks", {}).items()}}
    if name == "parts":
        return [part | {"cells": [cell | {"order": 0} for cell in part["cells"]]} for part in json.loads(value)]
    return value
