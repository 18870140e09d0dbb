"""One rule of one village in words, with the ledger rows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from engine.evaluation.finding import FactValue, Finding, Truth
from engine.evaluation.grading import summarise
from engine.evaluation.village import VillageResult
from engine.explanation.model import ClearRule, FiredRule, Missing, OpenRule
from engine.explanation.readings import nearest_to_firing, values_of
from engine.rulebook.model import ActiveRule, Rulebook
from engine.rulebook.vocabulary import Vocabulary
from engine.rulebook.wording import citation, effect_text, finding_sentence
from engine.runs.latest import Facts
from engine.summary.gaps import returned_ledgers, was_returned
from ledgers.catalogue import FACTS, LEDGERS
from ledgers.evidence import EvidenceRow, cells_of, rows_behind_each
from ledgers.risk_point.columns import LEVEL_WORDS
from ledgers.source import Scope

RowsBehind = Mapping[str, Sequence[EvidenceRow]]


@dataclass(frozen=True, slots=True)
class Subject:
    """The one village that is explained: its code, the scope of its ledger rows, the name of its township."""

    village: str
    scope: Scope
    township: str


class RuleWriter:
    """Writes what the rules found in one village."""

    def __init__(self, session: Session, rulebook: Rulebook, subject: Subject, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._session = session
        self._rulebook = rulebook
        self._subject = subject
        self._rules = {active.rule.id: active for active in rulebook.rules}
        self._returned = returned_ledgers(session, subject.scope.round_id, subject.village)

    def computed_facts(self, result: VillageResult) -> dict[str, FactValue]:
        """Return the facts that follow from the findings: heavy hits and the level."""
        summary = summarise(self._rulebook.grading, result.findings)
        return {**summary.firm, "level": result.grade.level}

    def fired(self, findings: Sequence[Finding], facts: Facts) -> tuple[FiredRule, ...]:
        """Return the rules that fired; the rows behind all of them are read in one go."""
        read = {value.fact for finding in findings for value in values_of(finding) if value.fact in FACTS}
        rows = rows_behind_each(self._session, self._subject.scope, read)
        return tuple(self._fired(finding, facts, rows) for finding in findings)

    def _fired(self, finding: Finding, facts: Facts, rows: RowsBehind) -> FiredRule:
        active = self._rules[finding.rule]
        values = values_of(finding)
        return FiredRule(
            rule=finding.rule,
            title=active.rule.title,
            dimension=self.vocabulary.dimensions[finding.dimension],
            effect=_effect(finding, self.vocabulary, worst=False),
            floor=finding.floor,
            points=finding.points,
            sentence=finding_sentence(active, facts),
            values=values,
            evidence=_evidence((value.fact for value in values), rows),
            basis=tuple(citation(basis) for basis in active.basis),
            steps=active.rule.advice.steps,
            false_alarms=active.rule.false_alarms,
        )

    def clear(self, finding: Finding) -> ClearRule:
        """Return a rule that did not fire."""
        active = self._rules[finding.rule]
        return ClearRule(finding.rule, active.rule.title, self._dimension(active), nearest_to_firing(finding))

    def open(self, finding: Finding) -> OpenRule:
        """Return a rule that could not be judged to its end."""
        active = self._rules[finding.rule]
        worst = _effect(finding, self.vocabulary, worst=True)
        missing = tuple(part for fact in finding.missing for part in self._missing(fact))
        return OpenRule(finding.rule, active.rule.title, self._dimension(active), worst, missing)

    def _dimension(self, active: ActiveRule) -> str:
        return self.vocabulary.dimensions[active.rule.dimension]

    def _missing(self, name: str) -> Iterator[Missing]:
        if name not in FACTS:
            return
        fact = FACTS[name]
        if not was_returned(self._returned, self._subject.village, fact.ledger):
            yield Missing(name, fact.label, LEDGERS[fact.ledger].title, (), self._subject.township, "整本未上报")
            return
        columns: dict[str, list[str]] = {}
        for cell in cells_of(name):
            columns.setdefault(cell.ledger, []).append(cell.heading)
        for ledger, headings in columns.items():
            yield Missing(name, fact.label, LEDGERS[ledger].title, tuple(headings), self._subject.township, "空格未填")


def _evidence(facts: Iterable[str], rows: RowsBehind) -> tuple[EvidenceRow, ...]:
    """Return the rows behind the facts, each row once with the cells of all of them."""
    found: dict[tuple[str, str], EvidenceRow] = {}
    for fact in dict.fromkeys(facts):
        for row in rows.get(fact, ()):
            before = found.get((row.ledger, row.key))
            cells = dict.fromkeys((*before.cells, *row.cells)) if before else dict.fromkeys(row.cells)
            found[row.ledger, row.key] = replace(row, cells=tuple(cells))
    return tuple(found.values())


def _effect(finding: Finding, vocabulary: Vocabulary, *, worst: bool) -> str:
    floor = finding.worst_floor if worst else finding.floor
    points = finding.worst_points if worst else finding.points
    wanted = (Truth.TRUE, Truth.UNKNOWN) if worst else (Truth.TRUE,)
    parts = [f"底线等级{LEVEL_WORDS[floor]}"] if floor else []
    if points:
        parts.append(f"扣 {points} 分")
    for each in finding.tiers:
        tier = each.tier
        if each.verdict.truth in wanted and (tier.block or tier.task or tier.warn):
            parts.extend(_without_score(effect_text(tier, vocabulary)))
    return "，".join(dict.fromkeys(parts))


def _without_score(text: str) -> list[str]:
    return [part for part in text.split("，") if not part.startswith(("底线等级", "计 "))]
