"""One text per village from the texts of its findings, which are few: put together once per distinct combination."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from engine.evaluation.coding import Codes
from engine.evaluation.finding import Finding
from engine.evaluation.missing import MixMissing, has_open_tier
from engine.evaluation.spread import CodedRule, combine, in_threads, representatives

_ROWS = 40_000
_COMBINATIONS = 1 << 14
"""So many combinations of texts at most are put together at a time."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Distinct texts, and which of them each row has."""

    codes: Codes
    texts: tuple[str, ...]


def rule_texts(rules: Sequence[CodedRule], missing: MixMissing, text: Callable[[Finding], str]) -> list[Texts]:
    """Return ``text`` of the finding of every rule on every row."""
    return [
        _mix_texts(rule, missing, text) if rule.active.rule.dimension == "mix" else _texts(rule, text) for rule in rules
    ]


def joined(parts: Sequence[Texts], rows: int) -> pl.Series:
    """Return, for each row, its texts as a list in square brackets; every text starts with a comma or is empty."""
    groups = in_threads(lambda group: _together(group, rows), _groups(parts), rows)
    columns = [(group.codes, pl.Series(group.texts, dtype=pl.String)) for group in groups if any(group.texts)]
    if not columns:
        return pl.repeat("[]", rows, dtype=pl.String, eager=True)

    def join(start: int) -> pl.Series:
        block = slice(start, start + _ROWS)
        frame = pl.DataFrame([texts.gather(codes[block]).alias(str(n)) for n, (codes, texts) in enumerate(columns)])
        return frame.select(pl.format("[{}]", pl.concat_str(pl.all()).str.strip_prefix(","))).to_series()

    parted = in_threads(join, range(0, rows, _ROWS), rows)
    return pl.concat(parted) if parted else pl.Series([], dtype=pl.String)


def with_missing(finding: Finding, missing: tuple[str, ...]) -> Finding:
    """Return the finding of a mix rule with the facts that keep it unknown."""
    return replace(finding, missing=missing) if has_open_tier(finding) else finding


def _groups(parts: Sequence[Texts]) -> Iterator[list[Texts]]:
    """Yield neighbours whose combinations are few enough."""
    group: list[Texts] = []
    combinations = 1
    for part in parts:
        combinations *= max(1, len(part.texts))
        if group and combinations > _COMBINATIONS:
            yield group
            group, combinations = [], len(part.texts)
        group.append(part)
    if group:
        yield group


def _together(group: list[Texts], rows: int) -> Texts:
    """Return the texts of a group, one after the other, as distinct texts."""
    if len(group) == 1:
        return group[0]
    keys, size = combine([(each.codes, max(1, len(each.texts))) for each in group], rows)
    present, examples = representatives(keys, size)
    columns = [[each.texts[code] for code in each.codes[examples].tolist()] for each in group]
    places = np.zeros(size, dtype=np.uint32)
    places[present] = np.arange(len(present), dtype=np.uint32)
    return Texts(places[keys], tuple(map("".join, zip(*columns, strict=True))))


def _texts(rule: CodedRule, text: Callable[[Finding], str]) -> Texts:
    distinct: dict[str, int] = {}
    of_finding = [distinct.setdefault(text(finding), len(distinct)) for finding in rule.findings]
    table = np.array([of_finding[place] if place >= 0 else 0 for place in rule.places.tolist()])
    return Texts(table.astype(np.min_scalar_type(max(1, len(distinct)) - 1))[rule.keys], tuple(distinct))


def _mix_texts(rule: CodedRule, missing: MixMissing, text: Callable[[Finding], str]) -> Texts:
    of_rows = rule.places[rule.keys]
    keys, size = combine([(of_rows, max(1, len(rule.findings))), (missing.groups, len(missing.sets))], len(of_rows))
    present, examples = representatives(keys, size)
    pairs = zip(of_rows[examples].tolist(), missing.groups[examples].tolist(), strict=True)
    texts = [text(with_missing(rule.findings[place], missing.sets[group])) for place, group in pairs]
    codes = np.zeros(size, dtype=np.uint32)
    codes[present] = np.arange(len(present), dtype=np.uint32)
    return Texts(codes[keys], tuple(texts))
