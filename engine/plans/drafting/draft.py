"""Drafting the plans of a county, township by township: each township is one transaction, so a kill loses nothing.

New persons get a plan, drafts follow the facts, and what is in review or approved is never rewritten: it goes stale
and says what changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Engine, select
from sqlmodel import Session

from config.calendar import WorkCalendar, load_calendar
from engine.plans.drafting.basis import Difference, basis_hash, differences, facts_of
from engine.plans.drafting.batch import NewVersion, Shelf, Standing, open_shelf
from engine.plans.drafting.composing import PlanRules, compose
from engine.plans.drafting.hand_edits import Edit, lay_over
from engine.plans.drafting.people import PersonFile, Reader, find_doubles, read_people, townships_of
from engine.plans.drafting.problems import PersonProblem
from engine.plans.policy.entitlement import judge
from engine.plans.review.moves import DRAFT, RETURNED
from engine.plans.tables import PLAN, TOWNSHIP
from ledgers.among import among
from ledgers.authority.act import Act, Actor
from ledgers.authority.days import require_today
from ledgers.database import reading, transaction
from ledgers.journal.plan_content import signature_of, to_json
from ledgers.plan_signatures import altered_plans
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Round
from ledgers.sealing import Sealer, sealer_of

FIRST_DRAFT = "首次起草"
REDONE = "原文本与签名不符，重新起草"
REASON_LENGTH = 200
REWRITTEN = (DRAFT, RETURNED)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """Which plans are to be drafted, by whom and when; ``township`` is a code or a name, None for all.

    Drafting is the program's work and needs no officer; editing by hand does (``actor``).
    ``reason`` is written beside new versions of plans drafted before; "" lets the changes speak.
    """

    round_name: str | None
    township: str | None
    by: str
    on: date
    at: datetime
    reason: str = ""
    calendar: WorkCalendar = field(default_factory=load_calendar)
    actor: Actor | None = None


@dataclass(slots=True)
class DraftReport:
    """What a drafting run did: the three counts add up to all persons in scope."""

    drafted: int = 0
    unchanged: int = 0
    stale: int = 0
    stale_persons: list[str] = field(default_factory=list)
    problems: list[PersonProblem] = field(default_factory=list)


@dataclass(frozen=True)
class DraftDesk:
    """What stays the same for every person of one run, and the report all write into."""

    current: Round
    order: DraftOrder
    rules: PlanRules
    reader: Reader
    report: DraftReport

    @property
    def act(self) -> Act:
        """Who drafts."""
        assert self.current.id is not None
        return Act(self.current.id, self.order.by, self.order.on, self.order.at, self.order.actor)

    @cached_property
    def due_on(self) -> date:
        """The working day by which a plan drafted today is due at the township."""
        return self.order.calendar.add(self.order.on, self.rules.process.township_working_days)


def draft_plans(engine: Engine, order: DraftOrder, rules: PlanRules, progress: Progress | None = None) -> DraftReport:
    """Draft or check every plan in scope and return what was done; running twice changes nothing.

    ``progress`` is called with a township's name, the number done and the number in all, and once more at the end.
    """
    sealer = sealer_of(engine)
    with reading(engine) as session:
        desk = open_desk(session, sealer, order, rules)
        townships = townships_of(session, desk.current, order.township)
        session.expunge_all()
    for done, (code, name) in enumerate(townships):
        if progress is not None:
            progress(name, done, len(townships))
        with transaction(engine) as session:
            draft_within(session, desk, code)
    if progress is not None:
        progress("", len(townships), len(townships))
    return desk.report


def open_desk(session: Session, sealer: Sealer, order: DraftOrder, rules: PlanRules) -> DraftDesk:
    """Return the desk for one run over the round of ``order``."""
    current = current_round(session, order.round_name)
    require_today(session, current, order.on, order.at)
    assert current.id is not None
    reader = Reader(sealer, rules.process.post_order, find_doubles(session, current.id))
    return DraftDesk(current, order, rules, reader, DraftReport())


def draft_within(session: Session, desk: DraftDesk, prefix: str, person_no: str | None = None) -> None:
    """Draft the plans of the villages whose code begins with ``prefix``, or of one person among them."""
    _wait_for_another(session, prefix)
    people = read_people(session, desk.current, prefix, desk.reader)
    files = [file for file in people if person_no in (None, file.person.person_no)]
    shelf = open_shelf(session, desk.current, prefix)
    _distrust_altered(session, shelf)
    hashes = {file.person.person_no: _hash(file, desk, shelf) for file in files}
    shelf.fetch_facts(
        session, [no for no, new in hashes.items() if no in shelf.plans and shelf.plans[no].basis_hash != new]
    )
    for file in files:
        desk.report.problems += file.problems
        _draft_one(file, hashes[file.person.person_no], shelf, desk)
    shelf.write(session, desk.act)


def _distrust_altered(session: Session, shelf: Shelf) -> None:
    """Have a draft whose text is not what was signed drafted anew."""
    for no in altered_plans(session, shelf.round_id, among(session, PLAN.c.person_no, shelf.plans)):
        shelf.plans[no] = replace(shelf.plans[no], basis_hash="", signature="")


def _wait_for_another(session: Session, prefix: str) -> None:
    """Let one run at a time draft in a township: the second finds the plans there (SQLite has one writer anyway)."""
    here = select(TOWNSHIP.c.code).where(TOWNSHIP.c.code == prefix[:TOWNSHIP_DIGITS])
    session.execute(here.with_for_update(key_share=True)).all()


def _hash(file: PersonFile, desk: DraftDesk, shelf: Shelf) -> str:
    return basis_hash(file, desk.rules.hash, [edit.id for edit in shelf.edits.get(file.person.person_no, ())])


def _draft_one(file: PersonFile, new_hash: str, shelf: Shelf, desk: DraftDesk) -> None:
    no, standing = file.person.person_no, shelf.plans.get(file.person.person_no)
    if standing is None:
        place = (
            file.person.village_code,
            DRAFT,
            desk.due_on,
        )  # a state of the ledger without its steps is not believed
        shelf.open_plan(no, place, _version(file, 1, (), new_hash, desk))
        desk.report.drafted += 1
    elif standing.basis_hash == new_hash:
        _count(standing.is_stale, no, desk)
    elif standing.state in REWRITTEN:
        _redraft(file, standing, new_hash, shelf, desk)
    else:
        _check_stale(file, standing, new_hash, shelf, desk)
    shelf.follow_person(no, file.person.village_code)
    shelf.keep_ledger_state(no, file.person.village_code, file.ledger_state)


def _redraft(file: PersonFile, standing: Standing, new_hash: str, shelf: Shelf, desk: DraftDesk) -> None:
    no = file.person.person_no
    version = _version(file, standing.version + 1, shelf.edits.get(no, ()), new_hash, desk)
    if version.signature == standing.signature:
        shelf.note_basis(no, new_hash, [])
        _count(False, no, desk)
        return
    distrusted = "" if standing.signature else REDONE
    changes = differences(shelf.facts[no], json.loads(version.facts), {})
    reason = desk.order.reason or distrusted or _reason(changes)
    due_on = standing.due_on if standing.state == DRAFT else desk.due_on
    shelf.add_version(no, replace(version, reason=reason[:REASON_LENGTH]), DRAFT, due_on)
    desk.report.drafted += 1


def _reason(changes: Sequence[Difference]) -> str:
    return f"重拟：{'、'.join(change.what for change in changes) or '政策表述或句子模板'}有变动"


def _version(file: PersonFile, number: int, edits: Sequence[Edit], new_hash: str, desk: DraftDesk) -> NewVersion:
    found = [judge(file.person, policy) for policy in desk.rules.policies.in_force(file.person.polling_on)]
    content = to_json(lay_over(compose(file, found, desk.rules), edits))
    facts = json.dumps(facts_of(file, found), ensure_ascii=False)
    return NewVersion(number, content, facts, new_hash, signature_of(content + facts), FIRST_DRAFT)


def _check_stale(file: PersonFile, standing: Standing, new_hash: str, shelf: Shelf, desk: DraftDesk) -> None:
    no = file.person.person_no
    found = [judge(file.person, policy) for policy in desk.rules.policies.in_force(file.person.polling_on)]
    changes = differences(shelf.facts[no], facts_of(file, found), standing.accepted)
    shelf.note_basis(no, new_hash, [asdict(change) for change in changes])
    _count(bool(changes), no, desk)


def _count(is_stale: bool, person_no: str, desk: DraftDesk) -> None:
    if is_stale:
        desk.report.stale += 1
        desk.report.stale_persons.append(person_no)
    else:
        desk.report.unchanged += 1
