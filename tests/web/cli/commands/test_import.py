"""``huanjie import``, ``forms`` and ``export`` from the command line."""

import json

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from config.errors import InputError
from ledgers.database import reading, transaction
from ledgers.journal.access import Access
from ledgers.journal.change import Change
from tests.builders import candidate, opinion
from tests.ledgers.excel.books import FIRST_LINE, book, man, set_cells, village_row
from tests.ledgers.intake.county import prepare, stored, totals
from tests.people import add_people, number_of
from web.cli.app import app


@pytest.fixture
def county(engine):
    prepare(engine)
    with transaction(engine) as session:
        add_people(session)
    return engine


@pytest.fixture
def filled(tmp_path):
    cadre = village_row(name="张三", id_number=man(), post="主任")
    return book(tmp_path / "第1镇.xlsx", {"village_file": [village_row(population=10)], "resettlement": [cadre]})


def invoke(engine, *arguments, operator="赵六"):
    return CliRunner().invoke(app, ["--database", str(engine.url), "--operator", operator, *map(str, arguments)])


def test_a_sound_workbook_is_imported_and_counted(county, filled):
    result = invoke(county, "import", filled)
    assert result.exit_code == 0, result.output
    assert "已导入：变动 2 行台账、1 项上报登记" in result.stdout
    assert len(stored(county, "village_file")) == 1


def test_the_second_time_it_says_that_nothing_changed(county, filled):
    invoke(county, "import", filled)
    assert "完全一致，没有改动" in invoke(county, "import", filled).stdout


def test_a_trial_changes_nothing_and_says_so(county, filled):
    before = totals(county)
    assert "只检查，没有改动" in invoke(county, "import", filled, "--dry-run").stdout
    assert totals(county) == before


def test_problems_are_listed_and_the_exit_code_is_2(county, filled):
    before = totals(county)
    set_cells(filled, "village_file", {(FIRST_LINE, "population"): -1})
    result = invoke(county, "import", filled)
    assert result.exit_code == 2
    for words in (f"I{FIRST_LINE}", "人口", "不能是负数", "共 1 处问题，数据库没有任何改动"):
        assert words in result.stderr
    assert totals(county) == before


def test_problems_come_as_json_with_every_part(county, filled):
    set_cells(filled, "village_file", {(FIRST_LINE, "population"): -1})
    result = invoke(county, "import", filled, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"] == [
        {
            "file": "第1镇.xlsx",
            "sheet": "一村一档",
            "row": FIRST_LINE,
            "column": "I",
            "heading": "人口（人）",
            "code": "too_small",
            "sentence": "“人口”不能是负数，现为 -1",
            "example": "2360",
        }
    ]


def test_the_marked_copy_is_written_on_request(county, filled, tmp_path):
    set_cells(filled, "village_file", {(FIRST_LINE, "population"): -1})
    result = invoke(county, "import", filled, "--marked", tmp_path / "退回")
    assert "第1镇_标注问题.xlsx" in result.stdout
    assert (tmp_path / "退回" / "第1镇_标注问题.xlsx").exists()


def test_patterns_and_lock_files_of_office_programs_are_understood(county, filled):
    (filled.parent / "~$第1镇.xlsx").write_bytes(b"lock")
    result = invoke(county, "import", filled.parent / "*.xlsx")
    assert (result.exit_code, "已导入" in result.stdout) == (0, True)


def test_differences_are_shown_old_and_new_with_the_operator_kept(county, filled):
    invoke(county, "import", filled)
    set_cells(filled, "village_file", {(FIRST_LINE, "population"): 20})
    result = invoke(county, "import", filled, "--reason", "核对户籍")
    assert all(words in result.stdout for words in ("样1村", "人口", "10", "20"))
    from tests.ledgers.intake.county import rows_of

    last = rows_of(county, "change")[-1]
    assert (last["changed_by"], last["reason"]) == ("赵六", "核对户籍")


