"""The facts as a run read them: for every village the snapshot written by that run or by the last one before it that
stood when it began."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

import polars as pl
from sqlmodel import Session, col, select

from engine.assessment.runs import read_by
from ledgers.basis import basis_types
from ledgers.journal.assessment import Run, Snapshot
from ledgers.packing import unpack
from ledgers.roster.divisions import COUNTY_DIGITS

FIRST, LAST = "0" * 12, "9" * 12


def basis_at(session: Session, round_id: int, run_id: int, counties: Collection[str] | None = None) -> pl.DataFrame:
    """Return the basis of all villages as run ``run_id`` had it, ordered by code. ``counties`` limits it to some."""
    if counties is None:
        parts = list(bases_at(session, round_id, run_id))
        return pl.concat(parts) if parts else pl.DataFrame(schema=basis_types())
    if not counties:
        return pl.DataFrame(schema=basis_types())
    low, high = f"{min(counties)}000000", f"{max(counties)}999999"
    wanted = pl.col("village").str.slice(0, COUNTY_DIGITS).is_in(list(counties))
    return _between(session, (round_id, run_id), (low, high), wanted)


def bases_at(session: Session, round_id: int, run_id: int) -> Iterator[pl.DataFrame]:
    """Give the basis in blocks of whole counties, in order of their codes: the parts of the first run."""
    first = select(Snapshot.run_id).join(Run, col(Run.id) == Snapshot.run_id).where(Run.round_id == round_id)
    first_run = session.exec(first.order_by(col(Snapshot.run_id)).limit(1)).first()
    lows = session.exec(select(Snapshot.low).where(Snapshot.run_id == first_run).order_by(Snapshot.low)).all()
    starts = [f"{low[:COUNTY_DIGITS]}000000" for low in lows]
    for low, following in pairwise([FIRST, *starts[1:], LAST]):
        high = LAST if following == LAST else f"{int(following) - 1:012d}"
        wanted = pl.col("village").is_between(pl.lit(low), pl.lit(high))
        basis = _between(session, (round_id, run_id), (low, high), wanted)
        if not basis.is_empty():
            yield basis


def _between(session: Session, run: tuple[int, int], span: tuple[str, str], wanted: pl.Expr) -> pl.DataFrame:
    """Return the basis of the ``wanted`` villages, all of which lie within ``span``."""
    (round_id, run_id), (low, high) = run, span
    chosen = (
        select(Snapshot.facts)
        .join(Run, col(Run.id) == Snapshot.run_id)
        .where(Run.round_id == round_id, read_by(run_id), Snapshot.low <= high, Snapshot.high >= low)
        .order_by(col(Snapshot.run_id), Snapshot.low)
    )
    versions = [_completed(unpack(facts).filter(wanted)) for facts in session.exec(chosen)]
    whole = pl.concat([pl.DataFrame(schema=basis_types()), *versions])
    return whole.unique("village", keep="last").sort("village")


def _completed(version: pl.DataFrame) -> pl.DataFrame:
    types = basis_types()
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in types.items() if name not in version.columns]
    return version.with_columns(absent).select(*types)
