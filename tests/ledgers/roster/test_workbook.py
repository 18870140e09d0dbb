"""The roster workbook: written and read back, checked across its sheets, stored with history."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from config.errors import InputError
from ledgers.journal.change import Change
from ledgers.roster.importing import RosterReport, import_roster
from ledgers.roster.rounds import current_round
from ledgers.roster.storing import Deed
from ledgers.roster.table import Officer, Tie, Village
from ledgers.roster.writing import read_rows, write_roster
from tests import builders

DEED = Deed("王某某", datetime(2020, 10, 1, tzinfo=UTC), "导入名册")
VILLAGE = builders.village_code(1)
ROWS: dict[str, list[dict[str, Any]]] = {
    "county": [{"code": "999901", "name": "云岭县"}],
    "township": [{"code": "999901001", "name": "东镇"}],
    "village": [{"code": VILLAGE, "name": "甲村"}, {"code": builders.village_code(2), "name": "乙村"}],
    "officer": [
        {"no": "X01", "name": "张一", "post": "县委书记", "seniority": 1, "address": "smtp:a@b.example"},
        {"no": "T01", "name": "李二", "post": "乡镇党委书记", "township_code": "999901001", "deputy_no": "X01"},
    ],
    "tie": [{"officer_no": "X01", "village_code": VILLAGE, "kind": "籍贯地"}],
    "round": [{"name": "2020年换届", "region": "999901", "polling_on": date(2021, 1, 15), "profile": "CN2018+SC2020"}],
}


def _import(engine: Engine, folder: Path, **changed: list[dict[str, Any]]) -> RosterReport:
    path = folder / "名册.xlsx"
    write_roster(path, ROWS | changed)
    return import_roster(engine, path, DEED)


def test_everything_in_the_workbook_is_stored(engine: Engine, tmp_path: Path):
    report = _import(engine, tmp_path)
    assert report.problems == ()
    assert [(tally.title, tally.added) for tally in report.tallies] == [
        *(("县（区）", 1), ("乡镇（街道）", 1), ("村（社区）", 2)),
        *(("人员", 2), ("回避", 1), ("轮次", 1)),
    ]
    with Session(engine) as session:
        assert current_round(session).profile == "CN2018+SC2020"
        assert session.get(Officer, "T01").county_code == "999901"


def test_the_workbook_is_stored_on_postgresql_too(postgres_engine: Engine, tmp_path: Path):
    assert _import(postgres_engine, tmp_path).changed
    assert not _import(postgres_engine, tmp_path).changed


def test_the_same_workbook_twice_changes_nothing(engine: Engine, tmp_path: Path):
    _import(engine, tmp_path)
    again = _import(engine, tmp_path)
    assert not again.changed
    assert [tally.same for tally in again.tallies] == [1, 1, 2, 2, 1, 1]


def test_an_export_of_the_roster_imports_as_no_change(engine: Engine, tmp_path: Path):
    _import(engine, tmp_path)
    with Session(engine) as session:
        write_roster(tmp_path / "导出.xlsx", read_rows(session))
    again = import_roster(engine, tmp_path / "导出.xlsx", DEED)
    assert (again.problems, again.changed) == ((), False)


def test_a_change_is_kept_in_history_without_the_address(engine: Engine, tmp_path: Path):
    _import(engine, tmp_path)
    moved = ROWS["officer"][0] | {"post": "县长", "address": "smtp:new@b.example"}
    report = _import(engine, tmp_path, officer=[moved, ROWS["officer"][1]])
    assert report.tallies[3].changed == 1
    with Session(engine) as session:
        changes = session.exec(select(Change).where(Change.row_key == "X01", Change.field != "")).all()
        assert {(c.field, c.old, c.new) for c in changes} == {
            ("post", "县委书记", "县长"),
            ("address", "（已隐去）", "（已隐去）"),
        }


def test_who_is_not_in_the_file_stays(engine: Engine, tmp_path: Path):
    _import(engine, tmp_path)
    report = _import(engine, tmp_path, officer=ROWS["officer"][:1])
    assert report.tallies[3].absent == 1
    with Session(engine) as session:
        assert session.get(Officer, "T01") is not None


def test_a_tie_is_lifted_by_saying_so(engine: Engine, tmp_path: Path):
    _import(engine, tmp_path)
    _import(engine, tmp_path, tie=[ROWS["tie"][0] | {"row_action": "删除"}])
    with Session(engine) as session:
        assert session.exec(select(Tie)).all() == []
        assert session.exec(select(Change).where(Change.old == "删除")).one().row_key == f"X01/{VILLAGE}"


def test_the_blank_form_itself_holds_nothing_to_import(engine: Engine, tmp_path: Path):
    write_roster(tmp_path / "空表.xlsx", {}, is_form=True)
    report = import_roster(engine, tmp_path / "空表.xlsx", DEED)
    assert [problem.code for problem in report.problems] == ["nothing_to_import"]


@pytest.mark.parametrize(
    ("sheet", "row", "code", "words"),
    [
        ("county", {"code": "99990", "name": "县"}, "malformed_code", "6 位"),
        ("township", {"code": "999909001", "name": "镇"}, "unknown_reference", "县区编码 999909"),
        ("village", {"code": "999901009001", "name": "丁村"}, "unknown_reference", "乡镇编码 999901009"),
        ("village", {"code": VILLAGE, "name": "又甲村"}, "duplicate", "重复"),
        ("village", {"code": "999901001003"}, "required", "村名"),
        ("officer", {"no": "X01", "name": "重", "post": "县长"}, "duplicate", "X01"),
        ("officer", {"no": "T02", "name": "王", "post": "乡镇包村干部"}, "needed_here", "乡镇编码"),
        ("officer", {"no": "B01", "name": "王", "post": "部门联络员"}, "needed_here", "单位"),
        ("officer", {"no": "X09", "name": "王", "post": "县级领导", "deputy_no": "X99"}, "unknown_reference", "X99"),
        ("officer", {"no": "X09", "name": "王", "post": "县级领导", "seniority": 0}, "too_small", "排序"),
        ("tie", {"officer_no": "X77", "village_code": VILLAGE}, "unknown_reference", "X77"),
        ("tie", {"officer_no": "T01", "village_code": "999901001077"}, "unknown_reference", "999901001077"),
        (
            "round",
            {"name": "邻县换届", "region": "999988", "polling_on": date(2021, 1, 1), "profile": "CN2018+SC2020"},
            "empty_region",
            "一个村也没有",
        ),
    ],
)
def test_a_mistake_is_named_with_its_cell_and_nothing_is_stored(
    engine: Engine, tmp_path: Path, sheet: str, row: dict[str, Any], code: str, words: str
):
    report = _import(engine, tmp_path, **{sheet: [*ROWS[sheet], row]})
    (problem,) = report.problems
    assert problem.code == code
    assert words in problem.sentence
    assert problem.row == 4 + len(ROWS[sheet])
    with Session(engine) as session:
        assert session.exec(select(Village)).all() == []


def test_with_two_counties_an_officer_must_name_his(engine: Engine, tmp_path: Path):
    report = _import(engine, tmp_path, county=[*ROWS["county"], {"code": "999902", "name": "邻县"}])
    (problem,) = report.problems
    assert (problem.sheet, problem.code, problem.row) == ("人员", "required", 4)


def test_a_post_that_does_not_exist_is_answered_with_the_list(engine: Engine, tmp_path: Path):
    path = tmp_path / "名册.xlsx"
    write_roster(path, ROWS)
    book = openpyxl.load_workbook(path)
    book["人员"]["C4"] = "县委书计"
    book.save(path)
    (problem,) = import_roster(engine, path, DEED).problems
    assert problem.code == "not_a_choice"
    assert "县委书记" in problem.sentence


def test_a_workbook_that_is_no_roster_says_what_sheets_it_needs(engine: Engine, tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["年度", "预算"])
    book.save(tmp_path / "预算.xlsx")
    (problem,) = import_roster(engine, tmp_path / "预算.xlsx", DEED).problems
    assert "县区、乡镇、村、人员、回避、轮次" in problem.sentence


def test_a_file_that_is_no_workbook_is_refused(engine: Engine, tmp_path: Path):
    (tmp_path / "名册.xlsx").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(InputError, match="PDF"):
        import_roster(engine, tmp_path / "名册.xlsx", DEED)


def test_a_county_option_makes_no_sense_for_a_workbook(engine: Engine, tmp_path: Path):
    write_roster(tmp_path / "名册.xlsx", ROWS)
    with pytest.raises(InputError, match="--county"):
        import_roster(engine, tmp_path / "名册.xlsx", DEED, "999901")


def test_the_handler_of_a_department_is_stored_with_his_unit(engine: Engine, tmp_path: Path):
    handler = {"no": "B01", "name": "王三", "post": "部门联络员", "unit": "县公安局"}
    assert _import(engine, tmp_path, officer=[*ROWS["officer"], handler]).problems == ()
    with Session(engine) as session:
        assert session.get(Officer, "B01").unit == "县公安局"


@pytest.mark.parametrize(("made", "wanted", "word"), [(True, False, "是"), (False, True, "否")])
def test_a_practice_round_never_becomes_a_real_one_nor_the_other_way_round(
    engine: Engine, tmp_path: Path, made: bool, wanted: bool, word: str
):
    first = ROWS["round"][0]
    assert _import(engine, tmp_path, round=[first | {"practice": made}]).problems == ()
    [problem] = _import(engine, tmp_path, round=[first | {"practice": wanted}]).problems
    assert f"登记时“演练”是“{word}”，登记后不能改" in problem.sentence
    with Session(engine) as session:
        assert current_round(session).practice is made
