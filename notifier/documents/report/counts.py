"""What is counted for the report: the lines of its tables, and one record a township, rule, heading, leader and gap."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ledgers.summary import LACKING, UNRATED, LeaderNote, RuleNote, TownshipNote, VillageSummary

RISK_LEVELS = ("high", "medium", "low")
ALL_LEVELS = (*RISK_LEVELS, "none")
STANDINGS = (*RISK_LEVELS, LACKING, UNRATED, "none")
"""The lines of every table of levels: they part the villages, so they add up to all of them."""
WHOLE_LEDGER = "整本未上报"
COLOURS = {
    **{"high": "C0392B", "medium": "E08E2B", "low": "E3C546"},
    **{LACKING: "9AA5B1", UNRATED: "CBD2D9", "none": "8FBF9F"},
}
"""Red, orange, yellow, greys for what is not known, green; print in grey keeps the order of the levels."""


@dataclass(frozen=True, slots=True)
class TownshipFigures:
    """One township: its villages by the line of the table they stand in (see ``STANDINGS``)."""

    township: TownshipNote
    villages: int
    levels: Counter[str]

    @property
    def at_risk(self) -> int:
        """The number of risk villages."""
        return sum(self.levels[level] for level in RISK_LEVELS)

    @property
    def share(self) -> float:
        """Risk villages in percent of all."""
        return percent(self.at_risk, self.villages)


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule: the villages it fired in by line of the table, and those where nobody could judge it."""

    rule: RuleNote
    levels: Counter[str]
    questions: int

    @property
    def hits(self) -> int:
        """The number of villages the rule fired in."""
        return self.levels.total()

    @property
    def at_risk(self) -> int:
        """The number of risk villages the rule fired in."""
        return sum(self.levels[level] for level in RISK_LEVELS)


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """One heading of problems: the risk villages with a problem under it, and its rules, the most frequent first."""

    name: str
    villages: int
    rules: tuple[RuleFigures, ...]


@dataclass(frozen=True, slots=True)
class LeaderFigures:
    """One leader and the villages they lead on, gravest first."""

    leader: LeaderNote
    villages: tuple[VillageSummary, ...]

    def count(self, level: str) -> int:
        """Return how many of them have this level."""
        return sum(village.level == level for village in self.villages)


@dataclass(frozen=True, slots=True)
class GapFigures:
    """One ledger's missing cells over the county."""

    ledger: str
    columns: tuple[str, ...]
    villages: int
    townships: tuple[str, ...]

    @property
    def what(self) -> str:
        """What is missing, in words."""
        return "、".join(self.columns) or WHOLE_LEDGER


def percent(part: int, whole: int) -> float:
    """Return ``part`` of ``whole`` in percent with one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0
