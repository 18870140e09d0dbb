"""The mix rules on every village: true on what is certain is a hit, true at worst only is unknown.

The facts that keep a mix rule unknown are those of the rules that are heavy at worst only. They differ from village to
village within one case, so they are gathered only when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from engine.evaluation.coding import CaseSpace, Classes, number_rows
from engine.evaluation.finding import Finding, Truth
from engine.evaluation.judged import JudgedRule
from engine.evaluation.plain import judge_mix
from engine.evaluation.totals import VIEWS, summaries
from engine.rulebook.model import ActiveRule, Grading


def number_mix_cases(truths: pl.DataFrame) -> pl.Series:
    """Return the number of the case of every row, which all mix rules share, from the truth of each tier."""
    space = CaseSpace({name: Classes(thresholds=(Truth.UNKNOWN, Truth.TRUE)) for name in truths.columns})
    return truths.select(space.numbers(truths)).to_series()


def judge_mix_cases(rules: Sequence[ActiveRule], numbers: pl.Series, totals: pl.DataFrame) -> list[JudgedRule]:
    """Judge every case by the totals of the first village that is in it."""
    firsts = numbers.arg_unique()
    certain, worst = (summaries(totals[firsts], view) for view in VIEWS)
    shown = list(zip(numbers[firsts], certain, worst, strict=True))
    return [
        JudgedRule(rule, {number: judge_mix(rule, sure, possible, frozenset()) for number, sure, possible in shown})
        for rule in rules
    ]


def tell_missing(
    grading: Grading, rules: Sequence[JudgedRule], cases: pl.DataFrame
) -> tuple[Sequence[JudgedRule], pl.DataFrame]:
    """Return rules and cases with every case in which a mix rule is unknown told apart by the facts that keep it so."""
    mix = [rule for rule in rules if rule.active.rule.dimension == "mix"]
    numbers = {number for rule in mix for number, finding in rule.findings.items() if _is_open(finding)}
    if not numbers:
        return rules, cases
    case = cases[mix[0].id]
    is_open = case.is_in(list(numbers))
    facts = _facts_in_doubt(grading, rules, cases.filter(is_open))
    opened = pl.DataFrame({"facts": facts, "case": case.filter(is_open).cast(pl.UInt32)})
    opened = opened.with_columns(number=number_rows(opened) + 1 + case.max())
    told = case.cast(pl.UInt32).scatter(is_open.arg_true(), opened["number"])
    distinct = opened.unique().rows()
    renewed = {rule.id: JudgedRule(rule.active, _told(rule.findings, distinct)) for rule in mix}
    return [renewed.get(rule.id, rule) for rule in rules], cases.with_columns(told.alias(rule.id) for rule in mix)


def _told(findings: Mapping[int, Finding], distinct: Sequence[tuple[str, int, int]]) -> dict[int, Finding]:
    told = dict(findings)
    for facts, case, number in distinct:
        missing = tuple(facts.split(",")) if _is_open(findings[case]) else ()
        told[number] = replace(findings[case], missing=missing)
    return told


def _is_open(finding: Finding) -> bool:
    return any(each.verdict.truth is Truth.UNKNOWN for each in finding.tiers)


def _facts_in_doubt(grading: Grading, rules: Sequence[JudgedRule], cases: pl.DataFrame) -> pl.Series:
    """Return, for every row, the missing facts of the rules that are heavy at worst only: sorted, a comma between."""
    by_fact: dict[str, list[pl.Expr]] = {}
    for rule in rules:
        if rule.active.rule.dimension in grading.dimensions:
            doubtful = {number: each.missing for number, each in rule.findings.items() if _is_doubtful(grading, each)}
            for fact in {fact for missing in doubtful.values() for fact in missing}:
                numbers = [number for number, missing in doubtful.items() if fact in missing]
                by_fact.setdefault(fact, []).append(pl.col(rule.id).is_in(numbers))
    names = [pl.when(pl.any_horizontal(by_fact[fact])).then(pl.lit(fact)) for fact in sorted(by_fact)]
    return cases.select(pl.concat_str(names, separator=",", ignore_nulls=True)).to_series()


def _is_doubtful(grading: Grading, finding: Finding) -> bool:
    return finding.points < grading.heavy_points <= finding.worst_points
