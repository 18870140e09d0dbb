"""The facts as a run read them: for every village the snapshot written by that run or by the last one before it that
stood when it began."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import polars as pl
from sqlalchemy import Float, Select, String, bindparam, case, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from engine.assessment.runs import read_by
from ledgers.basis import DECIMALS, RANKED, basis_types
from ledgers.fields import table_of
from ledgers.journal.assessment import Run, Snapshot, SnapshotVillage
from ledgers.packing import unpack
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.source import VILLAGE

FIRST, LAST = "0" * 12, "9" * 12
INCOME = "collective_income"
_HELD = table_of(SnapshotVillage).c


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
    versions = [pl.DataFrame(schema=basis_types()), *map(unpack, session.exec(chosen))]
    whole = pl.concat(versions, how="diagonal").filter(wanted).select(*basis_types())
    return whole.unique("village", keep="last").sort("village")


def _completed(version: pl.DataFrame) -> pl.DataFrame:
    types = basis_types()
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in types.items() if name not in version.columns]
    return version.with_columns(absent).select(*types)


class VillageSnapshots:
    """Reads single villages of a round as its runs had them: of each the newest snapshot that holds it, and only that.

    What it costs does not depend on the number of runs. A snapshot is unpacked once, however many runs are asked for.
    """

    def __init__(self, session: Session, round_id: int) -> None:
        self.session = session
        self._round_id = round_id
        self._unpacked: dict[tuple[int, str], pl.DataFrame] = {}

    def basis(self, run_id: int, village: str) -> pl.DataFrame:
        """Return the basis of a village as the run had it, one row; none where the run did not know the village."""
        asked = _about_village(self._round_id, run_id).place
        place = self.session.connection().execute(asked, {VILLAGE: village}).first()
        if place is None:
            return pl.DataFrame(schema=basis_types())
        found = self._unpack(place.run_id, place.low)
        return _completed(found.filter(pl.col("village") == village))

    def ranks(self, run_id: int, basis: pl.DataFrame) -> pl.DataFrame:
        """Return the income rank of the only village of ``basis`` within its county as the run had it.

        The same as ``ledgers.basis.income_ranks`` of all villages of the county.
        """
        village, income = basis.select("village", INCOME).row(0)
        share = None
        if income is not None:
            county = village[:COUNTY_DIGITS]
            span = {"low": f"{county}000000", "high": f"{county}999999", "income": income}
            asked = _about_village(self._round_id, run_id).rank
            found = self.session.connection().execute(asked, span).one()
            share = (found.higher + 1) * 100.0 / found.known
        schema = {"village": pl.String(), RANKED: pl.Float64()}
        return pl.DataFrame([(village, share)], schema, orient="row").with_columns(pl.col(RANKED).round(DECIMALS))

    def _unpack(self, run_id: int, low: str) -> pl.DataFrame:
        if (run_id, low) not in self._unpacked:
            chosen = select(Snapshot.facts).where(Snapshot.run_id == run_id, Snapshot.low == low)
            self._unpacked[run_id, low] = unpack(self.session.exec(chosen).one())
        return self._unpacked[run_id, low]


@dataclass(frozen=True, slots=True)
class _AboutVillage:
    """What is asked of any village as a run had it, built once a run: where its facts are, and how its income ranks."""

    place: Select[tuple[int, str]]
    rank: Select[tuple[int, int]]


@lru_cache(maxsize=16)
def _about_village(round_id: int, run_id: int) -> _AboutVillage:
    was_read = (table_of(Run).c.round_id == round_id, read_by(run_id))
    of_run = table_of(Run).c.id == _HELD.run_id
    place = select_columns(_HELD.run_id, _HELD.low).join(table_of(Run), of_run)
    place = place.where(*was_read, _HELD.village_code == bindparam(VILLAGE, type_=String()))
    county = _HELD.village_code.between(bindparam("low", type_=String()), bindparam("high", type_=String()))
    newest = (
        select_columns(_HELD.village_code, func.max(_HELD.run_id).label("run_id"))
        .join(table_of(Run), of_run)
        .where(*was_read, county)
        .group_by(_HELD.village_code)
        .subquery("newest")
    )
    is_higher = _HELD[INCOME] > bindparam("income", type_=Float())
    known, higher = func.count(_HELD[INCOME]), func.coalesce(func.sum(case((is_higher, 1), else_=0)), 0)
    rank = select_columns(known.label("known"), higher.label("higher")).join(
        newest, (_HELD.village_code == newest.c.village_code) & (_HELD.run_id == newest.c.run_id)
    )
    return _AboutVillage(place.order_by(_HELD.run_id.desc()).limit(1), rank)
