"""Findings by case: the same however many rows there are, and however many facts a rule reads."""

import polars as pl

from engine.evaluation.evaluate import evaluate
from engine.evaluation.fact_values import GIVEN
from engine.evaluation.finding import read_findings
from engine.evaluation.village import judge_village
from engine.rulebook.model import AnyOf, Tier
from ledgers.facts import FactType
from tests.benchmarks.facts_of_villages import facts_of
from tests.engine.evaluation.rulebooks import compare, rule, rulebook


def test_a_rule_that_reads_every_fact_is_judged_like_any_other():
    numbers = [name for name, fact in GIVEN.items() if fact.type in (FactType.INTEGER, FactType.NUMBER)]
    wide = AnyOf(tuple(compare(name, "==", 60) for name in numbers))
    book, facts = rulebook(rule("TEAM-001", Tier("宽", wide, points=5))), facts_of(300)
    evaluation = evaluate(book, facts)
    for row, text in zip(facts.to_dicts(), evaluation.finding_texts(), strict=True):
        (alone,) = judge_village(book, row).findings
        stored = [(each.outcome, each.missing) for each in read_findings(text)]
        assert stored == ([(alone.outcome, alone.missing)] if alone.outcome != "clear" else [])


def test_many_rows_give_what_few_rows_give():
    book = rulebook(
        rule("TEAM-001", Tier("空", compare("secretary_vacant", "==", True), floor="medium", points=15)),
        rule("RUN-001", Tier("差", compare("satisfaction", "<", 70), points=8)),
        rule("MIX-001", Tier("叠", compare("heavy_hits", ">=", 2), floor="high")),
    )
    facts = facts_of(60_000)
    whole, part = evaluate(book, facts), evaluate(book, facts[:1_000])
    assert whole.levels[:1_000].equals(part.levels)
    assert whole.finding_texts()[:1_000].equals(part.finding_texts())


def test_a_case_that_only_the_last_of_many_villages_is_in_is_judged_too():
    book = rulebook(rule("TEAM-005", Tier("不团结", compare("discord", "==", True), points=10)))
    rows = 20_000
    facts = pl.DataFrame({"village": map(str, range(rows)), "discord": [False] * (rows - 1) + [True]})
    levels = evaluate(book, facts).levels
    assert levels["score"].value_counts().sort("score").rows() == [(90, 1), (100, rows - 1)]
    assert levels["score"][-1] == 90
