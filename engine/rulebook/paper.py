"""What every dated paper among the rule files says of itself: which and whose it is, its version, and when it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from engine.rulebook.problems import RuleProblem
from engine.rulebook.table import Table


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of one paper, in force from ``since`` to ``until`` inclusive; ``path`` is its file.

    ``example`` marks one that is in force nowhere.
    """

    id: str
    title: str
    version: int
    example: bool
    document_no: str
    issuer: str
    since: date
    until: date | None
    path: str

    def is_in_force(self, on: date) -> bool:
        """Tell whether this version holds on the day ``on``."""
        return self.since <= on and (self.until is None or on <= self.until)


def read_paper(root: Table) -> dict[str, Any]:
    """Return the fields of ``Paper`` as the file has them."""
    return {
        "id": root.text("id"),
        "title": root.text("title"),
        "version": root.integer("version", minimum=1),
        "example": root.boolean("example"),
        "document_no": root.text("document_no"),
        "issuer": root.text("issuer"),
        "since": root.day("from"),
        "until": root.optional_day("to"),
        "path": root.file,
    }


def check_versions(papers: Sequence[Paper], what: str) -> Iterator[RuleProblem]:
    """Yield versions of one paper (called ``what``) that are numbered alike or hold on the same day."""
    by_id = sorted(papers, key=lambda paper: (paper.id, paper.version))
    for earlier, later in pairwise(by_id):
        if earlier.id != later.id:
            continue
        if earlier.version == later.version:
            yield RuleProblem(later.path, "version", f"{what} {later.id} 第 {later.version} 版已有 {earlier.path}")
        elif earlier.until is None or earlier.until >= later.since:
            versions = f"第 {earlier.version} 版与第 {later.version} 版"
            remedy = f"{earlier.path} 要写明失效日期 to"
            yield RuleProblem(later.path, "from", f"{what} {later.id} 的{versions}生效期重叠", remedy)
