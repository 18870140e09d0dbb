"""What an import answers: what is wrong, what was done or would be done, and what is worth knowing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ledgers.excel.problems import Notice, Problem
from ledgers.intake.plan import Difference, Plan


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened to the rows of one ledger."""

    ledger: str
    title: str
    added: int
    changed: int
    unchanged: int
    removed: int


@dataclass(slots=True)
class ImportReport:
    """The outcome of one import. ``applied`` is True when the database was changed.

    With problems nothing is changed; with ``dry_run`` the tallies and differences say what would be.
    """

    files: list[str]
    dry_run: bool
    applied: bool = False
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    returns: int = 0
    setting_up: bool = False

    @property
    def changes(self) -> int:
        """Return how many rows and returns are added, changed or removed."""
        return self.returns + sum(tally.added + tally.changed + tally.removed for tally in self.tallies)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "files": self.files,
            "dry_run": self.dry_run,
            "applied": self.applied,
            "setting_up": self.setting_up,
            "changes": self.changes,
            "problems": [asdict(problem) for problem in self.problems],
            "notices": [asdict(notice) for notice in self.notices],
            "ledgers": [asdict(tally) for tally in self.tallies],
            "returns": self.returns,
            "differences": [asdict(difference) for difference in self.differences],
        }


def tallies_of(plan: Plan) -> list[Tally]:
    """Return the tally of every ledger in a plan."""
    return [
        Tally(name, part.ledger.title, len(part.added), len(part.changed), part.unchanged, len(part.removed))
        for name, part in plan.ledgers.items()
    ]