def test_no_id_number_ever_reaches_the_screen(county, filled, tmp_path):
    shown = [invoke(county, "import", filled, *more) for more in ((), ("--json",), ("--dry-run",))]
    set_cells(
        filled, "resettlement", {(FIRST_LINE, "village_code"): "999901001002", (FIRST_LINE, "village_name"): None}
    )
    shown.append(invoke(county, "import", filled, "--json"))
    assert all(man() not in result.output for result in shown)


def test_forms_are_written_a_workbook_a_township(county, tmp_path):
    result = invoke(county, "forms", tmp_path / "表")
    assert result.exit_code == 0, result.output
    assert sorted(file.name for file in (tmp_path / "表").iterdir()) == [
        "999901001_第1镇_填报表.xlsx",
        "999901002_第2镇_填报表.xlsx",
    ]
    blank = invoke(county, "import", *(tmp_path / "表").iterdir())
    assert (blank.exit_code, "没有填任何数据" in blank.stdout) == (0, True)


def test_one_township_is_chosen_by_name_or_code(county, tmp_path):
    for asked in ("第2镇", "999901002"):
        assert invoke(county, "forms", tmp_path / asked, "--township", asked).exit_code == 0
        assert [file.name for file in (tmp_path / asked).iterdir()] == ["999901002_第2镇_填报表.xlsx"]


def test_an_unknown_township_is_told_with_what_comes_near(county, tmp_path):
    result = invoke(county, "forms", tmp_path / "表", "--township", "第2乡")
    assert isinstance(result.exception, InputError)
    assert "第2镇" in str(result.exception)


def test_an_export_shows_id_numbers_masked_and_imports_without_change(county, filled, tmp_path):
    invoke(county, "import", filled)
    result = invoke(county, "export", tmp_path / "导出", "--township", "第1镇", operator="李四")
    assert result.exit_code == 0, result.output
    from openpyxl import load_workbook

    exported = tmp_path / "导出" / "999901001_第1镇_台账.xlsx"
    row = [cell.value for cell in load_workbook(exported)["离任干部安置"][FIRST_LINE]]
    assert row[5] == "*" * 18
    assert man() not in str(row)
    assert "完全一致" in invoke(county, "import", exported).stdout


def exported_opinions(path):
    from openpyxl import load_workbook

    sheet = load_workbook(path)["联审意见"]
    return [row for row in sheet.iter_rows(min_row=FIRST_LINE, values_only=True) if any(row)]


def test_a_township_exports_its_own_ledgers_without_the_departments_opinions(county, tmp_path):
    with transaction(county) as session:
        session.add_all([candidate(), opinion()])
    assert invoke(county, "export", tmp_path / "全县", operator="李四").exit_code == 0
    assert invoke(county, "export", tmp_path / "本镇", operator="王五").exit_code == 0
    assert len(list((tmp_path / "全县").iterdir())) == 2
    (own,) = (tmp_path / "本镇").iterdir()
    assert len(exported_opinions(tmp_path / "全县" / own.name)) == 1
    assert exported_opinions(own) == []
    assert "完全一致" in invoke(county, "import", own).stdout


@pytest.mark.parametrize(
    ("by", "words"), [("吴十", "只能办理和查看本乡镇"), ("钱七", "无权导出台账"), ("路人", "名册上没有")]
)
def test_ledgers_are_exported_only_to_those_who_need_them(county, tmp_path, by, words):
    result = invoke(county, "export", tmp_path / "导出", "--township", "第1镇", operator=by)
    assert words in str(result.exception)
    assert not (tmp_path / "导出").exists()


def test_an_export_is_in_the_log_of_looks(county, tmp_path):
    invoke(county, "export", tmp_path / "导出", operator="王五")
    with reading(county) as session:
        looks = session.exec(select(Access)).all()
    assert [(look.kind, look.subject, look.seen_by) for look in looks] == [("ledgers", "999901001", "王五")]


def test_an_import_is_signed_as_the_roster_names_the_operator(county, filled):
    invoke(county, "import", filled, operator=number_of("王五"))
    with reading(county) as session:
        assert {change.changed_by for change in session.exec(select(Change))} == {"王五"}
