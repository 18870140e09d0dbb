"""Who a row is about: numbers given to new persons, ID numbers checked, sealed and masked, namesakes kept apart."""

from datetime import date

import pytest

from ledgers.excel.layout import WorkbookContent
from ledgers.excel.writing import write_workbook
from ledgers.id_number import CONCEALED
from ledgers.sealing import owner_of, sealer_of
from tests.builders import village_code
from tests.ledgers.excel.books import FIRST_LINE, book, man, places, set_cells, village_row
from tests.ledgers.intake.county import accept, codes, prepare, rows_of, send, stored

BORN = date(1960, 3, 1)
ZHANG, LI = man(1), man(2)


def cadre(name="张三", number=None, village=1, **fields):
    return village_row(village, name=name, id_number=number, post="主任", **fields)


@pytest.fixture
def county(engine):
    prepare(engine)
    return engine


@pytest.fixture
def form(tmp_path):
    def write(ledger="resettlement", *rows, name="表.xlsx"):
        return book(tmp_path / name, {ledger: list(rows)})

    return write


def test_new_persons_get_numbers_that_stay(county, form):
    path = form("resettlement", cadre("张三", ZHANG), cadre("李四"))
    accept(county, path)
    numbers = [row["person_no"] for row in stored(county, "resettlement")]
    assert numbers == [f"L{village_code(1)}001", f"L{village_code(1)}002"]
    assert accept(county, path).changes == 0
    accept(county, form("resettlement", cadre("王五"), name="补.xlsx"))
    assert stored(county, "resettlement")[-1]["person_no"] == f"L{village_code(1)}003"


def test_the_id_number_is_sealed_and_nowhere_in_clear(county, form, tmp_path):
    accept(county, form("resettlement", cadre("张三", ZHANG)))
    row = stored(county, "resettlement")[0]
    sealer = sealer_of(county)
    assert sealer.open(row["id_sealed"], owner_of("resettlement", row["person_no"])) == ZHANG
    assert row["id_index"] == sealer.index(ZHANG)
    assert all(ZHANG not in str(change) for change in rows_of(county, "change"))
    files = [file for file in tmp_path.iterdir() if file.suffix != ".xlsx"]
    assert all(ZHANG.encode() not in file.read_bytes() for file in files)


def test_an_empty_birth_date_is_taken_from_the_id_number(county, form):
    path = form("resettlement", cadre("张三", ZHANG))
    accept(county, path)
    assert stored(county, "resettlement")[0]["birth_on"] == BORN
    assert accept(county, path).changes == 0


def test_an_id_number_against_birth_date_or_sex_is_told(county, form):
    row = cadre("张三", ZHANG, birth_on=date(1961, 3, 1), sex="女")
    report = send(county, form("resettlement", row))
    assert codes(report) == ["id_and_sex", "id_and_birth"]
    assert report.problems[1].example == "1960-03-01"


def test_one_id_number_in_two_villages_is_told(county, form):
    report = send(county, form("resettlement", cadre("张三", ZHANG), cadre("张三", ZHANG, village=2)))
    assert codes(report) == ["duplicate_person"]
    assert ZHANG not in report.problems[0].sentence


def test_one_id_number_already_stored_elsewhere_is_told(county, form):
    accept(county, form("resettlement", cadre("张三", ZHANG)))
    report = send(county, form("resettlement", cadre("李四", ZHANG, village=2), name="又.xlsx"))
    assert codes(report) == ["duplicate_person"]
    (told,) = (problem.sentence for problem in report.problems)
    assert "登记在别处，请问组织部" in told
    assert not any(word in told for word in ("张三", village_code(1), "L9"))


def test_one_person_twice_in_one_village_is_told(county, form):
    report = send(county, form("resettlement", cadre("张三"), cadre("张三")))
    assert codes(report) == ["row_twice"]
    assert "身份证号" in report.problems[0].sentence


def test_namesakes_are_kept_apart_by_their_id_numbers(county, form):
    path = form("resettlement", cadre("张三", ZHANG), cadre("张三", LI))
    accept(county, path)
    assert len(stored(county, "resettlement")) == 2
    assert accept(county, path).changes == 0
    assert codes(send(county, form("resettlement", cadre("张三"), name="又.xlsx"))) == ["ambiguous_person"]


def test_an_id_number_added_later_goes_to_the_same_person(county, form):
    accept(county, form("resettlement", cadre("张三")))
    report = accept(county, form("resettlement", cadre("张三", ZHANG), name="补.xlsx"))
    assert [(d.heading, d.old, d.new) for d in report.differences][-1] == ("身份证号", "空", "已填")
    assert len(stored(county, "resettlement")) == 1


def test_an_empty_id_number_leaves_the_stored_one(county, form):
    accept(county, form("resettlement", cadre("张三", ZHANG)))
    sealed = stored(county, "resettlement")[0]["id_sealed"]
    accept(county, form("resettlement", cadre("张三", birth_on=BORN, reason="年龄"), name="补.xlsx"))
    row = stored(county, "resettlement")[0]
    assert (row["id_sealed"], row["reason"]) == (sealed, "年龄")


