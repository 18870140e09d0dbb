"""The dates ahead and how often progress is reported, from the rules of the run's profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from config.calendar import WorkCalendar
from engine.rulebook.followup import load_followup
from engine.rulebook.timeline import Stage, TimelineRules, load_timeline
from engine.timeline.schedule import lay_out
from ledgers.summary import Milestone

CADENCE_WORDS = {"day": "每日", "week": "每周", "fortnight": "每两周", "month": "每月"}


def milestones(folder: Path, profile: str, days: tuple[date, date], calendar: WorkCalendar) -> tuple[Milestone, ...]:
    """Return the stages still to come as of the first of ``days``; the second is the polling day."""
    on, polling_on = days
    rules = load_timeline(folder, profile, on)
    ahead = [dates for dates in lay_out(rules, polling_on, calendar) if dates.ends_on >= on]
    ahead.sort(key=lambda dates: (dates.ends_on, dates.starts_on))
    return tuple(
        Milestone(each.stage.id, each.stage.title, each.starts_on, each.ends_on, "；".join(_notes(rules, each.stage)))
        for each in ahead
    )


def _notes(rules: TimelineRules, stage: Stage) -> Iterator[str]:
    basis = rules.basis(stage)
    if basis:
        yield basis
    elif stage.source:
        yield stage.source
    if stage.proposed and "建议" not in stage.source:
        yield "本系统建议值"


def cadence_words(folder: Path, on: date) -> Mapping[str, str]:
    """Return how often progress is reported, by level, in words."""
    return {level: CADENCE_WORDS[name] for level, name in load_followup(folder, on).cadence.items()}
