"""Triggers that refuse UPDATE and DELETE on the journal: rows are only added, whatever program is at work.

They stop mistakes of ours and of anybody with the program's own account; who may drop a trigger is stopped by nothing
but found by the chain. Migrations lift them (see ``ledgers.schema``); nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

from ledgers.chain.journals import JOURNALS, Journal
from ledgers.database import JOURNAL_GUARD
from ledgers.journal.link import JournalLink

GUARDED: tuple[Journal, ...] = (*JOURNALS, Journal(JournalLink, "记录链"))
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{JOURNAL_GUARD}'; END $$
"""


def set_guards(connection: Connection) -> None:
    """Create the triggers of every table of the journal that is there; those that stand are made anew."""
    lift_guards(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(_FUNCTION))
    for journal in _present(connection):
        for statement in _statements(journal, connection.dialect.name):
            connection.execute(text(statement))


def lift_guards(connection: Connection) -> None:
    """Drop the triggers."""
    for journal in _present(connection):
        for name in _names(journal):
            on = f' ON "{journal.name}"' if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))


@contextmanager
def guards_lifted(connection: Connection) -> Iterator[None]:
    """Let rows of the journal be changed within a transaction: for migrations and for tests that play the forger."""
    lift_guards(connection)
    yield
    set_guards(connection)


def missing_guards(connection: Connection) -> list[str]:
    """Return the tables of the journal that have lost a trigger."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    there = set(connection.execute(text(query)).scalars())
    return [journal.name for journal in GUARDED if not there.issuperset(_names(journal))]


def _present(connection: Connection) -> list[Journal]:
    there = set(inspect(connection).get_table_names())
    return [journal for journal in GUARDED if journal.name in there]


def _names(journal: Journal) -> tuple[str, str]:
    return f"guard_{journal.name}_update", f"guard_{journal.name}_delete"


def _statements(journal: Journal, dialect: str) -> Iterator[str]:
    columns = ", ".join(f'"{column.name}"' for column in journal.covered)
    final = ""
    if journal.final_when is not None:
        final = "OLD.{} = '{}'".format(*journal.final_when)
    for name, deed in zip(_names(journal), (f"UPDATE OF {columns}", "DELETE"), strict=True):
        head = f'CREATE TRIGGER {name} BEFORE {deed} ON "{journal.name}"'
        if dialect == "sqlite":
            yield f"{head} {f'WHEN {final}' if final else ''} BEGIN SELECT RAISE(ABORT, '{JOURNAL_GUARD}'); END"
        else:
            condition = f"WHEN ({final})" if final else ""
            yield f"{head} FOR EACH ROW {condition} EXECUTE FUNCTION refuse_journal_change()"
