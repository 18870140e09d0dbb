"""Random ledgers: rows that every column allows, free of contradictions between cells, of known villages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from ledgers import id_number
from ledgers.base import Column, Kind, Ledger
from ledgers.catalogue import LEDGERS
from ledgers.excel.texts import clean, means_empty
from tests.builders import village_code

VILLAGES = tuple(village_code(number) for number in (1, 2, 3))
DAYS = st.dates(date(1921, 1, 1), date(2099, 12, 31))
MONTHS = st.one_of(st.integers(1950, 2021).map(str), DAYS.map(lambda day: f"{day:%Y-%m}"))
WORDS = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zs", "Zl", "Zp"]),
    min_size=1,
    max_size=12,
)
TEXTS = WORDS.filter(lambda text: clean(text) == (text, ()) and not means_empty(text) and not text.startswith("示例"))
CODES = st.from_regex(r"[A-Z]{1,3}[0-9]{1,6}(-[0-9]{1,3})?", fullmatch=True)
NAMES = st.text("赵钱孙李周吴郑王冯陈", min_size=2, max_size=4)
NUMBERS = st.builds(
    id_number.make, st.just("999901"), st.dates(date(1940, 1, 1), date(2000, 1, 1)), st.integers(0, 999)
)


def _number(column: Column) -> st.SearchStrategy[Any]:
    low, high = column.minimum or 0, column.maximum if column.maximum is not None else 100_000
    if column.kind is Kind.INTEGER:
        return st.integers(int(low), int(high))
    return st.floats(low, high).map(lambda number: round(number, 4))


_BY_KIND: dict[Kind, Callable[[Column], st.SearchStrategy[Any]]] = {
    Kind.TEXT: lambda column: NAMES if column.compact else TEXTS,
    Kind.CODE: lambda column: CODES,
    Kind.CHOICE: lambda column: st.sampled_from(column.stored or column.choices),
    Kind.BOOLEAN: lambda column: st.booleans(),
    Kind.DATE: lambda column: DAYS,
    Kind.MONTH: lambda column: MONTHS,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.PERCENT: _number,
    Kind.ID_NUMBER: lambda column: NUMBERS,
}


def values(column: Column) -> st.SearchStrategy[Any]:
    """What a column may hold, nothing included where it need not be filled."""
    filled = _BY_KIND[column.kind](column)
    return filled if column.required else st.none() | filled


@st.composite
def rows(draw: st.DrawFn, ledger: Ledger) -> dict[str, Any]:
    """One row of a ledger without contradictions; persons by name, numbers left to the import."""
    row = {c.field: draw(values(c)) for c in ledger.columns if not c.lookup and not c.by_system}
    row["village_code"] = draw(st.sampled_from(VILLAGES))
    if "person_no" in row:
        row["person_no"] = None
    row |= _consistent(row)
    for _ in range(3):
        for problem in ledger.check(row):
            row[problem.field] = (
                draw(values(ledger.column(problem.field)).filter(lambda v: v is not None))
                if row.get(problem.field) is None
                else None
            )
    return row


def _consistent(row: dict[str, Any]) -> dict[str, Any]:
    number = row.get("id_number")
    return {} if number is None else {"birth_on": id_number.birth_date(number), "sex": id_number.sex(number)}


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Rows of every ledger, keys unique, and the sheets about persons referring to persons there are."""
    county: dict[str, list[dict[str, Any]]] = {}
    for name, ledger in LEDGERS.items():
        found = draw(st.lists(rows(ledger), max_size=4))
        found = [row for row in found if not ledger.check(row)]
        county[name] = list({_key(ledger, row): row for row in found}.values())
        if ledger.persons_of:
            county[name] = _refer(draw, county[ledger.persons_of], county[name], ledger)
    return county


def _key(ledger: Ledger, row: dict[str, Any]) -> tuple[Any, ...]:
    if any(column.field == "id_number" for column in ledger.columns):
        return (row["name"],)
    return tuple(row.get(name) for name in ledger.key)


def _refer(
    draw: st.DrawFn, persons: list[dict[str, Any]], found: list[dict[str, Any]], ledger: Ledger
) -> list[dict[str, Any]]:
    if not persons:
        return []
    for row in found:
        person = draw(st.sampled_from(persons))
        row |= {"village_code": person["village_code"], "person_name": person["name"]}
    keys = (*ledger.key[1:], "person_name")
    return list({tuple(row[name] for name in keys): row for row in found}.values())