@pytest.mark.parametrize(
    ("masked", "code"),
    [(CONCEALED, None), (f"{LI[:3]}{'*' * 11}{LI[-4:]}", None), (f"{ZHANG[:4]}{'*' * 14}", "id_number")],
    ids=["as exported", "as earlier versions exported", "a guess"],
)
def test_asterisks_count_as_unchanged_and_are_compared_with_nothing(county, form, masked, code):
    accept(county, form("resettlement", cadre("张三", ZHANG, birth_on=BORN)))
    number = stored(county, "resettlement")[0]["person_no"]
    row = cadre("张三", masked, birth_on=BORN, person_no=number)
    report = send(county, form("resettlement", row, name="导出.xlsx"))
    assert (codes(report), report.applied) == ([code] if code else [], False)


def test_a_masked_number_nobody_knows_is_told(county, form):
    assert codes(send(county, form("resettlement", cadre("张三", CONCEALED)))) == ["masked_unknown"]


def test_an_18_digit_number_typed_as_a_number_is_refused_with_the_reason(county, form):
    path = form("resettlement", cadre("张三"))
    set_cells(path, "resettlement", {(FIRST_LINE, "id_number"): float(ZHANG[:17] + "0")})
    report = send(county, path)
    assert codes(report) == ["digits_lost"]
    assert "文本格式" in report.problems[0].sentence


def test_one_person_may_stand_for_two_posts(county, form):
    rows = [
        village_row(name="王五", post=post, id_number=ZHANG if post == "书记" else None) for post in ("书记", "委员")
    ]
    path = form("reserve", *rows)
    accept(county, path)
    people = stored(county, "reserve")
    assert {row["person_no"] for row in people} == {f"H{village_code(1)}001"}
    assert accept(county, path).changes == 0


def referring(path, reference, village=1):
    rows = {
        "resettlement": [cadre("张三", ZHANG)],
        "service_post": [village_row(village, post="主任", started="2008-03") | reference],
    }
    write_workbook(path, WorkbookContent("轮次", places(), rows))
    return path


def test_a_post_finds_its_person_by_name(county, tmp_path):
    accept(county, referring(tmp_path / "表.xlsx", {"person_name": "张三"}))
    assert stored(county, "service_post")[0]["person_no"] == stored(county, "resettlement")[0]["person_no"]


@pytest.mark.parametrize(
    ("reference", "village", "code"),
    [
        ({"person_name": "李四"}, 1, "unknown_person"),
        ({"person_no": "L999"}, 1, "unknown_person"),
        ({}, 1, "no_person"),
        ({"person_name": "张三"}, 2, "unknown_person"),
    ],
)
def test_a_post_of_nobody_known_is_told(county, tmp_path, reference, village, code):
    assert codes(send(county, referring(tmp_path / "表.xlsx", reference, village))) == [code]


def test_the_rows_of_a_removed_person_go_along(county, tmp_path):
    path = referring(tmp_path / "表.xlsx", {"person_name": "张三"})
    accept(county, path)
    gone = book(tmp_path / "删.xlsx", {"resettlement": [cadre("张三", ZHANG)]})
    set_cells(gone, "resettlement", {(FIRST_LINE, "row_action"): "删除"})
    accept(county, gone)
    assert (stored(county, "resettlement"), stored(county, "service_post")) == ([], [])


def test_the_number_of_a_removed_person_is_given_to_nobody_else(county, form):
    accept(county, form("resettlement", cadre("张三", ZHANG)))
    gone = form("resettlement", cadre("张三", ZHANG), name="删.xlsx")
    set_cells(gone, "resettlement", {(FIRST_LINE, "row_action"): "删除"})
    accept(county, gone)
    accept(county, form("resettlement", cadre("李四", LI), name="补.xlsx"))
    assert [row["person_no"] for row in stored(county, "resettlement")] == [f"L{village_code(1)}002"]


def test_the_number_of_a_person_who_moved_away_is_given_to_nobody_else(county, form):
    accept(county, form("resettlement", cadre("张三")))
    number = stored(county, "resettlement")[0]["person_no"]
    accept(county, form("resettlement", cadre("张三", village=2, person_no=number), name="迁.xlsx"))
    accept(county, form("resettlement", cadre("李四"), name="补.xlsx"))
    assert [(row["name"], row["person_no"]) for row in stored(county, "resettlement")] == [
        ("张三", number),
        ("李四", f"L{village_code(1)}002"),
    ]


@pytest.mark.parametrize("number", ["../../外泄", "L1/2", "L 1\\2", "L.."])
def test_a_number_that_could_not_name_a_file_is_told(county, form, number):
    report = send(county, form("resettlement", cadre("张三", person_no=number)))
    assert codes(report) == ["number_shape"]
