"""Appending to the chain: what was added to the journal since the last link, a few links at a time.

Done before and after every night, by the service every half minute, before a report is written. On PostgreSQL a
transaction may commit a lower number after a higher one was linked: such a row is linked a day later at most; after
that a number that was never linked counts as put in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from ledgers.chain import keys as key_texts
from ledgers.chain.journals import JOURNALS, ROWS_AT_ONCE, Journal, Key, read_digests
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.journal.link import JournalLink

LINK = table_of(JournalLink)
BEGINNING = "0" * 64
"""What the first link is tied to."""
LATEST_COMMIT = timedelta(days=1)
"""No transaction stays open for longer."""


@dataclass(frozen=True, slots=True)
class Linked:
    """How far one table is linked: how many rows, and the highest number among them."""

    rows: int = 0
    last_id: int = 0


def chain_journal(database: Engine, at: datetime) -> str:
    """Append what was recorded since the last link; return the head of the chain, "" for an empty journal."""
    with reading(database) as session:
        if not _is_waiting(session.connection()):
            return head_of(session.connection())
    try:
        with transaction(database) as session:
            append_links(session.connection(), at)
            return head_of(session.connection())
    except IntegrityError:  # another process appended the same at the same moment
        with reading(database) as session:
            return head_of(session.connection())


def head_of(connection: Connection) -> str:
    """Return the digest of the last link, "" when there is none."""
    return connection.execute(select(LINK.c.digest).order_by(LINK.c.seq.desc()).limit(1)).scalar() or ""


def append_links(connection: Connection, at: datetime) -> None:
    """Append what was recorded since the last link, within the transaction of ``connection``."""
    last = connection.execute(select(LINK.c.seq, LINK.c.digest).order_by(LINK.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq, last.digest) if last else (0, BEGINNING)
    linked = _linked(connection)
    for journal in JOURNALS:
        rows = _new_rows(connection, journal, linked.get(journal.name, Linked()), at)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            seq += 1
            link = _link(journal, rows[start : start + ROWS_AT_ONCE], previous, at)
            connection.execute(insert(LINK).values(seq=seq, **link))
            previous = link["digest"]


def link_digest(link: Any) -> str:
    """Return the digest a link must have: over its contents and the one before it."""
    parts = [link["journal"], link["row_keys"], hashlib.sha256(link["digests"]).hexdigest(), link["previous"]]
    instant = link["linked_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(json.dumps([*parts, instant], ensure_ascii=False).encode()).hexdigest()


def _link(journal: Journal, rows: Sequence[tuple[Key, bytes]], previous: str, at: datetime) -> dict[str, Any]:
    keys = [key for key, _ in rows]
    link = {
        "journal": journal.name,
        "count": len(rows),
        "last_id": max(key for key in keys if isinstance(key, int)) if isinstance(keys[0], int) else None,
        "row_keys": key_texts.written(keys),
        "digests": b"".join(digest for _, digest in rows),
        "previous": previous,
        "linked_at": at,
    }
    return link | {"digest": link_digest(link)}


def _linked(connection: Connection) -> dict[str, Linked]:
    sums = select(LINK.c.journal, func.sum(LINK.c.count), func.max(LINK.c.last_id)).group_by(LINK.c.journal)
    return {name: Linked(int(rows), last_id or 0) for name, rows, last_id in connection.execute(sums)}


def _is_waiting(connection: Connection) -> bool:
    """Tell whether there may be rows that are not linked yet."""
    linked = _linked(connection)
    return any(_has_new(connection, journal, linked.get(journal.name, Linked())) for journal in JOURNALS)


def _has_new(connection: Connection, journal: Journal, done: Linked) -> bool:
    if not journal.is_numbered:
        return _count(connection, journal) != done.rows
    number = journal.table.c.id
    if connection.execute(select(number).where(*journal.is_final, number > done.last_id).limit(1)).first():
        return True
    return not _is_in_order(connection, journal) and _count(connection, journal, number <= done.last_id) > done.rows


def _new_rows(connection: Connection, journal: Journal, done: Linked, at: datetime) -> list[tuple[Key, bytes]]:
    """Return the rows that are not linked yet."""
    if not journal.is_numbered:
        if _count(connection, journal) == done.rows:
            return []
        known = set(linked_keys(connection, journal))
        return [row for row in read_digests(connection, journal) if row[0] not in known]
    number = journal.table.c.id
    found = list(read_digests(connection, journal, number > done.last_id))
    if not _is_in_order(connection, journal) and _count(connection, journal, number <= done.last_id) != done.rows:
        late = _late(connection, journal, at)
        found = [row for row in read_digests(connection, journal, number <= done.last_id) if row[0] in late] + found
    return found


def _late(connection: Connection, journal: Journal, at: datetime) -> set[Key]:
    """Return the numbers below the last linked one that may still be linked."""
    number = journal.table.c.id
    known = set(linked_keys(connection, journal))
    rows = connection.execute(select(number).where(*journal.is_final, number > 0)).scalars()
    unknown = [key for key in rows if key not in known]
    if journal.final_when is not None:
        return set(unknown)
    links = connection.execute(
        select(LINK.c.last_id, LINK.c.linked_at).where(LINK.c.journal == journal.name).order_by(LINK.c.seq)
    ).all()
    return {key for key in unknown if all(at - link.linked_at <= LATEST_COMMIT for link in links if link.last_id > key)}


def linked_keys(connection: Connection, journal: Journal) -> Iterator[Key]:
    """Give the keys of all rows of a table that are linked."""
    chosen = select(LINK.c.row_keys).where(LINK.c.journal == journal.name).order_by(LINK.c.seq)
    for text in connection.execute(chosen).scalars():
        yield from key_texts.read(text)


def _is_in_order(connection: Connection, journal: Journal) -> bool:
    """Tell whether no row can appear below the highest number: SQLite has one writer at a time."""
    return journal.is_numbered and journal.final_when is None and connection.dialect.name == "sqlite"


def _count(connection: Connection, journal: Journal, *conditions: ColumnElement[bool]) -> int:
    rows = select(func.count()).select_from(journal.table).where(*journal.is_final, *conditions)
    return int(connection.execute(rows).scalar_one())
