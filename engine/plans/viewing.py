"""One plan with all that happened to it, and what changed from one of its versions to another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from config.clock import BUSINESS_ZONE
from engine.plans.drafting.basis import Difference, differences
from engine.plans.drafting.person import PERSON
from engine.plans.review.selection import Selection, read_content, select_plans
from ledgers.journal.change import Change
from ledgers.journal.plan import PlanItem, PlanReview, PlanVersion
from ledgers.journal.plan_content import Content


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One thing that changed since the plan was put forward, and who entered it when, as far as the journal knows."""

    what: str
    old: str
    new: str
    by: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class PlanStory:
    """Everything about one plan but the visits (``engine.plans.following``)."""

    plan: Any
    content: Content
    changes: tuple[ChangeNote, ...]
    versions: Sequence[PlanVersion]
    reviews: Sequence[PlanReview]
    items: Sequence[PlanItem]


@dataclass(frozen=True, slots=True)
class TextChange:
    """One sentence that is not as it was; "" stands for not there."""

    section: str
    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What led from one version to another: cells and policies first, then the sentences."""

    old: int
    new: int
    reason: str
    facts: tuple[Difference, ...]
    sentences: tuple[TextChange, ...]


def tell_plan(session: Session, round_id: int, person_no: str, number: int | None = None) -> PlanStory:
    """Return the story of one plan, with the text of version ``number`` (the present one when None)."""
    (plan,) = select_plans(session, round_id, Selection((person_no,)))

    def rows(model: Any, order: Any) -> Any:
        mine = (model.round_id == round_id, model.person_no == person_no)
        return session.exec(select(model).where(*mine).order_by(order)).all()

    return PlanStory(
        plan=plan,
        content=read_content(session, plan, number),
        changes=tuple(_note(session, plan, Difference(**change)) for change in json.loads(plan.changes)),
        versions=rows(PlanVersion, col(PlanVersion.number)),
        reviews=rows(PlanReview, col(PlanReview.id)),
        items=rows(PlanItem, col(PlanItem.done_on)),
    )


def _note(session: Session, plan: Any, change: Difference) -> ChangeNote:
    entered = session.exec(
        select(Change)
        .where(
            Change.round_id == plan.round_id,
            Change.ledger == PERSON,
            Change.row_key == plan.person_no,
            Change.field == change.field,
        )
        .order_by(col(Change.id).desc())
    ).first()
    if entered is None or not change.field:
        return ChangeNote(change.what, change.old, change.new)
    on = entered.changed_at.astimezone(BUSINESS_ZONE).date()
    return ChangeNote(change.what, change.old, change.new, entered.changed_by, on.isoformat())


def compare_versions(
    session: Session, round_id: int, person_no: str, old: int | None, new: int | None
) -> VersionChange:
    """Return what changed from version ``old`` to ``new``; by default from the last but one to the present one."""
    (plan,) = select_plans(session, round_id, Selection((person_no,)))
    later = plan.version if new is None else new
    earlier = max(later - 1, 1) if old is None else old
    before, after = read_content(session, plan, earlier), read_content(session, plan, later)
    kept = {
        version.number: version
        for version in session.exec(
            select(PlanVersion).where(PlanVersion.round_id == round_id, PlanVersion.person_no == person_no)
        )
    }
    facts = differences(json.loads(kept[earlier].facts), json.loads(kept[later].facts), {})
    return VersionChange(earlier, later, kept[later].reason, tuple(facts), _compare(before, after))


def _compare(before: Content, after: Content) -> tuple[TextChange, ...]:
    old = {sentence.key: sentence for sentence in before.sentences}
    new = {sentence.key: sentence for sentence in after.sentences}
    found = []
    for key in dict.fromkeys([*old, *new]):
        texts = [_said(group.get(key)) for group in (old, new)]
        if texts[0] != texts[1]:
            section = after.sections[(new.get(key) or old[key]).section]
            found.append(TextChange(section, key, *texts))
    return tuple(found)


def _said(sentence: Any) -> str:
    if sentence is None or not sentence.text:
        return ""
    extra = "，".join(part for part in (sentence.owner, sentence.due_on) if part)
    return f"{sentence.text}（{extra}）" if extra else sentence.text
