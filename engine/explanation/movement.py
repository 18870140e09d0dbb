"""How a village moved since the run before: what changed in its facts, and which rules came or went by it."""

from __future__ import annotations

from pathlib import Path

from engine.assessment.snapshots import VillageSnapshots
from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.village import VillageResult, judge_village
from engine.explanation.model import Movement
from engine.rulebook.wording import reading_text
from engine.runs.latest import Facts, Judged, facts_of_village, run_before
from ledgers.facts import Origin


def movement_since(
    snapshots: VillageSnapshots, judged: Judged, village: str, now: tuple[Facts, VillageResult], folder: Path
) -> Movement | None:
    """Return what moved since the run before, None where nothing did or there was none."""
    earlier = run_before(snapshots.session, judged, folder)
    if earlier is None:
        return None
    before = facts_of_village(snapshots, earlier, village)
    if before is None:
        return None
    was = judge_village(earlier.rulebook, before)
    facts, result = now
    fired_now, fired_then = _fired(result), _fired(was)
    found = Movement(
        run_id=earlier.run_id,
        on=earlier.run.on,
        from_level=was.grade.level,
        from_score=was.grade.score,
        came=tuple(sorted(fired_now - fired_then)),
        went=tuple(sorted(fired_then - fired_now)),
        facts=_changed(before, facts),
        other_rules=earlier.rulebook.hash != judged.rulebook.hash,
    )
    same_grade = (was.grade.level, was.grade.score) == (result.grade.level, result.grade.score)
    return None if same_grade and not (found.came or found.went) else found


def _fired(result: VillageResult) -> set[str]:
    return {finding.rule for finding in result.findings if finding.outcome == "hit"}


def _changed(before: Facts, now: Facts) -> tuple[tuple[str, str, str], ...]:
    names = [name for name in now if name in ALL_FACTS and before.get(name) != now.get(name)]
    by_people = [name for name in names if ALL_FACTS[name].origin is Origin.LEDGER]
    return tuple((ALL_FACTS[name].label, reading_text(name, before), reading_text(name, now)) for name in by_people)
