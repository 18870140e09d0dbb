"""Which facts keep the mix rules of a village unknown: those of its rules that are heavy at worst only.

This differs from village to village within one case, so it is gathered as bit sets, and only when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.finding import Finding, Truth
from engine.evaluation.spread import CodedRule
from engine.rulebook.model import Grading

_WORD = 63


@dataclass(frozen=True, slots=True)
class MixMissing:
    """``groups`` numbers, for each row, the set of facts in ``sets``; 0 is the empty one."""

    groups: npt.NDArray[np.int32]
    sets: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, grading: Grading, scored: Sequence[CodedRule], mix: Sequence[CodedRule]) -> MixMissing:
        """Gather the missing facts of every row in which a tier of a mix rule is unknown."""
        groups = np.zeros(len(scored[0].keys) if scored else 0, dtype=np.int32)
        rows = _open_rows(mix)
        if not len(rows):
            return cls(groups, ((),))
        facts = sorted({fact for rule in scored for finding in rule.findings for fact in finding.missing})
        words = [
            _gathered(grading, scored, rows, {fact: place for place, fact in enumerate(facts[start : start + _WORD])})
            for start in range(0, len(facts), _WORD)
        ]
        members, examples = _members(words)
        groups[rows] = members + 1
        bits = zip(*(word[examples].tolist() for word in words), strict=True)
        return cls(groups, ((), *(_names(each, facts) for each in bits)))


def has_open_tier(finding: Finding) -> bool:
    """Return whether some tier of the finding is unknown."""
    return any(each.verdict.truth is Truth.UNKNOWN for each in finding.tiers)


def _open_rows(mix: Sequence[CodedRule]) -> npt.NDArray[np.intp]:
    found: npt.NDArray[np.intp] = np.empty(0, dtype=np.intp)
    for rule in mix:
        found = np.union1d(found, np.flatnonzero(rule.table(has_open_tier, np.bool_)[rule.keys]))
    return found


def _gathered(
    grading: Grading, scored: Sequence[CodedRule], rows: npt.NDArray[np.intp], bits: dict[str, int]
) -> npt.NDArray[np.int64]:
    def mask(finding: Finding) -> int:
        certain = finding.outcome == "hit" and finding.points >= grading.heavy_points
        if certain or finding.outcome == "clear" or finding.worst_points < grading.heavy_points:
            return 0
        return sum(1 << bits[fact] for fact in finding.missing if fact in bits)

    gathered = np.zeros(len(rows), dtype=np.int64)
    for rule in scored:
        table = rule.table(mask, np.int64)
        if table.any():
            gathered |= table[rule.keys[rows]]
    return gathered


def _members(words: list[npt.NDArray[np.int64]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return which distinct combination of words each row has, and one row that has it for each."""
    members = np.zeros(len(words[0]), dtype=np.intp)
    for word in words:
        distinct, places = np.unique(word, return_inverse=True)
        members = members * len(distinct) + places
    _, examples, members = np.unique(members, return_index=True, return_inverse=True)
    return members, examples


def _names(words: tuple[int, ...], facts: list[str]) -> tuple[str, ...]:
    return tuple(fact for place, fact in enumerate(facts) if words[place // _WORD] >> place % _WORD & 1)
