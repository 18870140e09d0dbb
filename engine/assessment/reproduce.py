"""Judging a past run again from what it left behind: its facts, its rules, its date. The hashes must agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Engine

from config.errors import InputError
from engine.assessment.digests import digests, hashes_by_township, input_hash, result_hash, run_hash
from engine.assessment.judging import LEVEL_IN_FORCE, RESULT, evaluate_all
from engine.assessment.runs import GOOD
from engine.assessment.snapshots import bases_at
from engine.assessment.verifying import (
    RESULT_ALTERED,
    VillageFault,
    faults_of_facts,
    faults_of_levels,
    faults_of_values,
    first_each,
    read_stored,
)
from engine.rulebook.copies import load_copy
from engine.rulebook.model import Rulebook
from ledgers.basis import facts_on
from ledgers.database import reading
from ledgers.journal.assessment import Run


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Both hashes of a run: as recorded, and as found again.

    ``faults`` are the villages whose stored result is not what was found again, as far as no later run changed it.
    """

    run_id: int
    on: date
    villages: int
    recorded: str
    found: str
    faults: tuple[VillageFault, ...] = ()

    @property
    def agrees(self) -> bool:
        """Tell whether the run was reproduced to the last value."""
        return self.recorded == self.found and not self.faults


def reproduce(database: Engine, run_id: int) -> Reproduction:
    """Judge run ``run_id`` again from its stored facts and rules; InputError when it cannot be."""
    with reading(database) as session:
        run = session.get(Run, run_id)
        if run is None or run.outcome != GOOD or not (run.input_hash and run.result_hash and run.rulebook_hash):
            raise InputError(f"没有可复算的运行 {run_id}", remedy="用 huanjie runs list 查看有哪些运行")
        rulebook = load_copy(session, run.rulebook_hash, run.profile or "", run.on)
        stored = read_stored(session, run)
        villages, of_facts, of_results, faults = 0, "", "", list(faults_of_values(session, run, stored))
        for basis in bases_at(session, run.round_id or 0, run_id):
            villages += basis.height
            results, made = _results(rulebook, basis), digests(basis)
            of_facts += _joined(basis, made)
            of_results += _joined(basis, digests(results))
            faults += faults_of_facts(basis, made, stored)
            faults += faults_of_levels(session, run, basis, stored)
            faults += _faults_of_results(results, stored)
        found = run_hash(input_hash(rulebook.hash, run.on, of_facts), result_hash(of_results))
        recorded = run_hash(run.input_hash, run.result_hash)
        return Reproduction(run_id, run.on, villages, recorded, found, first_each(faults))


def _joined(basis: pl.DataFrame, made: pl.Series) -> str:
    return "".join(hashes_by_township(basis["village"], made).values())


def _faults_of_results(results: pl.DataFrame, stored: pl.DataFrame) -> Iterator[VillageFault]:
    """Give the stored results that differ in any value from those found again; the level in force is a state."""
    values = [name for name in RESULT if name != LEVEL_IN_FORCE]
    both = stored.select("village").join(results, on="village", how="inner")
    wrong = both.select(values).join(stored.select(values), on=values, how="anti")
    yield from (VillageFault(village, RESULT_ALTERED) for village in wrong["village"])


def _results(rulebook: Rulebook, basis: pl.DataFrame) -> pl.DataFrame:
    incomes = basis.select("village", "collective_income").drop_nulls()
    results = evaluate_all(rulebook, facts_on(basis, rulebook.on, incomes))
    return results.with_columns(basis[LEVEL_IN_FORCE]).select(RESULT)
