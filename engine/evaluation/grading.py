"""From the findings of one village to its points, score, level and worst level; the plain computation of § 2.8.

durable_rules decides the same by forward chaining (engine.evaluation.durable); every run compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.evaluation.finding import Finding
from engine.rulebook.model import LEVELS, Grading


@dataclass(frozen=True, slots=True)
class Summary:
    """What the mix rules may read: heavy rules and their dimensions, certain and at worst.

    ``missing`` are the facts of the rules that are heavy at worst only.
    """

    heavy_hits: int
    heavy_dimensions: int
    worst_heavy_hits: int
    worst_heavy_dimensions: int
    missing: tuple[str, ...]

    @property
    def firm(self) -> dict[str, int]:
        """The finding-facts as they certainly are."""
        return {"heavy_hits": self.heavy_hits, "heavy_dimensions": self.heavy_dimensions}

    @property
    def worst(self) -> dict[str, int]:
        """The finding-facts if every unknown rule were a hit."""
        return {"heavy_hits": self.worst_heavy_hits, "heavy_dimensions": self.worst_heavy_dimensions}


@dataclass(frozen=True, slots=True)
class Grade:
    """Points by dimension after the cap, score and level; the same at worst."""

    points: Mapping[str, int]
    score: int
    level: str
    worst_points: Mapping[str, int]
    worst_score: int
    worst_level: str


def summarise(grading: Grading, findings: Iterable[Finding]) -> Summary:
    """Return the summary of the findings of the scored dimensions."""
    scored = [finding for finding in findings if finding.dimension in grading.dimensions]
    firm = [each for each in scored if each.outcome == "hit" and each.points >= grading.heavy_points]
    worst = [each for each in scored if each.outcome != "clear" and each.worst_points >= grading.heavy_points]
    open_rules = {each.rule for each in worst} - {each.rule for each in firm}
    missing = {fact for each in worst if each.rule in open_rules for fact in each.missing}
    return Summary(
        heavy_hits=len(firm),
        heavy_dimensions=len({each.dimension for each in firm}),
        worst_heavy_hits=len(worst),
        worst_heavy_dimensions=len({each.dimension for each in worst}),
        missing=tuple(sorted(missing)),
    )


def grade(grading: Grading, findings: Iterable[Finding]) -> Grade:
    """Return the grade that the findings of the scored and the mix rules give."""
    counted = [each for each in findings if each.dimension != "proc"]
    points = _capped(grading, [(each.dimension, each.points) for each in counted])
    worst_points = _capped(grading, [(each.dimension, each.worst_points) for each in counted])
    score = grading.base_score - sum(points.values())
    worst_score = grading.base_score - sum(worst_points.values())
    return Grade(
        points=points,
        score=score,
        level=gravest([band(grading, score), *(each.floor for each in counted)]),
        worst_points=worst_points,
        worst_score=worst_score,
        worst_level=gravest([band(grading, worst_score), *(each.worst_floor for each in counted)]),
    )


def band(grading: Grading, score: int) -> str:
    """Return the level of the band ``score`` lies in; bands are half open."""
    reached = [each for each in grading.bands if each.minimum <= score]
    return max(reached, key=lambda each: each.minimum).level


def gravest(levels: Iterable[str | None]) -> str:
    """Return the gravest of the levels given, "none" when there is none."""
    return max((level for level in levels if level), key=LEVELS.index, default="none")


def _capped(grading: Grading, points: list[tuple[str, int]]) -> dict[str, int]:
    total = dict.fromkeys(grading.dimensions, 0)
    for dimension, number in points:
        if dimension in total:
            total[dimension] += number
    return {dimension: min(grading.dimension_cap, number) for dimension, number in total.items()}
