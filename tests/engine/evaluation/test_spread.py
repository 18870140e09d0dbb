"""Keys of rows: equal exactly where the codes are, however many combinations there might be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.evaluate import evaluate
from engine.evaluation.fact_values import GIVEN
from engine.evaluation.finding import read_findings
from engine.evaluation.spread import combine, in_threads, representatives
from engine.evaluation.village import judge_village
from engine.rulebook.model import AnyOf, Tier
from ledgers.facts import FactType
from tests.benchmarks.facts_of_villages import facts_of
from tests.engine.evaluation.rulebooks import compare, rule, rulebook


@given(
    st.lists(st.sampled_from((2, 3, 40, 300, 5_000)), min_size=1, max_size=7), st.integers(0, 50), st.integers(0, 99)
)
def test_rows_share_a_key_exactly_when_they_share_all_codes(counts: list[int], rows: int, seed: int):
    rng = np.random.default_rng(seed)
    parts = [(rng.integers(0, min(count, 4), rows).astype(np.min_scalar_type(count - 1)), count) for count in counts]
    keys, size = combine(parts, rows)
    combinations = list(zip(*(codes.tolist() for codes, _ in parts), strict=True))
    assert len(set(zip(keys.tolist(), combinations, strict=True))) == len(set(combinations)) == len(set(keys.tolist()))
    present, examples = representatives(keys, size)
    assert sorted(set(keys.tolist())) == present.tolist() == keys[examples].tolist()


def test_a_rule_that_reads_every_fact_is_judged_like_any_other():
    numbers = [name for name, fact in GIVEN.items() if fact.type in (FactType.INTEGER, FactType.NUMBER)]
    wide = AnyOf(tuple(compare(name, "==", 60) for name in numbers))
    book, facts = rulebook(rule("TEAM-001", Tier("宽", wide, points=5))), facts_of(300)
    evaluation = evaluate(book, facts)
    for row, text in zip(facts.to_dicts(), evaluation.finding_texts(), strict=True):
        (alone,) = judge_village(book, row).findings
        stored = [(each.outcome, each.missing) for each in read_findings(text)]
        assert stored == ([(alone.outcome, alone.missing)] if alone.outcome != "clear" else [])


@pytest.mark.parametrize("rows", [1, 100_000])
def test_a_mistake_in_a_thread_is_not_lost(rows: int):
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda item: 1 // item, [1, 0], rows)


def test_many_rows_in_threads_give_what_few_rows_give():
    book = rulebook(
        rule("TEAM-001", Tier("空", compare("secretary_vacant", "==", True), floor="medium", points=15)),
        rule("RUN-001", Tier("差", compare("satisfaction", "<", 70), points=8)),
        rule("MIX-001", Tier("叠", compare("heavy_hits", ">=", 2), floor="high")),
    )
    facts = facts_of(60_000)
    whole, part = evaluate(book, facts), evaluate(book, facts[:1_000])
    assert whole.levels[:1_000].equals(part.levels)
    assert whole.finding_texts()[:1_000].equals(part.finding_texts())
