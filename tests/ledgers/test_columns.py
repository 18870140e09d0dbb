"""Every sheet agrees with its table: fields, bounds, choices, examples."""

import re

import pytest
from sqlalchemy import CheckConstraint

from ledgers.base import Column, Kind, Ledger
from ledgers.catalogue import LEDGERS
from ledgers.excel.headings import find_headings
from ledgers.excel.layout import heading_keys, heading_text, sheet_columns
from ledgers.excel.parsing import Cleaned, Trouble, parse_cell
from ledgers.fields import table_of

NOT_SHOWN = {"id", "round_id", "id_index", "id_sealed"}
COLUMNS = [
    pytest.param(ledger, column, id=f"{ledger.name}.{column.field}")
    for ledger in LEDGERS.values()
    for column in ledger.columns
]
BY_LEDGER = pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda ledger: ledger.name)
BY_COLUMN = pytest.mark.parametrize(("ledger", "column"), COLUMNS)


@BY_LEDGER
def test_every_field_of_the_table_has_a_column(ledger: Ledger):
    hidden = NOT_SHOWN | ({"facts"} if ledger.name == "risk_point" else set())
    shown = {column.field for column in ledger.columns if not column.lookup} - {"id_number"}
    assert shown == set(table_of(ledger.table).c.keys()) - hidden


@BY_LEDGER
def test_a_ledger_with_id_numbers_keeps_them_sealed(ledger: Ledger):
    has_number = any(column.field == "id_number" for column in ledger.columns)
    assert has_number == ("id_sealed" in table_of(ledger.table).c)


@BY_LEDGER
def test_no_two_headings_of_a_sheet_are_read_as_the_same(ledger: Ledger):
    exact = [heading_keys(text)[0] for c in sheet_columns(ledger) for text in {c.heading, *c.aliases}]
    assert len(exact) == len(set(exact))


@BY_LEDGER
def test_the_key_of_a_ledger_is_unique_in_the_database(ledger: Ledger):
    wanted = {"round_id", *ledger.key}
    uniques = [
        set(c.columns.keys()) for c in table_of(ledger.table).constraints if type(c).__name__ == "UniqueConstraint"
    ]
    assert wanted in uniques


@BY_COLUMN
def test_a_heading_is_found_by_every_spelling(ledger: Ledger, column: Column):
    for text in (column.heading, heading_text(column), *column.aliases, f" {column.heading} ", f"{column.heading}："):
        columns = sheet_columns(ledger)
        row = [text if each.field == column.field else each.heading for each in columns]
        assert find_headings([(1, row)], columns).indexes[column.field] == row.index(text)


@BY_COLUMN
def test_the_example_of_a_column_is_valid(ledger: Ledger, column: Column):
    assert column.example
    assert not isinstance(parse_cell(column, column.example), Trouble | Cleaned)


@BY_COLUMN
def test_the_kind_of_a_column_fits_the_type_of_its_field(ledger: Ledger, column: Column):
    stored = table_of(ledger.table).c.get(column.field)
    if stored is None:
        assert column.lookup or column.field == "id_number"
        return
    by_type = {int: {Kind.INTEGER}, float: {Kind.DECIMAL, Kind.PERCENT}, bool: {Kind.BOOLEAN}}
    texts = {Kind.TEXT, Kind.CODE, Kind.CHOICE, Kind.MONTH}
    assert column.kind in by_type.get(
        stored.type.python_type, {Kind.DATE} if stored.type.python_type.__name__ == "date" else texts
    )


@BY_COLUMN
def test_bounds_and_choices_are_those_of_the_database(ledger: Ledger, column: Column):
    for constraint in table_of(ledger.table).constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        text = str(constraint.sqltext)
        if text.startswith(f"{column.field} IN "):
            assert set(column.stored or column.choices) == set(re.findall("'([^']*)'", text))
        elif text.startswith(f"{column.field} >= "):
            bounds = [float(number) for number in re.findall(r"[<>]= (-?[0-9.]+)", text)]
            assert column.minimum == bounds[0]
            assert len(bounds) == 1 or column.maximum == bounds[1]


@BY_COLUMN
def test_texts_fit_their_fields(ledger: Ledger, column: Column):
    stored = table_of(ledger.table).c.get(column.field)
    length = getattr(stored.type, "length", None) if stored is not None else None
    if column.kind in (Kind.TEXT, Kind.CODE) and length is not None:
        assert column.max_length <= length or column.field == "village_code"


def test_a_field_that_must_be_filled_is_required_or_has_a_default():
    for ledger in LEDGERS.values():
        for stored in table_of(ledger.table).c:
            given = {"round_id", "id", "village_code", "person_no", "facts"}
            if stored.nullable or stored.name in given:
                continue
            has_default = not ledger.table.model_fields[stored.name].is_required()
            assert ledger.column(stored.name).required or has_default, f"{ledger.name}.{stored.name}"
