"""Why the level is what it is: the score and its band, and the rules that set a floor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.evaluation.finding import Finding, StoredFinding
from engine.evaluation.grading import band
from engine.evaluation.village import VillageResult
from engine.explanation.model import DimensionPoints
from engine.rulebook.model import Rulebook
from engine.rulebook.vocabulary import Vocabulary
from ledgers.risk_point.columns import LEVEL_WORDS


@dataclass(frozen=True, slots=True)
class Ground:
    """What a level rests on: the score, the level, and the titles of the veto rules that give this level."""

    score: int
    level: str
    floors: tuple[str, ...]

    def decided_by_floor(self, rulebook: Rulebook) -> bool:
        """Tell whether the score alone would give another level."""
        return band(rulebook.grading, self.score) != self.level


def ground_of(rulebook: Rulebook, grade: tuple[int, str], findings: Iterable[Finding | StoredFinding]) -> Ground:
    """Return what a level rests on; ``grade`` is score and level."""
    titles = {active.rule.id: active.rule.title for active in rulebook.rules}
    score, level = grade
    floors = (each.rule for each in findings if each.outcome == "hit" and each.floor == level)
    return Ground(score, level, tuple(titles.get(rule, rule) for rule in floors))


def grounds(rulebook: Rulebook, ground: Ground) -> str:
    """Return one or two sentences: what the score alone would give, and which floors outweigh it.

    Paper, page and command line explain a village with these words.
    """
    grading = rulebook.grading
    by_score = band(grading, ground.score)
    parts = [f"满分{grading.base_score}分，扣{grading.base_score - ground.score}分，得{ground.score}分，"]
    parts.append(f"按分数为{LEVEL_WORDS[by_score]}风险（{_band_range(rulebook, by_score)}）")
    if ground.floors:
        graver = ground.decided_by_floor(rulebook)
        parts.append(f"；触及底线（{'；'.join(ground.floors)}），{'' if graver else '也'}定为")
        parts.append(f"{LEVEL_WORDS[ground.level]}风险")
    return "".join(parts) + "。"


def _band_range(rulebook: Rulebook, level: str) -> str:
    bands = sorted(rulebook.grading.bands, key=lambda each: -each.minimum)
    place = next(number for number, each in enumerate(bands) if each.level == level)
    if place == 0:
        return f"{bands[0].minimum}分及以上"
    above = bands[place - 1].minimum
    return f"低于{above}分" if place == len(bands) - 1 else f"{bands[place].minimum}分至不足{above}分"


def dimension_points(rulebook: Rulebook, result: VillageResult, vocabulary: Vocabulary) -> tuple[DimensionPoints, ...]:
    """Return the points of every scored dimension, before and after the cap."""
    counted = dict.fromkeys(rulebook.grading.dimensions, 0)
    for found in result.findings:
        if found.dimension in counted:
            counted[found.dimension] += found.points
    return tuple(
        DimensionPoints(
            dimension,
            vocabulary.dimensions[dimension],
            counted[dimension],
            result.grade.points[dimension],
            rulebook.grading.dimension_cap,
        )
        for dimension in rulebook.grading.dimensions
    )
