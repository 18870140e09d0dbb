"""Verifying a run from the rows alone: every digest recomputed, no key and no rules needed.

What a run read is recomputed from its snapshots, whichever run it is; what it found from the results, where they still
stand as it left them. Judging again by the rules is another thing (``engine.assessment.reproduce``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Engine, Text, cast, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from config.errors import InputError
from engine.assessment.altered import altered_results, latest_decisions
from engine.assessment.changes import last_good_run
from engine.assessment.digests import digests, hashes_by_township, input_hash, result_hash
from engine.assessment.judging import LEVEL_IN_FORCE
from engine.assessment.runs import GOOD, stands
from engine.assessment.snapshots import bases_at
from engine.assessment.storing import PREVIOUS
from engine.assessment.townships import READ, SUMS, sums_of
from ledgers.bulk import Query, fetch
from ledgers.chain.checking import ChainCheck, check_chain
from ledgers.database import reading
from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment, Run, TownshipSum
from ledgers.roster.table import Round, Village

RESULT_ALTERED = "评估结果被改动"
LEVEL_ALTERED = "现行等级与运行结果、人工决定都不符"
FACTS_ALTERED = "数据指纹与当时保存的数据不符"
RESULT_GONE = "评估结果被删除"
SHORTEST_HEAD = 12
_RESULT, _SUM = table_of(Assessment), table_of(TownshipSum)


@dataclass(frozen=True, slots=True)
class VillageFault:
    """One village whose stored result is not what the run left."""

    village: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was recomputed of one run. ``townships`` are those whose sums are wrong, ``broken`` sentences on the run.

    ``is_latest``: the results were compared, too.
    """

    run_id: int
    on: date
    villages: int
    is_latest: bool
    faults: tuple[VillageFault, ...]
    townships: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Tell whether every digest is that of its rows."""
        return not (self.faults or self.townships or self.broken)


@dataclass(frozen=True, slots=True)
class Check:
    """All that was checked: the runs, the chain of the journal, and whether a head printed earlier is on the chain.

    ``head_is_known`` is None where no head was asked for.
    """

    runs: tuple[Verification, ...]
    chain: ChainCheck
    head_is_known: bool | None

    @property
    def agrees(self) -> bool:
        """Tell whether nothing was touched."""
        return all(run.agrees for run in self.runs) and self.chain.agrees and self.head_is_known is not False


def verify(database: Engine, run_id: int | None = None, head: str | None = None) -> Check:
    """Verify one run, or the latest of every round, and the whole journal; InputError for a run that is not there.

    ``head`` is the head of the chain as printed in a report, whole or its beginning.
    """
    with reading(database) as session:
        if run_id is None:
            rounds = session.exec(select_rows(Round).order_by(col(Round.id))).all()
            found = [run for run in (last_good_run(session, each) for each in rounds) if run is not None]
        else:
            found = [_good_run(session, run_id)]
        checked = tuple(verify_run(session, run) for run in found)
        chain = check_chain(session.connection())
    is_known = None if head is None else any(each.startswith(_bare(head)) for each in chain.heads)
    return Check(checked, chain, is_known)


def _bare(head: str) -> str:
    bare = head.strip().lower()
    if len(bare) < SHORTEST_HEAD:
        raise InputError(f"链末校验码太短：{head}", remedy=f"照报告附录抄写，至少 {SHORTEST_HEAD} 位")
    return bare


def _good_run(session: Session, run_id: int) -> Run:
    run = session.get(Run, run_id)
    if run is None or run.outcome != GOOD or not (run.input_hash and run.result_hash):
        raise InputError(f"没有可核对的运行 {run_id}", remedy="用 huanjie runs list 查看有哪些运行")
    return run


def verify_run(session: Session, run: Run) -> Verification:
    """Recompute the digests of a good run and of what stands of it."""
    assert run.id is not None
    latest = last_good_run(session, session.get_one(Round, run.round_id))
    is_latest = latest is not None and latest.id == run.id and not _is_under_way(session, run)
    stored = read_stored(session, run)
    villages, of_facts, faults = 0, "", list(faults_of_values(session, run, stored))
    for basis in bases_at(session, run.round_id or 0, run.id):
        made = digests(basis)
        villages += basis.height
        of_facts += "".join(hashes_by_township(basis["village"], made).values())
        faults += faults_of_facts(basis, made, stored)
        faults += faults_of_levels(session, run, basis, stored)
    broken = []
    if run.rulebook_hash and input_hash(run.rulebook_hash, run.on, of_facts) != run.input_hash:
        broken.append("保存的数据与运行记录的数据指纹不符")
    townships: tuple[str, ...] = ()
    if is_latest:
        faults += _gone(session, run)
        townships, of_results = _sums(session, run)
        if result_hash(of_results) != run.result_hash:
            broken.append("评估结果与运行记录的结果指纹不符")
    return Verification(run.id, run.on, villages, is_latest, first_each(faults), townships, tuple(broken))


def _is_under_way(session: Session, run: Run) -> bool:
    """Tell whether a later run, unfinished or failed, wrote results already."""
    later = select(_RESULT.c.village_code).where(_RESULT.c.round_id == run.round_id, _RESULT.c.run_id > run.id)
    return session.connection().execute(later.limit(1)).first() is not None


def read_stored(session: Session, run: Run) -> pl.DataFrame:
    """Return the results of the round (PREVIOUS) that no later run changed; none for a run that was taken back."""
    columns = [
        cast(_RESULT.c[name], Text) if name == "recheck_on" else _RESULT.c[name]
        for name in PREVIOUS
        if name != "village"
    ]
    chosen = select(_RESULT.c.village_code, *columns).where(
        _RESULT.c.round_id == run.round_id,
        _RESULT.c.run_id <= run.id,
        select_rows(Run.id).where(Run.id == run.id, stands()).exists(),
    )
    return fetch(session.connection(), Query(chosen, PREVIOUS)).sort("village")


def faults_of_values(session: Session, run: Run, stored: pl.DataFrame) -> Iterator[VillageFault]:
    """Give the results whose values do not have their digest."""
    altered = altered_results(session, run.round_id or 0, stored)
    yield from (VillageFault(village, RESULT_ALTERED) for village in altered["village"])


def faults_of_facts(basis: pl.DataFrame, made: pl.Series, stored: pl.DataFrame) -> Iterator[VillageFault]:
    """Give the results whose facts digest is not that of the facts the run kept."""
    kept = pl.DataFrame({"village": basis["village"], "made": made})
    both = stored.select("village", "facts_digest").join(kept, on="village", how="inner")
    wrong = both.filter(pl.col("facts_digest") != pl.col("made"))
    yield from (VillageFault(village, FACTS_ALTERED) for village in wrong["village"])


def faults_of_levels(session: Session, run: Run, basis: pl.DataFrame, stored: pl.DataFrame) -> Iterator[VillageFault]:
    """Give the results whose level in force neither the run nor the latest decision of a person put there."""
    kept = basis.select("village", found=pl.col(LEVEL_IN_FORCE).cast(pl.String))
    both = stored.select("village", "level", LEVEL_IN_FORCE).join(kept, on="village", how="inner")
    wrong = both.filter(pl.col(LEVEL_IN_FORCE) != pl.col("found"))
    if wrong.is_empty():
        return
    decided = latest_decisions(session, run.round_id or 0, wrong["village"].to_list())
    for village, level, in_force in wrong.select("village", "level", LEVEL_IN_FORCE).iter_rows():
        if village not in decided or not decided[village].put(in_force, level):
            yield VillageFault(village, LEVEL_ALTERED)


def _gone(session: Session, run: Run) -> Iterator[VillageFault]:
    """Give the villages of the run's snapshots that are on the roster and have no result any more."""
    there = select(_RESULT.c.village_code).where(_RESULT.c.round_id == run.round_id)
    village = table_of(Village).c.code
    unjudged = select(village).where(village.not_in(there))
    missing = set(session.connection().execute(unjudged).scalars())
    for basis in bases_at(session, run.round_id or 0, run.id or 0) if missing else ():
        yield from (VillageFault(code, RESULT_GONE) for code in basis["village"] if code in missing)


def _sums(session: Session, run: Run) -> tuple[tuple[str, ...], str]:
    """Return the townships whose sums are not those of their villages, and the results hashes as stored, joined."""
    connection = session.connection()
    rows = select(*(_RESULT.c[name] for name in READ)).where(_RESULT.c.round_id == run.round_id)
    found = sums_of(fetch(connection, Query(rows, READ)))
    standing = select(*(_SUM.c[name] for name in SUMS)).where(_SUM.c.round_id == run.round_id)
    stored = fetch(connection, Query(standing, SUMS)).sort("township_code")
    wrong = [
        *found.join(stored, on=list(SUMS), how="anti")["township_code"],
        *stored.join(found, on="township_code", how="anti")["township_code"],
    ]
    return tuple(sorted(set(wrong))), "".join(stored["results_hash"])


def first_each(faults: list[VillageFault]) -> tuple[VillageFault, ...]:
    """Return one fault a village, in order of code."""
    first: dict[str, VillageFault] = {}
    for fault in faults:
        first.setdefault(fault.village, fault)
    return tuple(first[village] for village in sorted(first))
