"""Measures evaluation against its peers: ``python -m tests.benchmarks.evaluation --villages N --json``.

The same seeded facts and the same rules for all, all three outcomes. Every peer must agree on level, worst level, score
and the outcome of every rule before its time counts. Peers that take one village at a time run on a sample of evenly
spaced villages, their rate scaled to N. Prints one JSON object last. ``--rules 600`` measures, instead of the peers, a
rulebook made that large by repeating the shipped rules.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from engine.evaluation import cases
from engine.evaluation.evaluate import Evaluator
from engine.evaluation.result import Evaluation
from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.reading import load_rulebook
from tests.benchmarks.facts_of_villages import facts_of
from tests.benchmarks.peers.answer import Answer, answer_of
from tests.benchmarks.peers.rowwise import RowPeer

RULES = Path(__file__).parents[2] / "rules"
ON = date(2020, 10, 20)
SAMPLE = 2_000
ROW_BY_ROW = {"durable_loop": "durable_loop", "clipspy": "clips", "zen": "zen"}
Result = TypeVar("Result")


def say(text: str) -> None:
    """Tell a person what goes on."""
    print(text, file=sys.stderr, flush=True)


def best_of(times: int, work: Callable[[], Result]) -> tuple[Result, float]:
    """Return the result and the least seconds of a few runs."""
    seconds = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return result, min(seconds)


def ours(rulebook: Rulebook, facts: pl.DataFrame) -> Evaluation:
    """Evaluate as the first time in a process: rule sets compiled, every case judged."""
    cases.forget_compiled()
    return Evaluator(rulebook).evaluate(facts)


def measure(villages: int, sample: int) -> dict[str, Any]:
    """Evaluate with every peer, compare, and return what the JSON holds."""
    rulebook = load_rulebook(RULES, "CN2018+SC2020", ON)
    facts = facts_of(villages)
    evaluation, ours_seconds = best_of(3, lambda: ours(rulebook, facts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    texts, texts_seconds = best_of(2, evaluation.finding_texts)
    answer = answer_of(evaluation)
    seconds, differences = {"ours": ours_seconds}, {}
    for name, (given, second) in _peers(rulebook, facts, sample).items():
        seconds[name] = second
        differences[name] = answer.take(villages, len(given.level)).differences(given)
        say(f"{name}: {second:.3f} s, differs in {differences[name] or 'nothing'}")
    return {
        "villages": villages,
        "agree": not any(differences.values()),
        "differences": {name: each for name, each in differences.items() if each},
        "seconds": seconds,
        "ratios": {name: round(second / ours_seconds, 2) for name, second in seconds.items() if name != "ours"},
        "peak_mb": peak,
        "sample": min(sample, villages),
        "steps": evaluation.seconds,
        "cases": sum(len(rule.findings) for rule in evaluation.rules),
        "texts": {"seconds": texts_seconds, "mb": round(texts.str.len_bytes().sum() / 1e6, 1)},
        "levels": dict(evaluation.levels["level"].value_counts().sort("level").iter_rows()),
    }


def _peers(rulebook: Rulebook, facts: pl.DataFrame, sample: int) -> dict[str, tuple[Answer, float]]:
    from tests.benchmarks.peers.duckdb_sql import DuckdbPeer
    from tests.benchmarks.peers.polars_hand import PolarsPeer

    found = {}
    hand = PolarsPeer(rulebook)
    found["polars"] = best_of(3, lambda: hand.run(facts))
    database = DuckdbPeer(rulebook)
    database.load(facts)
    found["duckdb"] = best_of(2, database.run)
    some = facts.gather_every(max(1, facts.height // sample)).head(sample)
    for name, file in ROW_BY_ROW.items():
        module = importlib.import_module(f"tests.benchmarks.peers.{file}")
        answer, seconds = best_of(1, lambda: RowPeer(rulebook, module.compile_rules).run(some))  # noqa: B023
        found[name] = (answer, seconds * facts.height / some.height)
    return found


def measure_large(villages: int, rules: int) -> dict[str, Any]:
    """Evaluate a rulebook of this many rules; return what the JSON holds."""
    shipped = load_rulebook(RULES, "CN2018+SC2020", ON)
    facts = facts_of(villages)
    seconds = {}
    for name, rulebook in (("shipped", shipped), (str(rules), enlarged(shipped, rules))):
        evaluation, seconds[name] = best_of(2, lambda: ours(rulebook, facts))  # noqa: B023
    per_rule = {"shipped": seconds["shipped"] / len(shipped.rules), str(rules): seconds[str(rules)] / rules}
    return {
        "villages": villages,
        "rules": len(evaluation.rules),
        "seconds": seconds,
        "milliseconds_per_rule": {name: round(each * 1000, 2) for name, each in per_rule.items()},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def enlarged(rulebook: Rulebook, rules: int) -> Rulebook:
    """Return the rulebook with its rules repeated under new ids until there are this many."""
    repeated = [
        _renamed(active, f"{active.rule.id}{number // len(rulebook.rules):02d}")
        for number, active in zip(range(rules), rulebook.rules * (rules // len(rulebook.rules) + 1), strict=False)
    ]
    return replace(rulebook, rules=tuple(sorted(repeated, key=lambda each: each.rule.id)), hash=f"{rules}")


def _renamed(active: ActiveRule, name: str) -> ActiveRule:
    return replace(active, rule=replace(active.rule, id=name))


def main() -> None:
    """Run the benchmark asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=34_412)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="villages the row-by-row peers are run on")
    parser.add_argument("--rules", type=int, default=0, help="measure a rulebook of this many rules instead")
    parser.add_argument("--json", action="store_true", help="one line of JSON last (else indented)")
    asked = parser.parse_args()
    large = asked.rules > 0
    result = measure_large(asked.villages, asked.rules) if large else measure(asked.villages, asked.sample)
    print(json.dumps(result, ensure_ascii=False, indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
