"""What moved in a county since an earlier run: levels in force then and now, village by village, with the causes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from engine.assessment.runs import good_runs
from engine.nights.causes import CAUSES, DECISION
from engine.runs.latest import Judged, facts_of
from ledgers.journal.assessment import Run
from ledgers.journal.decision import Decision
from ledgers.journal.night import LevelMove
from ledgers.roster.rounds import code_range
from ledgers.standing import Movement, Shift
from ledgers.summary import VillageSummary

PERIOD = timedelta(days=7)
UNTOLD = "重新研判"
"""The cause where no night stands between the two runs that would tell more."""


@dataclass(frozen=True, slots=True)
class Since:
    """Beside which run the county is put: the last one on or before ``day`` (None: a week before), or the first."""

    rules: Path
    day: date | None = None


def movement_of(
    session: Session, judged: Judged, county: str, villages: Sequence[VillageSummary], since: Since
) -> Movement | None:
    """Return what moved since the earlier run; None when there is none to put the county beside."""
    run = _earlier(session, judged, since.day or judged.run.on - PERIOD)
    if run is None:
        return None
    then = facts_of(session, Judged(judged.round, run, judged.rulebook), [county])
    levels = {code: str(facts["level_in_force"]) for code, facts in then.items() if facts.get("level_in_force")}
    place = (judged.round_id, county)
    causes = _decided(session, place, run.on) | _causes(session, (run.id or 0, judged.run_id), place)
    shifts = tuple(
        Shift(village.code, levels[village.code], village.level, causes.get(village.code, (UNTOLD,)))
        for village in villages
        if levels.get(village.code, village.level) != village.level
    )
    return Movement(run.on, Counter(levels.values()), shifts)


def _earlier(session: Session, judged: Judged, day: date) -> Run | None:
    earlier = good_runs(judged.round_id).where(col(Run.id) < judged.run_id, Run.on < judged.run.on)
    last = session.exec(earlier.where(Run.on <= day).order_by(col(Run.on).desc(), col(Run.id).desc()).limit(1)).first()
    return last or session.exec(earlier.order_by(col(Run.on), col(Run.id)).limit(1)).first()


def _decided(session: Session, place: tuple[int, str], since: date) -> dict[str, tuple[str, ...]]:
    """Return the villages about whose level a person decided since that day: no night may have told of it yet."""
    round_id, county = place
    chosen = select(Decision.village_code).where(
        Decision.round_id == round_id,
        Decision.decided_on >= since,
        col(Decision.village_code).between(*code_range(county)),
    )
    return dict.fromkeys(session.exec(chosen), (CAUSES[DECISION],))


def _causes(session: Session, runs: tuple[int, int], place: tuple[int, str]) -> dict[str, tuple[str, ...]]:
    """Return by village the causes its moves of the nights between two runs name, in words, each once."""
    (first, last), (round_id, county) = runs, place
    chosen = select(LevelMove.village_code, LevelMove.parts).where(
        LevelMove.round_id == round_id,
        col(LevelMove.run_id) > first,
        col(LevelMove.run_id) <= last,
        col(LevelMove.village_code).between(*code_range(county)),
    )
    found: dict[str, dict[str, None]] = {}
    for village, parts in session.exec(chosen.order_by(col(LevelMove.run_id))):
        for part in json.loads(parts):
            found.setdefault(village, {})[CAUSES[part["cause"]]] = None
    return {village: tuple(causes) for village, causes in found.items()}
