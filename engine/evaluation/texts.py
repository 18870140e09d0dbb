"""One text per village from the texts of its findings, which are few and made once per distinct case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from engine.evaluation.coding import Codes
from engine.evaluation.finding import Finding
from engine.evaluation.missing import MixMissing, has_open_tier
from engine.evaluation.spread import CodedRule, in_threads

_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """The texts one rule may have and which of them each row has."""

    keys: Codes
    texts: pl.Series


def rule_texts(rules: Sequence[CodedRule], missing: MixMissing, text: Callable[[Finding], str]) -> list[RuleTexts]:
    """Return ``text`` of the finding of every rule on every row."""
    return [
        _mix_texts(rule, missing, text) if rule.active.rule.dimension == "mix" else _texts(rule, text) for rule in rules
    ]


def joined(rules: Sequence[RuleTexts], rows: int) -> pl.Series:
    """Return, for each row, its texts as a list in square brackets; every text starts with a comma or is empty."""
    used = [each for each in rules if (each.texts != "").any()]

    def join(start: int) -> pl.Series:
        block = slice(start, start + _ROWS)
        columns = [each.texts.gather(each.keys[block]).alias(str(place)) for place, each in enumerate(used)]
        if not columns:
            return pl.repeat("[]", len(range(rows)[block]), eager=True)
        listed = pl.concat_str(pl.all()).str.strip_prefix(",")
        return pl.DataFrame(columns).select(pl.format("[{}]", listed)).to_series()

    parts = in_threads(join, range(0, rows, _ROWS), rows)
    return pl.concat(parts) if parts else pl.Series([], dtype=pl.String)


def _texts(rule: CodedRule, text: Callable[[Finding], str]) -> RuleTexts:
    of_findings = [text(finding) for finding in rule.findings]
    return RuleTexts(rule.keys, pl.Series([of_findings[place] if place >= 0 else "" for place in rule.places]))


def _mix_texts(rule: CodedRule, missing: MixMissing, text: Callable[[Finding], str]) -> RuleTexts:
    sets = len(missing.sets)
    combined = rule.places[rule.keys].astype(np.int64) * sets + missing.groups
    distinct, keys = np.unique(combined, return_inverse=True)
    texts = [text(with_missing(rule.findings[each // sets], missing.sets[each % sets])) for each in distinct.tolist()]
    return RuleTexts(keys.astype(np.uint32), pl.Series(texts, dtype=pl.String))


def with_missing(finding: Finding, missing: tuple[str, ...]) -> Finding:
    """Return the finding of a mix rule with the facts that keep it unknown."""
    return replace(finding, missing=missing) if has_open_tier(finding) else finding
