"""Facts and policies to a plan: which sentences are said of one person and what each rests on. No database here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from engine.plans.drafting.people import PersonFile
from engine.plans.drafting.sentence_book import FILE as SENTENCES
from engine.plans.drafting.sentence_book import PlanSentence, SentenceBook, load_sentences
from engine.plans.drafting.sentences import Values
from engine.plans.drafting.showing import person_table
from engine.plans.drafting.sources import Notes, name_of_cell
from engine.plans.drafting.vocabulary import PERSON_FIELDS, career_of_rows, values_of
from engine.plans.policy.entitlement import Check, Entitlement, Outcome, Verdict
from engine.plans.policy.model import PolicyBook
from engine.plans.policy.process import Process, load_process
from engine.plans.policy.reading import load_policies
from engine.rulebook.store import read_once
from ledgers.journal.plan_content import Content, Sentence, written

DECIDING = {Outcome.ELIGIBLE: Verdict.YES, Outcome.UNKNOWN: Verdict.UNKNOWN, Outcome.NOT_ELIGIBLE: Verdict.NO}


@dataclass(frozen=True, slots=True)
class PlanRules:
    """All a plan follows: policies, sentences, numbers of the process."""

    policies: PolicyBook
    sentences: SentenceBook
    process: Process
    profile: str
    hash: str


@read_once
def load_plan_rules(rules_folder: Path, profile: str, on: date) -> PlanRules:
    """Read rules/resettlement below ``rules_folder``; InputError names every mistake."""
    folder = rules_folder / "resettlement"
    policies, process = load_policies(folder), load_process(folder, on)
    sentences = load_sentences(folder)
    parts = (policies.hash, repr(process), profile, (folder / SENTENCES).read_text(encoding="utf-8"))
    digest = hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()
    return PlanRules(policies, sentences, process, profile, digest)


def compose(file: PersonFile, entitlements: Sequence[Entitlement], rules: PlanRules) -> Content:
    """Return the drafted plan of one person, hand edits aside."""
    return _Composition(file, rules).build(entitlements)


class _Composition:
    def __init__(self, file: PersonFile, rules: PlanRules) -> None:
        self.file = file
        self.rules = rules
        self.notes = Notes()
        visits = rules.process.follow_up_days
        own = values_of(file.person, file.village, file.township, rules.process.pay_end_days)
        self.values = own | {"follow_up_first": visits[0], "follow_up_last": visits[-1]}
        self.shown = Values(self.values)

    def build(self, entitlements: Sequence[Entitlement]) -> Content:
        general = [s for s in map(self._general, self.rules.sentences.sentences) if s is not None]
        answers = [sentence for entitlement in entitlements for sentence in self._answers(entitlement)]
        said = [*general, *answers, *self._choices(entitlements)]
        said += self._pending(said)
        order = list(self.rules.sentences.sections)
        return Content(
            person=person_table(self.file),
            sentences=tuple(sorted(said, key=lambda sentence: (order.index(sentence.section), sentence.due_on))),
            notes=self.notes.wording,
            sections=dict(self.rules.sentences.sections),
            has_example_policy=any(entitlement.policy.example for entitlement in entitlements),
            offices=self.rules.process.offices,
            career=career_of_rows(self.file.person),
        )

    def _general(self, template: PlanSentence) -> Sentence | None:
        values = self.shown
        if not template.template.applies(values):
            return None
        text = template.template.render(values)
        named = (*template.template.fields, *template.template.condition_fields)
        sources = self.notes.cells(
            cell for name in named if name in PERSON_FIELDS for cell in PERSON_FIELDS[name].cells
        )
        if any(name.startswith("follow_up") for name in named):
            days = "、".join(f"第{day}天" for day in self.rules.process.follow_up_days)
            sources += (self.notes.text("process.follow_up_days", f"安置工作流程：选举日后{days}回访"),)
        if self.rules.profile in template.basis:
            sources += (self.notes.text(f"basis.{template.key}", template.basis[self.rules.profile]),)
        missing = self.notes.cells(cell for name in values.shown_missing for cell in PERSON_FIELDS[name].cells[:1])
        due_on = self._due(template.due_days) if template.section == "measures" else ""
        return Sentence(template.key, template.section, text, sources, missing, owner=template.owner, due_on=due_on)

    def _due(self, days: int) -> str:
        return written(self.file.person.polling_on + timedelta(days=days))

    def _answers(self, found: Entitlement) -> Iterator[Sentence]:
        policy, texts = found.policy, self.rules.sentences.policy
        deciding = [check for check in found.checks if check.verdict is DECIDING[found.outcome]]
        values = Values(self.values | self._policy_values(found, deciding))
        text = texts[found.outcome.value].render(values)
        if found.outcome is Outcome.UNKNOWN and found.amount is not None:
            text += texts["unknown_amount"].render(values)
        if found.later_on is not None:
            text += texts["waiting"].render(values)
        sources = self.notes.cells(cell for check in deciding for cell in check.cells)
        sources += self.notes.clauses(policy, (check.clause for check in deciding))
        missing = self.notes.cells(found.missing)
        title = f"{policy.title}（{policy.document_no}）"
        yield Sentence(f"policy.{policy.id}", "policy", text, sources, missing, title=title, outcome=found.outcome)
        if found.outcome is Outcome.ELIGIBLE:
            yield self._measure(found, values)

    def _measure(self, found: Entitlement, values: Values) -> Sentence:
        policy, amount = found.policy, found.amount
        sources = self.notes.clauses(policy, (check.clause for check in found.checks))
        if amount is not None:
            sources += self.notes.clauses(policy, (amount.clause,)) + self.notes.cells(amount.cells)
        return Sentence(
            key=f"measure.{policy.id}",
            section="measures",
            text=policy.measure.template.render(values),
            sources=tuple(dict.fromkeys(sources)),
            missing=self.notes.cells(amount.missing) if amount is not None else (),
            amount=f"{amount.exact:.2f}" if amount is not None and amount.exact is not None else "",
            outcome=policy.kind if policy.bands else "",
            owner=policy.measure.owner,
            due_on=self._due(policy.measure.due_days),
        )

    def _policy_values(self, found: Entitlement, deciding: Sequence[Check]) -> dict[str, Any]:
        amount = found.amount
        return {
            "policy": found.policy.title,
            "document_no": found.policy.document_no,
            "amount": amount.exact if amount else None,
            "amount_low": amount.low if amount else None,
            "amount_high": amount.high if amount else None,
            "working": amount.working if amount else "",
            "reasons": _reasons(deciding),
            "lacking": "、".join(dict.fromkeys(name_of_cell(cell) for cell in found.missing)),
            "later_on": found.later_on,
        }

    def _choices(self, entitlements: Sequence[Entitlement]) -> Iterator[Sentence]:
        groups: dict[str, list[Entitlement]] = {}
        for found in entitlements:
            if found.outcome is Outcome.ELIGIBLE and found.policy.choose_one:
                groups.setdefault(found.policy.choose_one, []).append(found)
        for name, members in groups.items():
            if len(members) > 1:
                titles = "、".join(f"《{found.policy.title}》" for found in members)
                sources = tuple(self.notes.policy(found.policy) for found in members)
                text = f"{titles}同属“{name}”，只能享受一项，由本人书面选定。"
                owner, due = "本人、乡镇（街道）", self._due(members[0].policy.measure.due_days)
                yield Sentence(f"choose.{name}", "measures", text, sources, owner=owner, due_on=due)

    def _pending(self, said: Sequence[Sentence]) -> Iterator[Sentence]:
        for problem in self.file.problems:
            key = f"problem.{problem.code}.{problem.cell.field}.{problem.cell.row}".rstrip(".")
            yield Sentence(key, "pending", f"{problem.sentence}。", self.notes.cells([problem.cell]))
        for key in dict.fromkeys(key for sentence in said for key in sentence.missing):
            yield Sentence(f"missing.{key}", "pending", f"{self.notes.wording[key]}待补。", (key,), (key,))


def _reasons(checks: Sequence[Check]) -> str:
    """Return the reasons in one sentence; checks of one clause that mean the same are told together."""
    parts = []
    for (clause, meaning), group in groupby(checks, key=lambda check: (check.clause, check.meaning)):
        found = "、".join(check.found for check in group)
        parts.append(f"{found}，{meaning}（{clause}）" if meaning else f"{found}（{clause}）")
    return "；".join(parts)
