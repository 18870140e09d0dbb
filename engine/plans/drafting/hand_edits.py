"""Hand edits laid over a drafted plan: what a person wrote stands; what the draft says instead is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledgers.journal.plan_content import Content, HandEdit, Sentence, written


@dataclass(frozen=True, slots=True)
class Edit:
    """One hand edit in force (a row of ``PlanEdit``)."""

    id: int
    key: str
    kind: str
    section: str
    text: str
    base: str
    owner: str
    due_on: date | None
    reason: str
    by: str
    on: date

    def mark(self, drafted: str) -> HandEdit:
        """Return who made the edit and whether the draft has moved on since."""
        return HandEdit(self.by, written(self.on), self.reason, drafted, drafted != self.base)


def lay_over(content: Content, edits: Sequence[Edit]) -> Content:
    """Return the content with every edit in it; a sentence no longer drafted stays where a person has rewritten it."""
    sentences = list(content.sentences)
    notes = dict(content.notes)
    for edit in edits:
        place = next((n for n, sentence in enumerate(sentences) if sentence.key == edit.key), None)
        drafted = "" if place is None else sentences[place].text
        key = f"hand.{edit.id}"
        notes[key] = f"{edit.by}于{edit.on}手工写入：{edit.reason}"
        written_by_hand = _sentence(edit, drafted, None if place is None else sentences[place], key)
        if place is None:
            sentences.insert(_end_of(content, sentences, edit.section), written_by_hand)
        else:
            sentences[place] = written_by_hand
    return replace(content, sentences=tuple(sentences), notes=notes)


def _sentence(edit: Edit, drafted: str, old: Sentence | None, source: str) -> Sentence:
    owner = edit.owner or (old.owner if old else "")
    due_on = written(edit.due_on) if edit.due_on else (old.due_on if old else "")
    return Sentence(
        key=edit.key,
        section=old.section if old else edit.section,
        text=edit.text,
        sources=(source, *(old.sources if old and edit.kind == "replace" else ())),
        missing=(),
        title=old.title if old else "",
        outcome=old.outcome if old else "",
        owner=owner,
        due_on=due_on,
        edit=edit.mark(drafted),
    )


def _end_of(content: Content, sentences: Sequence[Sentence], section: str) -> int:
    """Return the place after the last sentence of ``section``."""
    order = list(content.sections)
    return sum(order.index(sentence.section) <= order.index(section) for sentence in sentences)
