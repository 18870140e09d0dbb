"""Finds the heading row of a sheet and which of its columns is which, in any order and spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from ledgers.base import Column, Ledger
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.layout import heading_keys, heading_text, sheet_columns
from ledgers.excel.parsing import Trouble
from ledgers.excel.raw import Raw, RawRow, is_empty
from ledgers.excel.texts import clean, squeeze

SEARCHED_ROWS = 15
LEAST_MATCHES = 2
ALIKE = 75
LONGEST_HEADING = 80
IGNORED = frozenset({"序号", "备注", "行号", "合计"})


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading row found: its number, and for each known field the index and the text of its column."""

    row: int
    indexes: dict[str, int]
    texts: dict[str, str]


@lru_cache(maxsize=64)
def _known(columns: tuple[Column, ...]) -> dict[str, str]:
    """Return every spelling a heading is recognised by, and its field; exact spellings win over shortened ones."""
    exact: dict[str, str] = {}
    short: dict[str, str] = {}
    for column in columns:
        for text in (column.heading, heading_text(column), *column.aliases):
            whole, bare = heading_keys(text)
            exact.setdefault(whole, column.field)
            short.setdefault(bare, column.field)
    return short | exact


def _field(known: Mapping[str, str], cell: Raw) -> str | None:
    if not isinstance(cell, str) or not cell or len(cell) > LONGEST_HEADING:
        return None
    whole, bare = heading_keys(cell)
    return known.get(whole) or known.get(bare)


def find_headings(rows: Sequence[RawRow], columns: tuple[Column, ...]) -> Headings | None:
    """Return the first row with the most known headings, None when no row has at least two."""
    known = _known(columns)
    best: Headings | None = None
    for number, cells in rows[:SEARCHED_ROWS]:
        indexes: dict[str, int] = {}
        for index, cell in enumerate(cells):
            name = _field(known, cell)
            if name is not None:
                indexes.setdefault(name, index)
        if len(indexes) >= LEAST_MATCHES and (best is None or len(indexes) > len(best.indexes)):
            texts = {name: squeeze(clean(str(cells[index]))[0]) for name, index in indexes.items()}
            best = Headings(number, indexes, texts)
    return best


def check_headings(
    found: Headings, cells: Sequence[Raw], columns: tuple[Column, ...], at: tuple[Spot, Findings]
) -> None:
    """Find headings that occur twice, are missing though required, or are probably misspelt."""
    spot, findings = at
    known = _known(columns)
    seen: dict[str, int] = {}
    missing = {column.heading: column for column in columns if column.field not in found.indexes}
    for index, cell in enumerate(cells):
        if is_empty(cell):
            continue
        name = _field(known, cell)
        place = Spot(spot.file, spot.sheet, found.row, index, clean(str(cell))[0])
        if name is None:
            _judge_unknown(str(cell), missing, (place, findings))
        elif name in seen:
            sentence = f"列“{clean(str(cell))[0]}”出现了两次，不知道该用哪一列，请删去多余的一列"
            findings.add(place, Trouble("heading_twice", sentence))
        else:
            seen[name] = index
    for column in missing.values():
        if column.required:
            sentence = f"缺少必填的列“{column.heading}”，请补上此列"
            trouble = Trouble("heading_missing", sentence, column.heading)
            findings.add(Spot(spot.file, spot.sheet, found.row, None, column.heading), trouble)


def _judge_unknown(text: str, missing: dict[str, Column], at: tuple[Spot, Findings]) -> None:
    spot, findings = at
    text = clean(text)[0]
    if heading_keys(text)[0] in IGNORED:
        return
    near = process.extractOne(heading_keys(text)[1], list(missing), scorer=fuzz.ratio, score_cutoff=ALIKE)
    if near is None:
        findings.note(spot, "heading_unknown", f"列“{text}”不是本表的列，没有导入")
        return
    sentence = f"不认识的列名“{text}”，应为“{near[0]}”。请改正列名，否则这一列会漏掉"
    findings.add(spot, Trouble("heading_unknown", sentence, near[0]))


def guess_ledger(rows: Sequence[RawRow], ledgers: Sequence[Ledger]) -> Ledger | None:
    """Return the ledger whose headings a sheet has, None when no ledger fits clearly best."""
    scores = []
    for ledger in ledgers:
        found = find_headings(rows, sheet_columns(ledger))
        own = {column.field for column in ledger.columns[3:]}
        scores.append((0 if found is None else len(own & found.indexes.keys()), ledger))
    scores.sort(key=lambda score: -score[0])
    (first, ledger), (second, _) = scores[0], scores[1]
    return ledger if first >= LEAST_MATCHES + 1 and first > second else None
