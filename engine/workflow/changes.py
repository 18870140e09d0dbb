"""The change report of a night: every village whose level moved since the night before, with the causes re-judged."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlmodel import Session, col, select

from config.clock import BUSINESS_ZONE
from engine.assessment.snapshots import basis_at
from engine.evaluation.village import judge_village
from engine.rulebook.copies import load_copy
from engine.rulebook.model import Rulebook
from engine.workflow.causes import DECISION, Cell, Part, Sides, Values, parts_of
from engine.workflow.night import Night
from ledgers.basis import RANKED, facts_on
from ledgers.catalogue import FACTS
from ledgers.journal.assessment import Assessment, Run
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision
from ledgers.journal.night import LevelMove
from ledgers.reading import read_facts
from ledgers.roster.table import Round

SHARED = {"reserve": ("reserve", "opinion"), "resettlement": ("resettlement", "service_post")}
"""Ledgers a fact of the first one is read from, where it is more than its own."""
MOST_CELLS = 20


@dataclass(frozen=True, slots=True)
class Before:
    """The night before: its run and the rulebook it was judged by."""

    run: Run
    rulebook: Rulebook


def night_before(session: Session, round_id: int, job: str, run_id: int) -> Before | None:
    """Return the last good run of ``job`` before ``run_id`` with the rules it kept; None for the first night."""
    chosen = select(Run).where(
        Run.round_id == round_id,
        Run.job == job,
        Run.outcome == "good",
        col(Run.id) < run_id,
        col(Run.input_hash).is_not(None),
    )
    run = session.exec(chosen.order_by(col(Run.id).desc()).limit(1)).first()
    if run is None or run.rulebook_hash is None:
        return None
    return Before(run, load_copy(session, run.rulebook_hash, run.profile or "", run.on))


def record_moves(session: Session, night: Night, before: Before) -> list[LevelMove]:
    """Find and store every village whose level or level in force moved since ``before``, with the causes."""
    assert before.run.id is not None
    touched = session.exec(
        select(Assessment)
        .where(Assessment.round_id == night.round_id, Assessment.run_id > before.run.id)
        .order_by(col(Assessment.village_code))
    ).all()
    if not touched:
        return []
    frames = _Frames(session, night, before, [each.village_code for each in touched])
    moves = [move for each in touched if (move := _move(session, night, before, each, frames)) is not None]
    session.add_all(moves)
    session.flush()
    return moves


class _Frames:
    """The facts of the touched villages, each by village: as the night before read them (``old``), from the same
    ledgers tonight (``aged``), from tonight's ledgers the night before (``redone``), and tonight (``new``)."""

    def __init__(self, session: Session, night: Night, before: Before, villages: Sequence[str]) -> None:
        assert before.run.id is not None
        listed = sorted({village[:6] for village in villages})
        old = basis_at(session, night.round_id, before.run.id, listed)
        new = basis_at(session, night.round_id, night.run_id, listed)
        self.force = dict(old.select("village", "level_in_force").iter_rows())
        self.old = _by_village(old, before.run.on)
        self.aged = _by_village(old, night.on)
        self.new = _by_village(new, night.on)
        current = session.get_one(Round, night.round_id)
        redone = read_facts(session, current, before.run.on, before.rulebook.definitions, villages)
        self.redone = {row["village"]: row for row in redone.iter_rows(named=True)}

    def was_changed(self, village: str, fact: str) -> bool:
        """Tell whether the ledgers alone, on the old date, give the fact another value than they did then."""
        old, redone = self.old[village], self.redone.get(village, {})
        return redone.get(fact) != old.get(fact)


def _by_village(basis: pl.DataFrame, on: date) -> dict[str, dict[str, object]]:
    incomes = basis.select("village", "collective_income").drop_nulls()
    return {row["village"]: row for row in facts_on(basis, on, incomes).iter_rows(named=True)}


