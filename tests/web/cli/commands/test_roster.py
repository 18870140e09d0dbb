"""``huanjie roster import`` from the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from config.errors import InputError
from ledgers.roster.writing import write_roster
from web.cli.app import app


def _import(folder: Path, *options: str):
    database = f"sqlite:///{folder / 'huanjie.db'}"
    return CliRunner().invoke(app, ["--database", database, "roster", "import", str(folder / "v.csv"), *options])


def test_a_roster_makes_the_database_and_says_what_it_holds(tmp_path: Path):
    (tmp_path / "v.csv").write_text("code,name\n999901001001,甲村\n", encoding="utf-8")
    result = _import(tmp_path)
    assert result.exit_code == 0
    assert "村（社区）：新增 1" in result.stdout
    assert "没有改动" in _import(tmp_path).stdout


def test_problems_are_listed_with_exit_code_2(tmp_path: Path):
    (tmp_path / "v.csv").write_text("code,name\n12,甲村\n", encoding="utf-8")
    result = _import(tmp_path)
    assert result.exit_code == 2
    assert "第 2 行" in result.stderr
    assert "没有任何改动" in result.stderr


def test_json_gives_problems_and_tallies_to_programs(tmp_path: Path):
    (tmp_path / "v.csv").write_text("code,name\n999901001001,甲村\n", encoding="utf-8")
    answer = json.loads(_import(tmp_path, "--json").stdout)
    assert answer["changed"] is True
    assert answer["tallies"][2]["added"] == 1


def test_form_export_and_import_go_round(tmp_path: Path):
    (tmp_path / "v.csv").write_text("code,name\n999901001001,甲村\n", encoding="utf-8")
    _import(tmp_path)
    options = ["--database", f"sqlite:///{tmp_path / 'huanjie.db'}", "roster"]
    assert CliRunner().invoke(app, [*options, "form", str(tmp_path / "空表.xlsx")]).exit_code == 0
    assert CliRunner().invoke(app, [*options, "export", str(tmp_path / "名册.xlsx")]).exit_code == 0
    again = CliRunner().invoke(app, [*options, "import", str(tmp_path / "名册.xlsx")])
    assert "没有改动" in again.stdout


def test_nobody_gives_himself_another_post(tmp_path: Path):
    rows = {"county": [{"code": "999901", "name": "云岭县"}], "officer": [_staff("Z01", "李四"), _staff("Z02", "赵六")]}
    write_roster(tmp_path / "名册.xlsx", rows)
    options = ["--database", f"sqlite:///{tmp_path / 'huanjie.db'}"]
    command = ["roster", "import", str(tmp_path / "名册.xlsx")]
    assert CliRunner().invoke(app, [*options, *command]).exit_code == 0
    assert isinstance(CliRunner().invoke(app, [*options, "--operator", "王五", *command]).exception, InputError)
    assert "没有改动" in CliRunner().invoke(app, [*options, "--operator", "赵六", *command]).stdout


def _staff(number: str, name: str) -> dict[str, str]:
    return {"no": number, "name": name, "post": "组织部工作人员", "county_code": "999901"}
