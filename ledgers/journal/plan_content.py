"""What a plan says: sentences, each with its sources; kept as JSON, so that a version prints alike for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class HandEdit:
    """That a person wrote this sentence: who, when, why, and what the draft says in its place ("" for nothing).

    ``is_outdated``: the draft says something else today than when the person wrote.
    """

    by: str
    on: str
    reason: str
    drafted: str
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. ``sources`` are keys of the content's notes, ``missing`` those of cells still to be supplied.

    ``title`` heads a policy's answer; a measure has an owner and a due day; ``amount`` is yuan in writing.
    """

    key: str
    section: str
    text: str
    sources: tuple[str, ...]
    missing: tuple[str, ...] = ()
    title: str = ""
    outcome: str = ""
    amount: str = ""
    owner: str = ""
    due_on: str = ""
    edit: HandEdit | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A whole plan: the table of facts as shown, the sentences in order, the wording of every source.

    ``offices`` are the county offices whose opinion the paper has a box for; ``career`` is one line a post.
    """

    person: Mapping[str, str]
    sentences: tuple[Sentence, ...]
    notes: Mapping[str, str]
    sections: Mapping[str, str]
    has_example_policy: bool
    offices: tuple[str, ...]
    career: tuple[str, ...] = field(default=())

    def section(self, name: str) -> tuple[Sentence, ...]:
        """Return the sentences of one section, those a person took out aside."""
        return tuple(sentence for sentence in self.sentences if sentence.section == name and sentence.text)

    def sentence(self, key: str) -> Sentence | None:
        """Return the sentence with this key, None when there is none."""
        return next((sentence for sentence in self.sentences if sentence.key == key), None)

    def numbered_notes(self) -> dict[str, int]:
        """Return the sources that are cited, numbered from 1 in the order they are first cited."""
        numbers: dict[str, int] = {}
        for sentence in self.sentences:
            for source in sentence.sources if sentence.text else ():
                numbers.setdefault(source, len(numbers) + 1)
        return numbers


def to_json(content: Content) -> str:
    """Return the content as JSON; empty parts of sentences are left out."""
    values = {name: getattr(content, name) for name in _CONTENT} | {
        "sentences": [_kept(sentence) for sentence in content.sentences]
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


_CONTENT = tuple(part.name for part in fields(Content))
_SENTENCE = tuple(part.name for part in fields(Sentence) if part.name != "edit")


def _kept(sentence: Sentence) -> dict[str, Any]:
    """Return the parts that say something (``dataclasses.asdict`` copies deeply, which is most of a draft's time)."""
    values = {name: value for name in _SENTENCE if (value := getattr(sentence, name))}
    return values if sentence.edit is None else values | {"edit": asdict(sentence.edit)}


def from_json(text: str) -> Content:
    """Return the content that was kept."""
    values = json.loads(text)
    sentences = tuple(_sentence(sentence) for sentence in values.pop("sentences"))
    return Content(**values | {"sentences": sentences} | {name: tuple(values[name]) for name in ("career", "offices")})


def _sentence(values: dict[str, Any]) -> Sentence:
    edit = values.pop("edit", None)
    sentence = Sentence(**{"sources": (), "text": ""} | values, edit=HandEdit(**edit) if edit else None)
    return replace(sentence, sources=tuple(sentence.sources), missing=tuple(sentence.missing))


def signature_of(kept: str) -> str:
    """Return the digest of a content as kept."""
    return hashlib.sha256(kept.encode("utf-8")).hexdigest()


def written(day: date) -> str:
    """Return a date as ISO text, the form dates have inside a content."""
    return day.isoformat()
