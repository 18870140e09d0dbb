"""What is written is what is read: workbook by workbook, and through the database and back."""

import shutil
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ledgers.catalogue import LEDGERS
from ledgers.database import open_engine
from ledgers.excel.books import read_book
from ledgers.excel.findings import Findings
from ledgers.exporting import WritingOrder, export_workbooks
from tests.examples import examples
from tests.ledgers.excel.books import book
from tests.ledgers.excel.strategies import ledgers, rows
from tests.ledgers.intake.county import ROUND_ID, accept, prepare, stored, totals

FEW = examples(5)


def without_numbers(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as two databases can be compared: without keys of their own, ID numbers and their seals."""
    left = ("id", "id_sealed", "id_index")
    return sorted(({k: v for k, v in row.items() if k not in left} for row in found), key=str)


@examples(40)
@given(data=st.data(), ledger=st.sampled_from(list(LEDGERS.values())))
def test_a_sheet_written_is_read_the_same(tmp_path: Path, data, ledger):
    row = data.draw(rows(ledger))
    findings = Findings()
    found = read_book(book(tmp_path / "表.xlsx", {ledger.name: [row]}), findings)
    assert not findings.problems
    read = found.sheets[ledger.name].rows
    assert len(read) == (1 if any(v is not None for k, v in row.items() if k != "village_code") else 0)
    for name, value in row.items():
        assert all(line[name] == value for line in read)


@FEW
@given(county=ledgers())
def test_importing_an_export_changes_nothing(tmp_path_factory, empty_file, county):
    folder = tmp_path_factory.mktemp("identity")
    engine = new_county(shutil.copy(empty_file, folder / "一.db"))
    accept(engine, book(folder / "第1镇.xlsx", county))
    before = totals(engine)
    exported = export_workbooks(engine, WritingOrder(ROUND_ID, folder / "导出"))
    report = accept(engine, *exported)
    assert (report.applied, report.changes, totals(engine)) == (False, 0, before)
    engine.dispose()


@FEW
@given(county=ledgers())
def test_an_export_makes_the_same_county_elsewhere(tmp_path_factory, empty_file, county):
    folder = tmp_path_factory.mktemp("identity")
    first, second = (new_county(shutil.copy(empty_file, folder / name)) for name in ("一.db", "二.db"))
    for row in (*county["reserve"], *county["resettlement"]):
        row["id_number"] = None
    accept(first, book(folder / "第1镇.xlsx", county))
    accept(second, *export_workbooks(first, WritingOrder(ROUND_ID, folder / "导出")))
    for name in LEDGERS:
        assert without_numbers(stored(second, name)) == without_numbers(stored(first, name))
    again = folder / "再导出"
    one, two = (
        sheets(export_workbooks(e, WritingOrder(ROUND_ID, again / str(n)))) for n, e in enumerate((first, second))
    )
    assert one == two
    first.dispose()
    second.dispose()


def sheets(files: list[Path]) -> list[bytes]:
    return [file.read_bytes() for file in files]


def new_county(path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{path}")
    prepare(engine)
    return engine
