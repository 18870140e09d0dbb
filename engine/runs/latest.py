"""The last good run of a round with its rules and its facts: what reports and explanations speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col

from config.errors import InputError
from engine.assessment.changes import last_good_run
from engine.assessment.runs import good_runs
from engine.assessment.snapshots import VillageSnapshots, basis_at
from engine.evaluation.finding import FactValue
from engine.rulebook.copies import load_copy
from engine.rulebook.model import Rulebook
from engine.rulebook.reading import load_rulebook
from ledgers.basis import facts_on, ranked_facts_on
from ledgers.journal.assessment import Run
from ledgers.roster.table import Round

Facts = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Judged:
    """One finished run: its round, the run, the rulebook it used."""

    round: Round
    run: Run
    rulebook: Rulebook

    @property
    def round_id(self) -> int:
        """The number of the round."""
        assert self.round.id is not None
        return self.round.id

    @property
    def run_id(self) -> int:
        """The number of the run."""
        assert self.run.id is not None
        return self.run.id


def latest_run(session: Session, current: Round, folder: Path) -> Judged:
    """Return the last good run of the round; InputError when it was never assessed.

    The rulebook is the copy the run kept, or, where it kept none, what ``folder`` says today.
    """
    run = last_good_run(session, current)
    if run is None:
        raise InputError("这一轮换届还没有评估过", where=current.name, remedy="先运行 huanjie assess")
    return Judged(current, run, _rulebook(session, run, folder))


def run_before(session: Session, judged: Judged, folder: Path) -> Judged | None:
    """Return the good run before this one, None for the first."""
    earlier = good_runs(judged.round_id).where(col(Run.id) < judged.run_id)
    run = session.exec(earlier.order_by(col(Run.id).desc()).limit(1)).first()
    return Judged(judged.round, run, _rulebook(session, run, folder)) if run else None


def facts_of(session: Session, judged: Judged, counties: Sequence[str] | None = None) -> dict[str, Facts]:
    """Return the facts of every village (of some counties) as the run read them."""
    basis = basis_at(session, judged.round_id, judged.run_id, counties)
    incomes = basis.select("village", "collective_income").drop_nulls()
    frame = facts_on(basis, judged.run.on, incomes)
    return {row.pop("village"): row for row in frame.iter_rows(named=True)}


def facts_of_village(snapshots: VillageSnapshots, judged: Judged, village: str) -> Facts | None:
    """Return the facts of one village as the run read them; None where it did not know the village."""
    basis = snapshots.basis(judged.run_id, village)
    if basis.is_empty():
        return None
    ranks = snapshots.ranks(judged.run_id, basis)
    facts: Facts = ranked_facts_on(basis, judged.run.on, ranks).drop("village").row(0, named=True)
    return facts


def _rulebook(session: Session, run: Run, folder: Path) -> Rulebook:
    try:
        return load_copy(session, run.rulebook_hash or "", run.profile or "", run.on)
    except InputError:
        return load_rulebook(folder, run.profile or "", run.on)
