"""Why the level is what it is: the score and its band, and the rules that set a floor."""

from __future__ import annotations

from engine.evaluation.finding import Finding
from engine.evaluation.grading import band
from engine.evaluation.village import VillageResult
from engine.explanation.model import DimensionPoints
from engine.rulebook.model import LEVELS, Rulebook
from engine.rulebook.vocabulary import Vocabulary
from ledgers.risk_point.columns import LEVEL_WORDS


def grounds(rulebook: Rulebook, result: VillageResult) -> str:
    """Return one or two sentences: what the score alone would give, and which floors outweigh it."""
    grade, grading = result.grade, rulebook.grading
    by_score = band(grading, grade.score)
    parts = [f"满分 {grading.base_score} 分，扣 {grading.base_score - grade.score} 分，得 {grade.score} 分，按分数为"]
    parts.append(f"“{LEVEL_WORDS[by_score]}”（{_band_range(rulebook, by_score)}）")
    floors = [found for found in result.findings if found.floor == grade.level and found.outcome == "hit"]
    if floors:
        graver = LEVELS.index(grade.level) > LEVELS.index(by_score)
        parts.append(f"；底线规则 {_named(rulebook, floors)} {'' if graver else '也'}定为“{LEVEL_WORDS[grade.level]}”")
    return "".join(parts) + "。"


def _band_range(rulebook: Rulebook, level: str) -> str:
    bands = sorted(rulebook.grading.bands, key=lambda each: -each.minimum)
    place = next(number for number, each in enumerate(bands) if each.level == level)
    if place == 0:
        return f"{bands[0].minimum} 分及以上"
    above = bands[place - 1].minimum
    return f"低于 {above} 分" if place == len(bands) - 1 else f"{bands[place].minimum} 分至不足 {above} 分"


def _named(rulebook: Rulebook, findings: list[Finding]) -> str:
    titles = {active.rule.id: active.rule.title for active in rulebook.rules}
    return "、".join(f"{found.rule}（{titles[found.rule]}）" for found in findings)


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