def _move(session: Session, night: Night, before: Before, now: Assessment, frames: _Frames) -> LevelMove | None:
    code = now.village_code
    old: Values | None = frames.old.get(code)  # type: ignore[assignment]
    if old is None:
        return None
    was = judge_village(before.rulebook, old).grade
    from_force = frames.force[code]
    if was.level == now.level and from_force == now.level_in_force:
        return None
    sides = Sides(old, frames.aged[code], frames.new[code], before.rulebook, night.rules.rulebook)  # type: ignore[arg-type]
    changes = _changes_since(session, night.round_id, before.run, code)
    parts = parts_of(sides, lambda fact: _cells(fact, changes, changed=frames.was_changed(code, fact)))
    parts += _decisions(session, night.round_id, before.run, code)
    return LevelMove(
        run_id=night.run_id,
        village_code=code,
        round_id=night.round_id,
        on=night.on,
        from_level=was.level,
        to_level=now.level,
        from_force=from_force,
        to_force=now.level_in_force,
        from_score=was.score,
        to_score=now.score,
        parts=json.dumps([part.as_json() for part in parts], ensure_ascii=False),
    )


def _changes_since(session: Session, round_id: int, run: Run, village: str) -> Sequence[Change]:
    """Return what was recorded about a village since the run, and incomes of its county, which move its rank."""
    chosen = (
        select(Change)
        .where(Change.round_id == round_id, col(Change.id) > (run.change_mark or 0))
        .where((Change.village_code == village) | (Change.field == "collective_income"))
        .order_by(col(Change.id))
    )
    return session.exec(chosen).all()


def _cells(fact_name: str, changes: Sequence[Change], *, changed: bool) -> tuple[Cell, ...] | None:
    """Return the changes behind a fact; None when nobody changed anything it is read from.

    A fact the ledgers moved without its own columns being touched (an issue closed has no age) shows what else was
    changed in its ledger.
    """
    exact = cells_of(fact_name, changes)
    if exact or not changed:
        return exact or None
    ledgers = SHARED.get(FACTS[fact_name].ledger, (FACTS[fact_name].ledger,))
    return tuple(_cell(change) for change in changes if change.ledger in ledgers)[-MOST_CELLS:]


def cells_of(fact_name: str, changes: Sequence[Change]) -> tuple[Cell, ...]:
    """Return the changes that bear on a fact: its columns, rows that came or went, and the return of its ledger."""
    fact = FACTS[fact_name]
    ledgers = SHARED.get(fact.ledger, (fact.ledger,))
    found = []
    for change in changes:
        own = change.ledger in ledgers and (change.field in fact.columns or change.field == "")
        returned = change.ledger == "submission" and fact.ledger in change.row_key
        rank = fact_name == RANKED and change.field == "collective_income"
        if own or returned or rank:
            found.append(_cell(change))
    return tuple(found[-MOST_CELLS:])


def _cell(change: Change) -> Cell:
    on = change.changed_at.astimezone(BUSINESS_ZONE).date().isoformat()
    row, by, order = change.row_key, change.changed_by, change.id or 0
    return Cell(change.ledger, row, change.field, change.old, change.new, by, on, order, change.correction)


def _decisions(session: Session, round_id: int, run: Run, village: str) -> list[Part]:
    chosen = select(Decision).where(
        Decision.round_id == round_id, Decision.village_code == village, Decision.decided_at >= run.started_at
    )
    return [
        Part(DECISION, decision.kind, decision.decided_by, decision.reason, 0, decision.from_level, decision.level)
        for decision in session.exec(chosen.order_by(col(Decision.id)))
    ]


def read_moves(session: Session, round_id: int, on: date) -> list[tuple[LevelMove, list[Mapping[str, object]]]]:
    """Return the stored moves of one business date with their parts."""
    chosen = select(LevelMove).where(LevelMove.round_id == round_id, LevelMove.on == on)
    return [(move, json.loads(move.parts)) for move in session.exec(chosen.order_by(col(LevelMove.village_code)))]
