"""What an assessment is asked and what it answers. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from engine.assignment.model import AssignmentRules, Shortage
from engine.rulebook.model import Rulebook

MOVES = pl.Schema(
    {
        "village": pl.String(),
        "from_level": pl.String(),
        "to_level": pl.String(),
        "from_force": pl.String(),
        "to_force": pl.String(),
        "from_score": pl.Int32(),
        "to_score": pl.Int32(),
        "reason": pl.String(),
    }
)
"""One row per village whose level, level in force or score moved; ``from_…`` is null for a first assessment.
``reason`` is one of engine.risks.levels.REASONS."""

Progress = Callable[[int, int], None]
"""Told how many parts are done, of how many."""


@dataclass(frozen=True, slots=True)
class AssessmentRequest:
    """Which round to assess, on which date, by which rules, on whose behalf.

    ``job`` and ``key`` name the run (``Run.key``; None: one of its own). ``changed_only`` looks only at villages
    something happened to since the last run; the result is that of a full run. ``assignment`` None leaves the leads
    alone; ``explained`` as in ``Occasion`` (engine.assignment.record). ``executor`` is "local" or
    "dask://host:port". ``rules_folder``: where the rulebook was read, to keep a copy of its files, without which the
    run cannot be reproduced. ``vouched_by``: the person who confirmed a date that leaps beyond the last run.
    ``trial``: the run will be rolled back (``engine.assessment.preview``), so any date and any rules will do.
    ``ends`` False leaves the run open for a night that ends it within the same transaction.
    """

    on: date
    rulebook: Rulebook
    operator: str
    at: datetime
    round_name: str | None = None
    job: str = "assess"
    key: str | None = None
    changed_only: bool = False
    assignment: AssignmentRules | None = None
    explained: bool = True
    executor: str = "local"
    rules_folder: Path | None = None
    vouched_by: str = ""
    trial: bool = False
    ends: bool = True
    part_villages: int = 16_000
    progress: Progress = field(default=lambda done, total: None)


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """What a run found. ``counts`` go by the automatic level; ``data_missing``: the worst level is another one.

    ``villages_read`` is how many villages had to be looked at, ``villages_changed`` how many rows were written.
    """

    round_id: int
    round_name: str
    on: date
    profile: str
    rulebook_hash: str
    run_id: int
    run_hash: str
    counts: Mapping[str, int]
    leads: int
    departing: int
    seconds: Mapping[str, float]
    villages_read: int
    villages_changed: int
    moves: pl.DataFrame
    shortages: tuple[Shortage, ...] = ()
    conflicts: tuple[Shortage, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the summary other programs read (``huanjie assess --json``)."""
        return {
            "round": self.round_name,
            "on": self.on.isoformat(),
            "profile": self.profile,
            "rulebook": self.rulebook_hash,
            "counts": dict(self.counts),
            "leads": self.leads,
            "departing": self.departing,
            "run": {"id": self.run_id, "hash": self.run_hash, "seconds": dict(self.seconds)},
        }
