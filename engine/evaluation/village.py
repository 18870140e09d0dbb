"""One village judged from beginning to end by the plain evaluator: for its page, its way out, and the checks."""

from __future__ import annotations

from dataclasses import dataclass

from engine.evaluation.finding import Finding
from engine.evaluation.grading import Grade, grade, summarise
from engine.evaluation.plain import Facts, judge_mix, judge_rule
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class VillageResult:
    """The findings of every active rule, ordered by id, and the grade they give."""

    findings: list[Finding]
    grade: Grade


def judge_village(rulebook: Rulebook, facts: Facts) -> VillageResult:
    """Judge one village: scored rules, then mix on their summary, then the level, then proc with that level."""
    scored = [judge_rule(each, facts) for each in rulebook.rules if each.rule.dimension in rulebook.grading.dimensions]
    summary = summarise(rulebook.grading, scored)
    missing = frozenset(summary.missing)
    mix = [
        judge_mix(each, summary.firm, summary.worst, missing) for each in rulebook.rules if each.rule.dimension == "mix"
    ]
    result = grade(rulebook.grading, scored + mix)
    with_level = {**facts, "level": result.level}
    proc = [judge_rule(each, with_level) for each in rulebook.rules if each.rule.dimension == "proc"]
    return VillageResult(sorted(scored + mix + proc, key=lambda finding: finding.rule), result)
