"""Whatever stands in the cells: the import answers with problems or stores it, and the database never has to refuse."""

from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ledgers.base import Column
from ledgers.catalogue import LEDGERS
from ledgers.excel.layout import NIL, REPORTED, RETURNS_SHEET, heading_text, returns_columns, sheet_columns
from tests.builders import village_code
from tests.examples import examples
from tests.ledgers.excel.strategies import values
from tests.ledgers.intake.county import prepare, send, totals

WORDS = (
    "是",
    "否",
    "无",
    "有",
    "/",
    "—",
    "高",
    "中",
    "差",
    REPORTED,
    NIL,
    "删除",
    "更正",
    "书记",
    "信访",
    "离任",
    "示例",
    "35%",
    "０．５",
    "12,345",
)
NUMBERS = st.one_of(st.integers(-5, 200), st.floats(allow_nan=False, allow_infinity=False, width=32), st.just(0.35))
ANY_CELL = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    NUMBERS,
    st.booleans(),
    st.text(max_size=8),
    st.dates(date(1900, 3, 1), date(2999, 1, 1)),
    st.sampled_from([village_code(1), village_code(2), village_code(1, 2), "999999999999", "样1村", "第1镇", "张三"]),
)


def fitting(column: Column) -> st.SearchStrategy:
    """What the column allows."""
    if column.field == "village_code":
        return st.sampled_from([village_code(1), village_code(2)])
    if column.lookup or column.by_system or column.field in ("person_no", "id_number"):
        return st.none()
    return values(column)


@st.composite
def lines(draw, columns: tuple[Column, ...]):
    """A row of what the columns allow, with up to two cells of anything at all."""
    row = [draw(fitting(column)) for column in columns]
    for index in draw(st.lists(st.integers(0, len(columns) - 1), max_size=2)):
        row[index] = draw(ANY_CELL)
    return row


@st.composite
def sheets(draw):
    titles = {ledger.title: sheet_columns(ledger) for ledger in LEDGERS.values()} | {RETURNS_SHEET: returns_columns()}
    chosen = draw(st.lists(st.sampled_from(sorted(titles)), min_size=1, max_size=3, unique=True))
    return {title: (titles[title], draw(st.lists(lines(titles[title]), min_size=1, max_size=3))) for title in chosen}


def write(path, content) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        days = made.add_format({"num_format": "yyyy-mm-dd"})
        for title, (columns, rows) in content.items():
            sheet = made.add_worksheet(title)
            sheet.write_row(0, 0, [heading_text(column) for column in columns])
            for number, row in enumerate(rows, start=1):
                for index, value in enumerate(row):
                    if isinstance(value, date | datetime):
                        sheet.write_datetime(number, index, value, days)
                    elif isinstance(value, str):
                        sheet.write_string(number, index, value)
                    elif value is not None:
                        sheet.write(number, index, value)


@pytest.mark.slow
@examples(60)
@given(content=sheets())
def test_any_cells_are_refused_in_words_or_stored_as_they_are(engine, tmp_path, content):
    if not totals(engine, ["village"])["village"]:
        prepare(engine)
    path = tmp_path / "表.xlsx"
    write(path, content)
    before = totals(engine)
    report = send(engine, path)
    if report.problems:
        assert all(problem.sentence for problem in report.problems)
        assert totals(engine) == before
    elif not any("删除" in row for _, rows in content.values() for row in rows):
        assert send(engine, path).changes == 0
