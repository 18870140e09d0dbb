"""Nobody writes an ID or telephone number into a free text; complaints are warned of, and the rest is taken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import InputError
from ledgers import id_number
from ledgers.base import Kind
from ledgers.catalogue import LEDGERS
from ledgers.excel.parsing import Trouble, parse_cell
from ledgers.free_text import ID_NUMBER, TELEPHONE, complaint_words_in, personal_data_in, refuse_personal_data
from ledgers.roster.columns import SHEETS
from tests.examples import examples

BIRTHS = st.dates(date(1930, 1, 1), date(1999, 12, 31))  # later born have no number of 15 digits
NUMBERS = st.builds(id_number.make, st.sampled_from(("999901", "510623")), BIRTHS, st.integers(0, 999))
AROUND = st.text("李某同志，见附件：；（）、abc\n", max_size=6)
NUMBER = id_number.make("999901", date(1955, 7, 21), 775)
WAYS = {
    "as it is": lambda n: n,
    "small x": str.lower,
    "area, birth, rest": lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
    "strokes": lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
    "fours": lambda n: f"{n[:6]} {n[6:10]} {n[10:14]} {n[14:]}",
    "digit by digit": " ".join,
    "full width": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n),
    "invisible characters": "\u200b".join,
    "of 15 digits": lambda n: n[:6] + n[8:17],
    "of 15 digits in pieces": lambda n: f"{n[:6]} {n[8:14]} {n[14:17]}",
    "with a telephone number after it": lambda n: f"{n} 13800001111",
}


@examples(40)
@given(number=NUMBERS, way=st.sampled_from(sorted(WAYS)), before=AROUND, after=AROUND)
def test_an_id_number_is_found_however_it_is_written(number: str, way: str, before: str, after: str):
    written = WAYS[way](number)
    if "15" in way and before[-1:].isascii() and before[-1:].isalpha():
        before += "："  # L and 15 digits is a person's number
    assert ID_NUMBER in personal_data_in(f"{before}{written}{after}")


def test_a_mistyped_id_number_is_found_too():
    assert personal_data_in(NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")) == (ID_NUMBER,)


@pytest.mark.parametrize(
    "written",
    [
        *("13800001111", "138-0000-1111", "138 0000 1111", "+86 13800001111", "8613800001111"),
        *("028-87654321", "（0816）2345678", "０８１６－２３４５６７８", "联系电话：8765432", "手机 138 00001111"),
    ],
)
def test_a_telephone_number_is_found(written: str):
    assert personal_data_in(f"张三{written}。") == (TELEPHONE,)


@pytest.mark.parametrize(
    "text",
    [
        *("县组〔2020〕45号", "L999901001001001", "H999901201001001", "村编码 999901001001 999901001002"),
        *("999901001001、999901001002", "2020-11-03 至 2020-12-10", "自 202101 起", "TEAM-001", "4,200.00元"),
        *("川委组发〔2020〕1234号，2020年11月3日", "备份/huanjie-20261127-143000.db", "合同 20201103000123456"),
    ],
)
def test_what_only_looks_like_one_is_taken(text: str):
    assert personal_data_in(text) == ()


@examples(40)
@given(text=st.text(max_size=60))
def test_any_text_is_judged(text: str):
    assert set(personal_data_in(text)) <= {ID_NUMBER, TELEPHONE}
    assert isinstance(complaint_words_in(text), tuple)


def test_every_text_that_is_refused_is_named_at_once():
    with pytest.raises(InputError) as refused:
        refuse_personal_data({"理由": f"见 {NUMBER}", "说明": "13800001111", "文号": "县组〔2020〕1号"})
    assert "“理由”里有身份证号" in str(refused.value)
    assert "“说明”里有电话号码" in str(refused.value)
    assert NUMBER not in str(refused.value)
    assert "文号" not in str(refused.value)


def test_words_that_tell_of_a_complaint_are_named_once():
    assert complaint_words_in("信访人反映，另一信访人也反映") == ("信访人", "反映")
    assert complaint_words_in("已约谈三户，达成两户") == ()


TEXT_COLUMNS = [
    column
    for sheet in (*(ledger.columns for ledger in LEDGERS.values()), *(sheet.columns for sheet in SHEETS.values()))
    for column in sheet
    if column.kind in (Kind.TEXT, Kind.CODE)
]


@pytest.mark.parametrize("column", TEXT_COLUMNS, ids=lambda column: column.field)
def test_no_text_cell_of_any_workbook_takes_an_id_number(column):
    told = parse_cell(column, NUMBER)
    assert isinstance(told, Trouble)
    assert told.code in ("personal_data", "too_long")
    assert NUMBER not in told.sentence
