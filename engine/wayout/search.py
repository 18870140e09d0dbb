"""The shortest way out: the smallest sets of ledger facts people can change whose change lowers the level.

Found by search over the values the rules can tell apart, judged by the plain evaluator; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from engine.evaluation.finding import FactValue, Finding, Truth
from engine.evaluation.grading import Grade, grade, summarise
from engine.evaluation.plain import judge_mix, judge_rule
from engine.rulebook.conditions import comparisons
from engine.rulebook.model import LEVELS, ActiveRule, Comparison, Rulebook
from engine.rulebook.ways import Way
from engine.wayout.alternatives import alternatives
from ledgers.catalogue import FACTS
from ledgers.facts import Origin

LARGEST = 6
MOST_TRIES = 200_000
Values = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact from its value now to the nearest value that serves; ``also`` are other choices that serve as well."""

    fact: str
    old: FactValue
    new: FactValue
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WayOut:
    """One set of changes, what it comes to, and the rules that no longer hit (or hit less)."""

    changes: tuple[Change, ...]
    level: str
    score: int
    eased: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaysOut:
    """All smallest ways out of one village; when there is none, ``stuck`` names the rules nobody can change.

    ``complete`` is False when there were more combinations than ``MOST_TRIES``: then there may be other ways.
    """

    level: str
    score: int
    ways: tuple[WayOut, ...]
    stuck: tuple[str, ...] = ()
    complete: bool = True


def ways_out(rulebook: Rulebook, facts: Values, ways: Mapping[str, Way]) -> WaysOut:
    """Return every smallest set of changes people can bring about (``ways``) that lowers the level, in order of facts.

    No subset of a set lowers it, since all smaller sets were tried. Values already missing stay missing.
    """
    judge = _Judge(rulebook)
    findings, before = judge(facts)
    if before.level == LEVELS[0]:
        return WaysOut(before.level, before.score, ())
    hits = {each.rule: changeable_facts(each, facts) & ways.keys() for each in findings if each.outcome == "hit"}
    culprits = [hits[each.rule] for each in findings if each.rule in hits and _holds_up(each, before)]
    options = {
        name: alternatives(name, facts[name], judge.comparisons_of(name), ways[name].offer)
        for name in set().union(*hits.values())
    }
    search = _Search(judge, facts, (findings, before), options)
    for size in range(1, min(LARGEST, len(options)) + 1):
        found = [
            way
            for names in combinations(sorted(options), size)
            if all(culprit & set(names) for culprit in culprits)
            for way in search.ways(names)
        ]
        if found:
            return WaysOut(before.level, before.score, tuple(found), complete=search.complete)
    stuck = tuple(
        each.rule for each in findings if each.rule in hits and _holds_up(each, before) and not hits[each.rule]
    )
    return WaysOut(before.level, before.score, (), stuck, search.complete)


def changeable_facts(finding: Finding, facts: Values) -> frozenset[str]:
    """Return the facts in the true tiers of a scored finding that people can change in a ledger."""
    read = {
        reading.comparison.fact
        for each in finding.tiers
        if each.verdict.truth is Truth.TRUE
        for reading in each.verdict.readings
    }
    return frozenset(name for name in read if facts.get(name) is not None and _is_changeable(name))


def _is_changeable(name: str) -> bool:
    fact = FACTS.get(name)
    return fact is not None and fact.changeable and fact.origin is Origin.LEDGER


def _holds_up(finding: Finding, before: Grade) -> bool:
    """Tell whether the floor of a scored rule alone keeps the level where it is."""
    if finding.floor is None or finding.dimension not in before.points:
        return False
    return LEVELS.index(finding.floor) >= LEVELS.index(before.level)


class _Judge:
    """Judges one village again and again; a rule whose facts did not change is not judged twice."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.grading = rulebook.grading
        self._scored = [each for each in rulebook.rules if each.rule.dimension in rulebook.grading.dimensions]
        self._mix = [each for each in rulebook.rules if each.rule.dimension == "mix"]
        self._compared = {each.rule.id: _comparisons(each) for each in self._scored}
        self._known: dict[tuple[str, tuple[FactValue, ...]], Finding] = {}

    def __call__(self, facts: Values) -> tuple[list[Finding], Grade]:
        scored = [self._judge(active, facts) for active in self._scored]
        summary = summarise(self.grading, scored)
        missing = frozenset(summary.missing)
        mix = [judge_mix(active, summary.firm, summary.worst, missing) for active in self._mix]
        return scored + mix, grade(self.grading, scored + mix)

    def comparisons_of(self, fact: str) -> list[Comparison]:
        """Return every comparison of the scored rules with this fact."""
        return [each for compared in self._compared.values() for each in compared if each.fact == fact]

    def _judge(self, active: ActiveRule, facts: Values) -> Finding:
        read = tuple(facts.get(each.fact) for each in self._compared[active.rule.id])
        key = (active.rule.id, read)
        if key not in self._known:
            self._known[key] = judge_rule(active, facts)
        return self._known[key]


def _comparisons(active: ActiveRule) -> list[Comparison]:
    return [each for tier in active.tiers for each in comparisons(tier.when)]


class _Search:
    """Tries the values of a set of facts; counts its tries so that no village keeps anyone waiting."""

    def __init__(
        self,
        judge: _Judge,
        facts: Values,
        before: tuple[list[Finding], Grade],
        options: Mapping[str, list[tuple[FactValue, tuple[str, ...]]]],
    ) -> None:
        self._judge, self._facts, self._options = judge, facts, options
        self._findings, self._before = before
        self._tries = 0
        self.complete = True

    def ways(self, names: tuple[str, ...]) -> Iterator[WayOut]:
        """Give the way out that changes exactly ``names``, if there is one: the nearest values that serve."""
        for chosen in product(*(self._options[name] for name in names)):
            self._tries += 1
            if self._tries > MOST_TRIES:
                self.complete = False
                return
            values = {name: value for name, (value, _) in zip(names, chosen, strict=True)}
            findings, after = self._judge({**self._facts, **values})
            if LEVELS.index(after.level) < LEVELS.index(self._before.level):
                changes = tuple(
                    Change(name, self._facts[name], value, also)
                    for name, (value, also) in zip(names, chosen, strict=True)
                )
                yield WayOut(changes, after.level, after.score, self._eased(findings))
                return

    def _eased(self, findings: list[Finding]) -> tuple[str, ...]:
        before = {each.rule: (each.points, each.floor) for each in self._findings}
        return tuple(each.rule for each in findings if before[each.rule] != (each.points, each.floor))
