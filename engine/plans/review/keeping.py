"""Keeping a plan although something changed: a person looked and found it still right, and says why."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from config.errors import InputError
from engine.plans.drafting.basis import accepted_changes, basis_hash, facts_of
from engine.plans.drafting.batch import open_shelf
from engine.plans.drafting.composing import PlanRules
from engine.plans.drafting.people import Reader, find_doubles, read_people
from engine.plans.policy.entitlement import judge
from engine.plans.review.selection import Selection, select_plans
from engine.plans.review.steps import Desk, Step, StepReport, take_step
from engine.plans.tables import PLAN, PLAN_VERSION
from ledgers.roster.table import Round
from ledgers.sealing import Sealer


def keep_plan(session: Session, person_no: str, step: Step, desk: Desk, rules: PlanRules, sealer: Sealer) -> StepReport:
    """Record that the changes do not touch the plan; only changes the person was shown can be found harmless.

    Raises InputError when the ledger has moved on since the plan was last looked at.
    """
    selection = Selection((person_no,))
    (plan,) = select_plans(session, desk.act.round_id, selection)
    report = take_step(session, selection, step, desk)
    if not report.refused:
        _accept(session, plan, rules, sealer)
    return report


def _accept(session: Session, plan: Any, rules: PlanRules, sealer: Sealer) -> None:
    current = session.get_one(Round, plan.round_id)
    reader = Reader(sealer, rules.process.post_order, find_doubles(session, plan.round_id))
    people = read_people(session, current, plan.village_code, reader)
    file = next(file for file in people if file.person.person_no == plan.person_no)
    edits = open_shelf(session, current, plan.village_code).edits.get(plan.person_no, [])
    if basis_hash(file, rules.hash, [edit.id for edit in edits]) != plan.basis_hash:
        raise InputError("台账或政策又有变动", where=plan.person_no, remedy="先运行 huanjie plans draft，看清变动再定")
    version = PLAN_VERSION.c
    kept = select(version.facts).where(
        version.round_id == plan.round_id, version.person_no == plan.person_no, version.number == plan.version
    )
    old = json.loads(session.execute(kept).scalar_one())
    found = [judge(file.person, policy) for policy in rules.policies.in_force(file.person.polling_on)]
    accepted = json.loads(plan.accepted) | accepted_changes(old, facts_of(file, found))
    session.execute(
        update(PLAN)
        .where(PLAN.c.round_id == plan.round_id, PLAN.c.person_no == plan.person_no)
        .values(accepted=json.dumps(accepted, ensure_ascii=False), is_stale=False, changes="[]")
    )
