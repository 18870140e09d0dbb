"""The facts as a run read them: for every village the snapshot written by that run or by the last one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import polars as pl
from sqlmodel import Session, col, select

from engine.assessment.storing import unpack
from ledgers.basis import basis_types
from ledgers.journal.assessment import Run, Snapshot


def basis_at(session: Session, round_id: int, run_id: int, counties: Sequence[str] | None = None) -> pl.DataFrame:
    """Return the basis of all villages as run ``run_id`` had it, ordered by code. ``counties`` limits the work."""
    parts = list(bases_at(session, round_id, run_id, counties))
    return pl.concat(parts) if parts else pl.DataFrame(schema=basis_types())


def bases_at(
    session: Session, round_id: int, run_id: int, counties: Sequence[str] | None = None
) -> Iterator[pl.DataFrame]:
    """Give the basis county by county, in order of their codes."""
    chosen = (
        select(Snapshot.county_code, Snapshot.facts)
        .join(Run, col(Run.id) == Snapshot.run_id)
        .where(Run.round_id == round_id, Snapshot.run_id <= run_id)
        .order_by(Snapshot.county_code, col(Snapshot.run_id))
    )
    if counties is not None:
        chosen = chosen.where(col(Snapshot.county_code).in_(counties))
    rows = session.exec(chosen.execution_options(yield_per=50))
    for _, group in groupby(rows, key=lambda row: row[0]):
        yield _latest([unpack(facts) for _, facts in group])


def _latest(versions: list[pl.DataFrame]) -> pl.DataFrame:
    types = basis_types()
    whole = [
        version.with_columns(
            pl.lit(None, dtype=dtype).alias(name) for name, dtype in types.items() if name not in version.columns
        ).select(*types)
        for version in versions
    ]
    return pl.concat(whole).unique("village", keep="last").sort("village")
