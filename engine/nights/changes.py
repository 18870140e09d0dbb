"""The change report of a night: every village whose level moved since the night before, with the causes re-judged."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl
from sqlmodel import Session, col, select

from engine.assessment.judging import evaluate_all
from engine.assessment.runs import good_runs
from engine.assessment.snapshots import basis_at
from engine.nights.causes import CellsOf, Part, Sides, Values, parts_of
from engine.nights.recorded import Recorded, cells_behind
from engine.risks.results import Result, results_since
from engine.rulebook.copies import load_copy
from engine.rulebook.model import Rulebook
from engine.runs.night import Night
from ledgers.basis import facts_on
from ledgers.journal.assessment import Run
from ledgers.journal.night import LevelMove
from ledgers.roster.divisions import COUNTY_DIGITS


@dataclass(frozen=True, slots=True)
class Before:
    """The night before: its run and the rulebook it was judged by."""

    run: Run
    rulebook: Rulebook


def night_before(session: Session, night: Night, job: str) -> Before | None:
    """Return the last good run of ``job`` before this night with its rules, those it kept where they are others now.

    None for the first night.
    """
    chosen = good_runs(night.round_id).where(Run.job == job, col(Run.id) < night.run_id)
    run = session.exec(chosen.order_by(col(Run.id).desc()).limit(1)).first()
    if run is None or run.rulebook_hash is None:
        return None
    if run.rulebook_hash == night.rules.rulebook.hash:
        return Before(run, night.rules.rulebook)
    return Before(run, load_copy(session, run.rulebook_hash, run.profile or "", run.on))


@dataclass(frozen=True, slots=True)
class Touched:
    """The villages whose result changed since the night before: their results, and the facts as tonight's run read
    them."""

    results: list[Result]
    facts: pl.DataFrame

    @property
    def villages(self) -> list[str]:
        """The codes of the villages, in order."""
        return [each.village_code for each in self.results]


def read_touched(session: Session, night: Night, before: Before | None) -> Touched:
    """Read the villages whose result changed since ``before``; all of them in the first night."""
    results = results_since(session, night.round_id, (before.run.id or 0) if before else 0)
    villages = [each.village_code for each in results]
    basis = _basis_of(session, (night.round_id, night.run_id), villages)
    return Touched(results, _facts(basis, night.on, villages))


class _Was(NamedTuple):
    """How a village stood the night before."""

    level: str
    in_force: str
    score: int


def record_moves(session: Session, night: Night, before: Before, touched: Touched) -> list[LevelMove]:
    """Find and store every village whose level or level in force moved since ``before``, with the causes."""
    assert before.run.id is not None
    if not touched.results:
        return []
    basis = _basis_of(session, (night.round_id, before.run.id), touched.villages)
    was = _stood(before, _facts(basis, before.run.on, touched.villages))
    moved = [each for each in touched.results if each.village_code in was and _has_moved(each, was[each.village_code])]
    if not moved:
        return []
    codes = [each.village_code for each in moved]
    old, aged = (_facts(basis, on, codes) for on in (before.run.on, night.on))
    parts = _causes(session, night, before, (old, aged, _of(touched.facts, codes)))
    moves = [_move(night, was[each.village_code], each, parts[each.village_code]) for each in moved]
    session.add_all(moves)
    session.flush()
    return moves


def _basis_of(session: Session, run: tuple[int, int], villages: Sequence[str]) -> pl.DataFrame:
    """Return the basis of the counties of ``villages`` as a run (ids of its round and its own) had it."""
    return basis_at(session, *run, sorted({village[:COUNTY_DIGITS] for village in villages}))


def _stood(before: Before, facts: pl.DataFrame) -> dict[str, _Was]:
    """Return by village how it stood the night before, judged again from its facts; new villages are left out."""
    results = evaluate_all(before.rulebook, facts).with_columns(facts["level_in_force"].cast(pl.String))
    rows = results.select("village", "level", "level_in_force", "score").iter_rows()
    return {village: _Was(*values) for village, *values in rows}


def _has_moved(now: Result, was: _Was) -> bool:
    return (now.level, now.level_in_force) != (was.level, was.in_force)


def _facts(basis: pl.DataFrame, on: date, villages: Collection[str]) -> pl.DataFrame:
    """Return the facts of ``villages`` on a date; the basis is that of their whole counties, for the ranks."""
    incomes = basis.select("village", "collective_income").drop_nulls()
    return _of(facts_on(basis, on, incomes), villages)


def _of(facts: pl.DataFrame, villages: Collection[str]) -> pl.DataFrame:
    return facts.filter(pl.col("village").is_in(list(villages)))


def _causes(
    session: Session, night: Night, before: Before, facts: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
) -> dict[str, list[Part]]:
    """Return by village the parts of its move.

    They follow from its ``facts`` as the night before read them (old), from the same ledgers tonight (aged) and from
    tonight's ledgers (new).
    """
    old, aged, new = map(_by_village, facts)
    villages = list(old)
    recorded = Recorded(session, night.round_id, before.run, set(villages))

    def cells_of(village: str) -> CellsOf:
        changes = recorded.changes(village)
        return lambda fact: cells_behind(fact, changes)

    sides = [Sides(old[code], aged[code], new[code], cells_of(code)) for code in villages]
    parts = parts_of(sides, before.rulebook, night.rules.rulebook)
    return {code: found + recorded.decisions(code) for code, found in zip(villages, parts, strict=True)}


def _by_village(facts: pl.DataFrame) -> dict[str, Values]:
    return {row["village"]: row for row in facts.iter_rows(named=True)}


def _move(night: Night, was: _Was, now: Result, parts: Sequence[Part]) -> LevelMove:
    return LevelMove(
        run_id=night.run_id,
        village_code=now.village_code,
        round_id=night.round_id,
        on=night.on,
        from_level=was.level,
        to_level=now.level,
        from_force=was.in_force,
        to_force=now.level_in_force,
        from_score=was.score,
        to_score=now.score,
        parts=json.dumps([part.as_json() for part in parts], ensure_ascii=False),
    )


def read_moves(session: Session, run_id: int) -> list[tuple[LevelMove, list[Mapping[str, object]]]]:
    """Return the moves one night stored with their parts."""
    chosen = select(LevelMove).where(LevelMove.run_id == run_id)
    return [(move, json.loads(move.parts)) for move in session.exec(chosen.order_by(col(LevelMove.village_code)))]
