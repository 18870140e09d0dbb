"""The sentences a plan is made of (rules/resettlement/sentences.toml), read, checked and compiled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.resettlement.sentences import NO_SENTENCE, SentenceTemplate, compile_sentence
from engine.resettlement.vocabulary import PERSON_FIELDS, POLICY_FIELDS, PROCESS_FIELDS
from engine.toml_form import Form, nearest, read_toml, refuse

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
    """Read ``sentences.toml`` of ``folder``; InputError lists all mistakes."""
    mistakes: list[str] = []
    form = Form(read_toml(folder / FILE), FILE, mistakes)
    form.whole("version")
    titles = form.table("sections")
    sections = {name: titles.text(name) for name in SECTIONS}
    titles.finish()
    answers = form.table("policy")
    policy = {name: _compile(answers, name, (*FIELDS, *POLICY_FIELDS)) for name in POLICY_TEXTS}
    answers.finish()
    sentences = [_read_sentence(part) for part in form.tables("sentences")]
    form.finish()
    _refuse_doubles([sentence.key for sentence in sentences], form)
    refuse(mistakes, "方案句子文件")
    return SentenceBook(sections, tuple(sentences), policy)


def _compile(form: Form, key: str, fields: Collection[str]) -> SentenceTemplate:
    compiled = compile_sentence(form.text(key), fields, form.text("when", ""))
    if isinstance(compiled, SentenceTemplate):
        return compiled
    for problem in compiled:
        form.complain(f"{key}：{problem}")
    return NO_SENTENCE


def _read_sentence(form: Form) -> PlanSentence:
    basis = form.table("basis", required=False)
    sentence = PlanSentence(
        key=form.text("key"),
        section=_one_of(form, "section", SECTIONS, None),
        template=_compile(form, "text", FIELDS),
        owner=form.text("owner", ""),
        due_days=form.number("due_days", 0),
        effect=_one_of(form, "effect", EFFECTS, ""),
        basis={profile: basis.text(profile) for profile in basis.names()},
    )
    if sentence.section == "measures" and not (sentence.owner and form.has("due_days")):
        form.complain("措施要写明 owner（责任单位）和 due_days（距选举日天数）")
    form.finish()
    return sentence


def _one_of(form: Form, key: str, choices: Collection[str], default: str | None) -> str:
    value = form.text(key, default)
    if value not in choices:
        form.complain(f"{key} = “{value}” 不对：{nearest(value, choices)}")
    return value


def _refuse_doubles(keys: list[str], form: Form) -> None:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        form.complain(f"key “{key}”用了不止一次")
