"""One plan as it is put on paper: numbered marks, answers in words, boxes with what the offices said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from ledgers.journal.plan_content import Content, Sentence

ANSWERS = {"eligible": "符合", "unknown": "待补", "not_eligible": "暂未列入"}
OWN, BRANCH, TOWNSHIP, DEPARTMENT = "本人", "村（社区）党组织", "乡镇（街道）", "县委组织部"
POLICY_KEY = "/"
"""Keys of clauses are policy/version/clause; no other key has a stroke."""
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one office said of the version on paper."""

    role: str
    text: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """One plan with where it stands and the opinions given so far."""

    person_no: str
    township_code: str
    version: int
    made_on: date
    state: str
    changes: tuple[str, ...]
    content: Content
    opinions: tuple[Opinion, ...]


class Line(NamedTuple):
    """One sentence on paper, unpacked by the template; ``marks`` are the numbers of its notes."""

    text: str
    marks: str
    by_hand: bool
    title: str
    answer: str
    owner: str
    due: str


class Box(NamedTuple):
    """One box for an office's opinion, unpacked by the template."""

    name: str
    texts: tuple[str, ...]
    sign: str
    day: str


def lay_out(paper: PlanPaper) -> dict[str, Any]:
    """Return everything the template of the paper names."""
    content = paper.content
    numbers = content.numbered_notes()
    edition = f"第{paper.version}版（{chinese(paper.made_on)}）"
    sections = {name: [_line(s, numbers) for s in content.section(name)] for name in content.sections}
    return sections | {
        "person": {name: clean(text) for name, text in content.person.items()},
        "career": [clean(text) for text in content.career],
        "reference": f"编号：{paper.person_no}　　{edition}　　状态：{paper.state}",
        "warnings": _warnings(paper),
        "opinions_title": ("五" if sections["pending"] else "四") + "、审核审批意见",
        "boxes": [_box(label, paper.opinions) for label in (OWN, BRANCH, TOWNSHIP, *content.offices, DEPARTMENT)],
        "ledger_notes": _ledger_notes(content, numbers),
        "policy_notes": [(number, clean(content.notes[key])) for key, number in numbers.items() if POLICY_KEY in key],
    }


def _ledger_notes(content: Content, numbers: Mapping[str, int]) -> str:
    trace = f"（离任干部安置台账{content.person['trace']}）" if content.person["trace"] else ""
    cited = "；".join(f"〔{n}〕{content.notes[key]}" for key, n in numbers.items() if POLICY_KEY not in key)
    return clean(f"台账等{trace}：{cited}。")


def clean(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def chinese(day: date) -> str:
    """Return a date the way official papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _warnings(paper: PlanPaper) -> list[str]:
    found = ["（本方案依据示例政策草拟，条件和金额须按本县文件核定）"] if paper.content.has_example_policy else []
    if paper.changes:
        found.append(clean(f"（批准或送审后情况有变，须重新核对：{'；'.join(paper.changes)}）"))
    return found


def _line(sentence: Sentence, numbers: Mapping[str, int]) -> Line:
    return Line(
        text=clean(sentence.text),
        marks=ranges(sorted({numbers[source] for source in sentence.sources})),
        by_hand=sentence.edit is not None,
        title=clean(sentence.title),
        answer=ANSWERS.get(sentence.outcome, ""),
        owner=clean(sentence.owner),
        due=chinese(date.fromisoformat(sentence.due_on)) if sentence.due_on else "",
    )


def ranges(numbers: Sequence[int]) -> str:
    """Return numbers with runs of three and more drawn together: 1-4、7、9."""
    if not numbers:
        return ""
    breaks = [0, *(place for place, (a, b) in enumerate(pairwise(numbers), 1) if b != a + 1), len(numbers)]
    runs = [numbers[first:last] for first, last in pairwise(breaks)]
    return "、".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def _box(label: str, opinions: Sequence[Opinion]) -> Box:
    given = [opinion for opinion in opinions if opinion.role == label]
    name = f"{label}党委（党工委）审核及公示情况" if label == TOWNSHIP else f"{label}{_suffix(label)}"
    if not given:
        sign = "签名（手印）：　　　　　　　" if label == OWN else "（盖章）　　　　　　　"
        return Box(name, (), sign, "年　　月　　日　")
    lines = tuple(clean(opinion.text) for opinion in given)
    last = given[-1]
    seal = "签名（手印）：　　　　　" if label == OWN else "（盖章）　　"
    return Box(name, lines, clean(f"经办：{last.by}　　{seal}"), f"{chinese(last.on)}　")


def _suffix(label: str) -> str:
    return "审批意见" if label == DEPARTMENT else "意见"
