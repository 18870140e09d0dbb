"""Judging a past run again from what it left behind: its facts, its rules, its date. The hashes must agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Engine

from config.errors import InputError
from engine.assessment.digests import digests, hashes_by_township, input_hash, result_hash, run_hash
from engine.assessment.judging import LEVEL_IN_FORCE, RESULT, evaluate_all
from engine.assessment.runs import GOOD
from engine.assessment.snapshots import bases_at
from engine.rulebook.copies import load_copy
from engine.rulebook.model import Rulebook
from ledgers.basis import facts_on
from ledgers.database import reading
from ledgers.journal.assessment import Run


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Both hashes of a run: as recorded, and as found again."""

    run_id: int
    on: date
    villages: int
    recorded: str
    found: str

    @property
    def agrees(self) -> bool:
        """Tell whether the run was reproduced to the last value."""
        return self.recorded == self.found


def reproduce(database: Engine, run_id: int) -> Reproduction:
    """Judge run ``run_id`` again from its stored facts and rules; InputError when it cannot be."""
    with reading(database) as session:
        run = session.get(Run, run_id)
        if run is None or run.outcome != GOOD or not (run.input_hash and run.result_hash and run.rulebook_hash):
            raise InputError(f"没有可复算的运行 {run_id}", remedy="用 huanjie runs list 查看有哪些运行")
        rulebook = load_copy(session, run.rulebook_hash, run.profile or "", run.on)
        villages, of_facts, of_results = 0, "", ""
        for basis in bases_at(session, run.round_id or 0, run_id):
            villages += basis.height
            of_facts += _joined(basis, basis)
            of_results += _joined(basis, _results(rulebook, basis))
        found = run_hash(input_hash(rulebook.hash, run.on, of_facts), result_hash(of_results))
        return Reproduction(run_id, run.on, villages, run_hash(run.input_hash, run.result_hash), found)


def _joined(basis: pl.DataFrame, covered: pl.DataFrame) -> str:
    return "".join(hashes_by_township(basis["village"], digests(covered)).values())


def _results(rulebook: Rulebook, basis: pl.DataFrame) -> pl.DataFrame:
    incomes = basis.select("village", "collective_income").drop_nulls()
    results = evaluate_all(rulebook, facts_on(basis, rulebook.on, incomes))
    return results.with_columns(basis[LEVEL_IN_FORCE]).select(RESULT)
