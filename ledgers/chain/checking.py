"""Checking the journal against its chain: every link against the one before it, every row against its digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ledgers.chain import keys as key_texts
from ledgers.chain.guards import missing_guards
from ledgers.chain.journals import DIGEST_BYTES, JOURNALS, Journal, Key, by_name, read_digests
from ledgers.chain.linking import BEGINNING, LINK, link_digest

CHANGED, GONE, PUT_IN = "被改动", "被删除", "被插入"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One row that is not what was linked: ``what`` is CHANGED, GONE or PUT_IN."""

    journal: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a check found. ``broken`` are sentences about the chain itself, ``waiting`` rows not linked yet.

    ``heads`` are the digests of all links in order: a head printed earlier must be among them.
    """

    heads: tuple[str, ...]
    linked_at: datetime | None
    rows: int
    waiting: int
    faults: tuple[RowFault, ...]
    broken: tuple[str, ...]

    @property
    def head(self) -> str:
        """The digest of the last link, "" when there is none."""
        return self.heads[-1] if self.heads else ""

    @property
    def agrees(self) -> bool:
        """Tell whether nothing was touched."""
        return not self.faults and not self.broken


def check_chain(connection: Connection) -> ChainCheck:
    """Recompute every digest of the journal and of its chain."""
    heads: list[str] = []
    broken: list[str] = []
    expected: dict[str, dict[Key, bytes]] = {journal.name: {} for journal in JOURNALS}
    previous, linked_at = BEGINNING, None
    for link in connection.execute(select(LINK).order_by(LINK.c.seq)).mappings():
        broken += _faults_of_link(link, len(heads) + 1, previous)
        _expect(link, expected, broken)
        heads.append(link["digest"])
        previous, linked_at = link["digest"], link["linked_at"]
    waiting, faults = 0, list[RowFault]()
    for journal in JOURNALS:
        open_rows, found = _compare(connection, journal, expected[journal.name])
        waiting += open_rows
        faults += found
    broken += [f"表“{name}”的防改触发器不在" for name in missing_guards(connection)]
    rows = sum(len(digests) for digests in expected.values())
    return ChainCheck(tuple(heads), linked_at, rows, waiting, tuple(faults), tuple(broken))


def _faults_of_link(link: Any, place: int, previous: str) -> Iterator[str]:
    if link["seq"] != place:
        yield f"链上第 {place} 节不在"
    elif link["previous"] != previous:
        yield f"链上第 {place} 节与前一节接不上"
    if link["digest"] != link_digest(link):
        yield f"链上第 {link['seq']} 节被改动"


def _expect(link: Any, expected: dict[str, dict[Key, bytes]], broken: list[str]) -> None:
    """Note what the rows of a link must be."""
    digests = link["digests"]
    parts = [digests[start : start + DIGEST_BYTES] for start in range(0, len(digests), DIGEST_BYTES)]
    try:
        expected[link["journal"]].update(zip(key_texts.read(link["row_keys"]), parts, strict=True))
    except (KeyError, ValueError):
        broken.append(f"链上第 {link['seq']} 节读不出来")


def _compare(connection: Connection, journal: Journal, expected: dict[Key, bytes]) -> tuple[int, list[RowFault]]:
    """Return how many rows of a table are not linked yet, and what is wrong with the others."""
    last = max((key for key in expected if isinstance(key, int)), default=0)
    waiting, faults, seen = 0, list[RowFault](), set[Key]()
    for key, digest in read_digests(connection, journal):
        seen.add(key)
        if key not in expected:
            is_late = not isinstance(key, int) or key > last or journal.final_when is not None
            waiting += is_late
            faults += [] if is_late else [_fault(journal, key, PUT_IN)]
        elif expected[key] != digest:
            faults.append(_fault(journal, key, CHANGED))
    return waiting, faults + [_fault(journal, key, GONE) for key in expected if key not in seen]


def _fault(journal: Journal, key: Key, what: str) -> RowFault:
    return RowFault(journal.name, str(key) if isinstance(key, int) else "/".join(map(str, key)), what)


def title_of(name: str) -> str:
    """Return what people call a table of the journal."""
    journal = by_name(name)
    return journal.title if journal else name
