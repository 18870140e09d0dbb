"""The sentences a plan is made of (rules/resettlement/sentences.toml), read, checked and compiled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.plans.drafting.sentences import NO_SENTENCE, SentenceTemplate, compile_sentence
from engine.plans.drafting.vocabulary import PERSON_FIELDS, POLICY_FIELDS, PROCESS_FIELDS
from engine.rulebook.companion_file import open_file
from engine.rulebook.problems import RulebookError, RuleProblem
from engine.rulebook.table import Table

FILE = "sentences.toml"
SECTIONS = ("situation", "policy", "measures", "pending")
POLICY_TEXTS = ("eligible", "unknown", "unknown_amount", "not_eligible", "waiting")
EFFECTS = ("", "talk", "answer")
FIELDS = (*PERSON_FIELDS, *PROCESS_FIELDS)


@dataclass(frozen=True, slots=True)
class PlanSentence:
    """One sentence and when it is said. A measure has an owner and a due day counted from the polling day.

    ``effect`` names what carrying it out fills in the ledger ("talk" or "answer"); ``basis`` is the article by profile.
    """

    key: str
    section: str
    template: SentenceTemplate
    owner: str
    due_days: int
    effect: str
    basis: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SentenceBook:
    """All sentences in their order, how the answer of a policy is put, and the titles of the sections."""

    sections: Mapping[str, str]
    sentences: tuple[PlanSentence, ...]
    policy: Mapping[str, SentenceTemplate]

    def effect_of(self, key: str) -> str:
        """Return what carrying out the measure ``key`` fills in the ledger, "" for nothing."""
        return next((sentence.effect for sentence in self.sentences if sentence.key == key), "")


def load_sentences(folder: Path) -> SentenceBook:
    """Read ``sentences.toml`` of ``folder``; RulebookError lists all mistakes."""
    problems: list[RuleProblem] = []
    root = open_file(folder / FILE, problems)
    root.integer("version", minimum=1)
    titles = root.table("sections")
    sections = {name: titles.text(name) for name in SECTIONS}
    titles.close()
    answers = root.table("policy")
    policy = {name: _compile(answers, name, (*FIELDS, *POLICY_FIELDS)) for name in POLICY_TEXTS}
    answers.close()
    sentences = [_read_sentence(each) for each in root.tables("sentences")]
    root.close()
    keys = [sentence.key for sentence in sentences]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        root.report("sentences", f"key “{key}”用了不止一次")
    if problems:
        raise RulebookError(problems)
    return SentenceBook(sections, tuple(sentences), policy)


def _compile(table: Table, name: str, fields: Collection[str]) -> SentenceTemplate:
    compiled = compile_sentence(table.text(name), fields, table.text("when", ""))
    if isinstance(compiled, SentenceTemplate):
        return compiled
    for problem in compiled:
        table.report(name, problem)
    return NO_SENTENCE


def _read_sentence(table: Table) -> PlanSentence:
    basis = table.table("basis", required=False)
    sentence = PlanSentence(
        key=table.text("key"),
        section=table.choice("section", SECTIONS),
        template=_compile(table, "text", FIELDS),
        owner=table.text("owner", ""),
        due_days=table.integer("due_days", 0),
        effect=table.choice("effect", EFFECTS, ""),
        basis={profile: basis.text(profile) for profile in basis.data},
    )
    if sentence.section == "measures" and not (sentence.owner and table.has("due_days")):
        table.report("owner", "措施要写明 owner（责任单位）和 due_days（距选举日天数）")
    table.close()
    return sentence
