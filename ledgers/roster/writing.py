"""Writes the roster workbook: the blank form, what is in the database, and the demo's roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from ledgers.base import Row
from ledgers.excel.making import new_workbook
from ledgers.excel.styles import Styles
from ledgers.excel.validation import Lists
from ledgers.excel.writing import CREATED, Page, write_page
from ledgers.roster.columns import SHEETS
from ledgers.roster.table import County, Officer, Round, Tie, Township, Village


def write_roster(path: Path, rows: Mapping[str, Sequence[Row]], *, is_form: bool = False) -> None:
    """Write a roster workbook with ``rows`` by sheet name; a form has an example line in every sheet.

    Raises FaultError when the file cannot be written.
    """
    with new_workbook(path, row_by_row=True) as book:
        book.set_properties({"title": "换届名册", "created": CREATED})
        styles, lists = Styles(book), Lists(book)
        for name, sheet in SHEETS.items():
            given = iter(rows.get(name, ()))
            page = Page(sheet.title, sheet.purpose, sheet.restricted, sheet.columns, given, is_form, 2)
            write_page(book, (styles, lists), page)
        lists.write()


def read_rows(session: Session) -> dict[str, list[Row]]:
    """Return everything the roster holds, by sheet name and in the order of its codes."""
    tables: dict[str, tuple[type[SQLModel], Any]] = {
        "county": (County, County.code),
        "township": (Township, Township.code),
        "village": (Village, Village.code),
        "officer": (Officer, Officer.no),
        "tie": (Tie, Tie.id),
        "round": (Round, Round.name),
    }
    return {
        name: [found.model_dump() for found in session.exec(select(table).order_by(col(order)))]
        for name, (table, order) in tables.items()
    }
