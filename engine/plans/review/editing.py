"""Hand edits of a draft: rewrite, add or take out a sentence; each makes a version and outlives every redraft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, func, insert, select, update
from sqlmodel import Session

from config.errors import InputError
from engine.plans.drafting.composing import PlanRules
from engine.plans.drafting.draft import DraftDesk, DraftOrder, draft_within, open_desk
from engine.plans.review.moves import DRAFT, RETURNED
from engine.plans.review.selection import Selection, read_content, select_plans
from engine.plans.tables import PLAN_EDIT
from engine.rulebook.problems import nearest
from ledgers.authority.act import Act, need
from ledgers.authority.rights import Matter, need_right
from ledgers.database import transaction
from ledgers.journal.plan_content import Content
from ledgers.sealing import sealer_of

ADDED = "hand_added"
EDITABLE_SECTIONS = ("situation", "measures", "pending")
LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person wants: ``key`` names the sentence, "" adds one to ``section``; text "" takes the sentence out."""

    text: str
    reason: str
    key: str = ""
    section: str = "measures"
    owner: str = ""
    due_on: date | None = None


def edit_plan(engine: Engine, person_no: str, edit: Edit, order: DraftOrder, rules: PlanRules) -> None:
    """Put the edit into the plan: a new version, drafted on the facts of today with the edit in it.

    Raises InputError when the plan is in review, the sentence does not exist, or no reason is given.
    """
    sealer = sealer_of(engine)
    with transaction(engine) as session:
        desk = open_desk(session, sealer, order, rules)
        plan = _open_plan(session, person_no, desk)
        need(edit.reason, "修改理由", "加 --reason 理由")
        row = _edit_row(session, plan, edit, read_content(session, plan), desk.act)
        _withdraw(session, plan, row["key"], desk.act)
        session.connection().execute(insert(PLAN_EDIT), [row])
        draft_within(session, desk, plan.village_code, person_no)


def withdraw_edit(engine: Engine, person_no: str, key: str, order: DraftOrder, rules: PlanRules) -> None:
    """Take a hand edit back: the plan says again what facts and policies say."""
    sealer = sealer_of(engine)
    with transaction(engine) as session:
        desk = open_desk(session, sealer, order, rules)
        plan = _open_plan(session, person_no, desk)
        need(order.reason, "撤回理由", "加 --reason 理由")
        if not _withdraw(session, plan, key, desk.act):
            remedy = "用 huanjie plans show 看带“手改”的句子"
            raise InputError(f"方案里没有手工改过的句子 {key}", where=person_no, remedy=remedy)
        draft_within(session, desk, plan.village_code, person_no)


def _open_plan(session: Session, person_no: str, desk: DraftDesk) -> Any:
    (plan,) = select_plans(session, desk.act.round_id, Selection((person_no,)))
    need_right(session, desk.act, "case", Matter("修改安置方案", plan.village_code))
    if plan.state not in (DRAFT, RETURNED):
        raise InputError(
            f"方案现为“{plan.state}”，不能直接修改", where=person_no, remedy="先用 huanjie plans return 退回"
        )
    return plan


def _withdraw(session: Session, plan: Any, key: str, act: Act) -> bool:
    """End the edit of this sentence that is in force; tell whether there was one."""
    edit = PLAN_EDIT.c
    in_force = (edit.round_id == plan.round_id, edit.person_no == plan.person_no, edit.withdrawn_by.is_(None))
    done = session.connection().execute(update(PLAN_EDIT).where(*in_force, edit.key == key).values(withdrawn_by=act.by))
    return done.rowcount > 0


def _next_key(session: Session, plan: Any) -> str:
    edit = PLAN_EDIT.c
    mine = (edit.round_id == plan.round_id, edit.person_no == plan.person_no, edit.kind == "add")
    count = session.execute(select(func.count()).select_from(PLAN_EDIT).where(*mine)).scalar_one()
    return f"{ADDED}.{count + 1}"


def _section_named(name: str, content: Content) -> str:
    """Return the section a person means by its title or its identifier; InputError naming those open to him."""
    titles = {section: content.sections[section] for section in EDITABLE_SECTIONS}
    for section, title in titles.items():
        if name.strip() in (section, title):
            return section
    raise InputError(f"不能在“{name}”里增加句子", remedy=f"可用：{'、'.join(titles.values())}")


def _edit_row(session: Session, plan: Any, edit: Edit, content: Content, act: Act) -> dict[str, Any]:
    drafted = content.sentence(edit.key) if edit.key else None
    if edit.key and drafted is None:
        known = [sentence.key for sentence in content.sentences]
        raise InputError(f"方案里没有句子 {edit.key}", where=plan.person_no, remedy=nearest(edit.key, known))
    section = drafted.section if drafted is not None else _section_named(edit.section, content)
    if not edit.key and not edit.text.strip():
        raise InputError("增加的句子没有内容", where=plan.person_no, remedy="加 --text 内容")
    if len(edit.text) > LONGEST_TEXT:
        raise InputError(
            f"一句话最多 {LONGEST_TEXT} 字，现有 {len(edit.text)} 字", where=plan.person_no, remedy="请精简"
        )
    base = ""
    if drafted is not None:
        base = drafted.edit.drafted if drafted.edit is not None else drafted.text
    return {
        "round_id": plan.round_id,
        "person_no": plan.person_no,
        "key": edit.key or _next_key(session, plan),
        "kind": "add" if not edit.key else "replace" if edit.text.strip() else "remove",
        "section": section,
        "text": edit.text.strip(),
        "base": base,
        "owner": edit.owner.strip(),
        "due_on": edit.due_on,
        "reason": edit.reason.strip(),
        "made_by": act.by,
        "made_on": act.on,
        "made_at": act.at,
    }
