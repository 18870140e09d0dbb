"""A small county in a database, and what a test asks of it after an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from ledgers.catalogue import LEDGERS
from ledgers.database import reading, transaction
from ledgers.fields import table_of
from ledgers.importing import import_workbooks, preview_workbooks
from ledgers.intake.report import ImportReport
from ledgers.roster.storing import Deed
from ledgers.tables import METADATA
from tests.builders import add_roster

ROUND_ID = 1
DEED = Deed("李经办", datetime(2020, 10, 20, 8, 0, tzinfo=UTC), "导入 测试")


def prepare(engine: Engine, villages: int = 3, townships: int = 2) -> None:
    with transaction(engine) as session:
        add_roster(session, villages, townships)


def send(engine: Engine, *files: Path, dry_run: bool = False, by: str = DEED.operator) -> ImportReport:
    run = preview_workbooks if dry_run else import_workbooks
    return run(engine, ROUND_ID, list(files), replace(DEED, operator=by))


def accept(engine: Engine, *files: Path, by: str = DEED.operator) -> ImportReport:
    report = send(engine, *files, by=by)
    assert not report.problems, report.problems
    return report


def codes(report: ImportReport) -> list[str]:
    return [problem.code for problem in report.problems]


def stored(engine: Engine, ledger: str) -> list[dict[str, Any]]:
    table = table_of(LEDGERS[ledger].table)
    with reading(engine) as session:
        return [dict(row) for row in session.execute(select(table).order_by(table.c.id)).mappings()]


def rows_of(engine: Engine, table: str) -> list[dict[str, Any]]:
    with reading(engine) as session:
        return [dict(row) for row in session.execute(select(METADATA.tables[table])).mappings()]


def totals(engine: Engine, tables: Sequence[str] = ()) -> dict[str, int]:
    """How many rows every table has: equal before and after when nothing was changed."""
    names = tables or [table.name for table in METADATA.sorted_tables]
    with reading(engine) as session:
        return {n: session.execute(select(func.count()).select_from(METADATA.tables[n])).scalar_one() for n in names}
