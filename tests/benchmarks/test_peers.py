"""Rule engines that know nothing of our code come to the same answers on the shipped rulebook."""

import importlib
from pathlib import Path
from time import process_time

import pytest

from engine.evaluation.evaluate import evaluate
from engine.rulebook.model import Rulebook
from engine.rulebook.reading import load_rulebook
from tests.benchmarks.evaluation import ON, RULES, enlarged, ours
from tests.benchmarks.facts_of_villages import facts_of
from tests.benchmarks.peers.answer import answer_of
from tests.benchmarks.peers.rowwise import RowPeer


@pytest.mark.parametrize(("module", "library"), [("durable_loop", "durable"), ("clips", "clips"), ("zen", "zen")])
def test_a_loop_over_villages_finds_the_same(module: str, library: str):
    pytest.importorskip(library)
    peer = importlib.import_module(f"tests.benchmarks.peers.{module}")
    rulebook = load_rulebook(Path(RULES), "CN2018+SC2020", ON)
    facts = facts_of(60)
    assert answer_of(evaluate(rulebook, facts)).differences(RowPeer(rulebook, peer.compile_rules).run(facts)) == []


@pytest.mark.parametrize("rules", [400, 600])
def test_a_rulebook_enlarged_for_measuring_has_that_many_rules(rules: int):
    large = enlarged(load_rulebook(Path(RULES), "CN2018+SC2020", ON), rules)
    assert len({each.rule.id for each in large.rules}) == rules
    assert len(evaluate(large, facts_of(20)).rules) == rules


@pytest.mark.parametrize("rules", [400, 600])
def test_a_rule_of_a_large_rulebook_costs_no_more_than_one_of_the_shipped(rules: int):
    """Processor time by rule; twice as much is allowed for, since other work disturbs short measurements."""
    shipped, facts = load_rulebook(Path(RULES), "CN2018+SC2020", ON), facts_of(5_000)

    def spent(rulebook: Rulebook) -> float:
        started = process_time()
        ours(rulebook, facts)
        return (process_time() - started) / len(rulebook.rules)

    assert spent(enlarged(shipped, rules)) < 2 * spent(shipped)
