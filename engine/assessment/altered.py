"""Results that somebody changed behind the program's back: stored values that do not have the stored digest.

A run puts them right and records it: a change of the ledger ``assessment`` for every value, which is no data of any
village. The level in force is a state that persons move too: where their decision says so, it is not altered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import func
from sqlmodel import Session, col, select

from engine.assessment.digests import digests
from engine.assessment.judging import LEVEL_IN_FORCE, RESULT
from engine.assessment.runs import good_nights
from engine.assessment.snapshots import VillageSnapshots
from engine.rulebook.model import LEVELS
from ledgers.among import among
from ledgers.authority.act import SYSTEM
from ledgers.bulk import insert_rows
from ledgers.changes import CellChange, ChangeRecorder
from ledgers.fields import table_of
from ledgers.journal.assessment import Run
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision, took_effect
from ledgers.roster.table import Village

ALTERED = "assessment"
"""What such a change calls its ledger (``Change.ledger``)."""
REASON = "结果被改动，已按复算改正"
MOST_NAMED = 10
_VALUES = (*RESULT[1:], "result_digest")


@dataclass(frozen=True, slots=True)
class LatestDecision:
    """The latest decision about a village: its kind, the level it put in force, when."""

    kind: str
    level: str
    at: datetime

    def put(self, in_force: str, level: str) -> bool:
        """Tell whether it put ``in_force``; one that left the village to the rules put the rules' ``level``."""
        return in_force == self.level or (self.kind == "release" and in_force == level)


def altered_results(session: Session, round_id: int, stored: pl.DataFrame) -> pl.DataFrame:
    """Return ``village, level_in_force`` of the results that were altered, with the level that should be in force.

    ``stored`` has the columns RESULT, run_id and result_digest.
    """
    doubtful = stored.filter(digests(stored.select(RESULT)).ne_missing(stored["result_digest"]))
    if doubtful.is_empty():
        return stored.select("village", LEVEL_IN_FORCE).clear()
    decided = latest_decisions(session, round_id, doubtful["village"].to_list())
    own = _level_by_digest(doubtful)
    found = []
    for village, level, in_force, run_id in doubtful.select("village", "level", LEVEL_IN_FORCE, "run_id").iter_rows():
        by_person = decided.get(village)
        if village in own and by_person is not None and by_person.put(in_force, level):
            continue
        found.append((village, _level_due(session, (round_id, run_id), village, own.get(village), by_person)))
    return pl.DataFrame(found, schema=stored.select("village", LEVEL_IN_FORCE).schema, orient="row")


def _level_by_digest(doubtful: pl.DataFrame) -> dict[str, str]:
    """Return by village the level in force with which the other stored values have the stored digest."""
    found = {}
    for level in LEVELS:
        tried = doubtful.with_columns(pl.lit(level).alias(LEVEL_IN_FORCE))
        fits = digests(tried.select(RESULT)) == doubtful["result_digest"]
        found.update(dict.fromkeys(doubtful.filter(fits)["village"], level))
    return found


def latest_decisions(session: Session, round_id: int, villages: Sequence[str]) -> dict[str, LatestDecision]:
    """Return the latest decision by village."""
    mine = (Decision.round_id == round_id, took_effect(), among(session, col(Decision.village_code), villages))
    latest = select(func.max(Decision.id)).where(*mine).group_by(Decision.village_code)
    columns = (Decision.village_code, Decision.kind, Decision.level, Decision.decided_at)
    chosen = select(*columns).where(col(Decision.id).in_(latest))
    found = session.exec(chosen)
    return {village: LatestDecision(kind, level, at) for village, kind, level, at in found}


def _level_due(
    session: Session, run: tuple[int, int], village: str, by_digest: str | None, decided: LatestDecision | None
) -> str:
    """Return the level that should be in force: decided since the run that wrote the result, else as it found it."""
    round_id, run_id = run
    written_by = session.get(Run, run_id)
    if decided is not None and (written_by is None or decided.at >= written_by.started_at):
        return decided.level
    if by_digest is not None:
        return by_digest
    basis = VillageSnapshots(session, round_id).basis(run_id, village)
    return str(basis[LEVEL_IN_FORCE][0]) if basis.height else LEVELS[0]


def record_altered(session: Session, run: Run, altered: pl.DataFrame, different: pl.DataFrame) -> None:
    """Record, for every altered result among ``different`` (with ``old_…``), each value as it stood and as it is."""
    mine = different.join(altered.select("village"), on="village", how="semi")
    rows = [
        _change(run, row["village"], name, (row[f"old_{name}"], row[name]))
        for row in mine.iter_rows(named=True)
        for name in _VALUES
        if row[f"old_{name}"] != row[name]
    ]
    insert_rows(session.connection(), table_of(Change), rows)


def altered_note(session: Session, run: Run) -> str:
    """Return what the department is told tonight of results altered since the night before; "" for none."""
    before = session.exec(
        good_nights(run.round_id).where(col(Run.id) < run.id).order_by(col(Run.id).desc()).limit(1)
    ).first()
    chosen = select(Village.code, Village.name).join(Change, col(Change.village_code) == Village.code)
    chosen = chosen.where(Change.round_id == run.round_id, Change.ledger == ALTERED)
    if before is not None:  # what that night found itself, it told
        chosen = chosen.where(col(Change.id) > (before.change_mark or 0), col(Change.changed_at) != before.started_at)
    names = [name for _, name in session.exec(chosen.distinct().order_by(col(Village.code)))]
    if not names:
        return ""
    listed = "、".join(names[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "")
    return f"结果被改动：有人绕过程序改了 {len(names)} 个村的评估结果（{listed}），已按复算改正，请查明原因"


def _change(run: Run, village: str, field: str, values: tuple[Any, Any]) -> dict[str, Any]:
    old, new = map(str, values)
    assert run.round_id is not None
    recorder = ChangeRecorder(run.round_id, SYSTEM, run.started_at)
    return recorder.row(CellChange(ALTERED, village, village, field, old, new, REASON, correction=True))
