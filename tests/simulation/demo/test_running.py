"""The demo from nothing to the report: its figures come out of the rules and change with them."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from config.calendar import load_calendar
from config.errors import InputError
from ledgers.database import open_engine
from ledgers.journal.assessment import Lead
from ledgers.roster.importing import import_roster
from ledgers.roster.storing import Deed
from ledgers.roster.table import Officer
from simulation.demo.folder import DATABASE, OUTPUTS, prepare_folder
from simulation.demo.running import DemoRequest, DemoResult, run_demo
from simulation.demo.workbooks import TOWNSHIP_FOLDER
from web.cli.app import app

RULES = Path(__file__).parents[3] / "rules"
FIGURES = {"villages": 462, "high": 13, "medium": 58, "low": 47, "none": 344}


def _request(folder: Path) -> DemoRequest:
    return DemoRequest(folder, RULES, load_calendar(), Deed("测试", datetime(2020, 10, 20, tzinfo=UTC), "演示数据"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "demo"


@pytest.fixture(scope="module")
def result(folder: Path) -> DemoResult:
    return run_demo(_request(folder))


def _assess(folder: Path, *options: str, rules: Path = RULES) -> dict:
    place = ["--operator", "Z01", "--database", f"sqlite:///{folder / DATABASE}", "--rules", str(rules)]
    answer = CliRunner().invoke(app, [*place, "assess", "--json", *options])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_the_shipped_rulebook_finds_the_levels_of_the_county_it_is_modelled_on(result: DemoResult):
    counts = dict(result.assessment.counts)
    assert {name: counts[name] for name in FIGURES} == FIGURES
    assert (result.assessment.leads, result.assessment.departing) == (26, 1769)


def test_some_villages_lack_data_and_may_be_worse(result: DemoResult):
    assert 5 <= result.assessment.counts["data_missing"] <= 20


def test_the_report_lies_beside_the_workbooks(result: DemoResult):
    assert sorted(path.suffix for path in result.outputs) == [".docx", ".html", ".xlsx"]
    assert all(path.stat().st_size > 10_000 for path in result.outputs)
    assert result.workbooks == 33


def test_assessing_again_from_the_command_line_gives_the_same_result(result: DemoResult, folder: Path):
    again = _assess(folder)
    assert again["counts"] == dict(result.assessment.counts)
    assert again["run"]["hash"] == result.assessment.run_hash
    assert again["leads"] == 26


def test_a_changed_weight_changes_a_preview_and_nothing_else(result: DemoResult, folder: Path, tmp_path: Path):
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    (file,) = (path for path in rules.glob("stab/STAB-005_*.toml") if not path.name.endswith(".cases.toml"))
    file.write_text(file.read_text(encoding="utf-8").replace("points = 6", "points = 12"), encoding="utf-8")
    heavier = _assess(folder, "--preview", rules=rules)
    assert heavier["counts"]["none"] < result.assessment.counts["none"]
    assert {effect["rule"] for effect in heavier["rules"]} <= {"STAB-005", "MIX-001"}
    assert _assess(folder)["counts"] == dict(result.assessment.counts)


def test_the_gravest_villages_are_led_by_the_most_senior(result: DemoResult, folder: Path):
    engine = open_engine(f"sqlite:///{folder / DATABASE}")
    with Session(engine) as session:
        leads = {lead.village_code: lead.officer_no for lead in session.exec(select(Lead))}
        senior = {officer.no for officer in session.exec(select(Officer).where(Officer.post != "县级领导"))}
    engine.dispose()
    assert len(leads) == 118
    assert {leads[village] for village in result.gravest} <= senior


def _demo(folder: Path, result: DemoResult, patch: pytest.MonkeyPatch, *options: str) -> str:
    patch.setattr("simulation.demo.running.run_demo", lambda request: result)
    return CliRunner().invoke(app, ["demo", str(folder), *options]).stdout


def test_the_command_ends_with_the_figures_and_what_to_try_next(
    result: DemoResult, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    printed = _demo(folder, result, monkeypatch)
    assert "风险村 118 个：高 13、中 58、低 47；未列为风险村 344 个" in printed
    assert "包联县级领导 26 名；离任干部 1769 名" in printed
    assert f"explain {result.gravest[0]}" in printed


def test_the_command_gives_json_to_programs(result: DemoResult, folder: Path, monkeypatch: pytest.MonkeyPatch):
    answer = json.loads(_demo(folder, result, monkeypatch, "--json"))
    assert answer["counts"]["medium"] == 58
    assert len(answer["outputs"]) == 3


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path):
    (tmp_path / "年度总结.docx").write_text("重要", encoding="utf-8")
    with pytest.raises(InputError, match=r"年度总结\.docx"):
        run_demo(_request(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["年度总结.docx"]


def test_a_database_that_is_no_demo_is_left_alone(tmp_path: Path):
    (tmp_path / DATABASE).write_bytes(b"real data")
    with pytest.raises(InputError, match="没有动它"):
        run_demo(_request(tmp_path))
    assert (tmp_path / DATABASE).read_bytes() == b"real data"


def _foreign_file(folder: Path) -> None:
    (folder / OUTPUTS / "真实名单.xlsx").write_bytes(b"real data")


def _changed_workbook(folder: Path) -> None:
    next((folder / TOWNSHIP_FOLDER).iterdir()).write_bytes(b"filled in for real")


def _database_in_a_subfolder(folder: Path) -> None:
    (folder / OUTPUTS / DATABASE).write_bytes(b"real data")


def _real_county(folder: Path) -> None:
    (folder / "villages.csv").write_text("code,name\n510623101001,甲村\n", encoding="utf-8")
    engine = open_engine(f"sqlite:///{folder / DATABASE}")
    import_roster(engine, folder / "villages.csv", Deed("测试", datetime(2020, 10, 20, tzinfo=UTC), "名册"))
    engine.dispose()
    (folder / "villages.csv").unlink()


@pytest.mark.parametrize("put", [_foreign_file, _changed_workbook, _database_in_a_subfolder, _real_county])
def test_a_demo_into_which_foreign_data_were_put_is_left_alone(result: DemoResult, folder: Path, tmp_path: Path, put):
    shutil.copytree(folder, tmp_path / "demo")
    put(tmp_path / "demo")
    before = {path: path.read_bytes() for path in (tmp_path / "demo").rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="没有动它"):
        prepare_folder(tmp_path / "demo")
    assert {path: path.read_bytes() for path in before} == before


def test_a_demo_nobody_put_anything_into_is_made_anew(result: DemoResult, folder: Path, tmp_path: Path):
    shutil.copytree(folder, tmp_path / "demo")
    prepare_folder(tmp_path / "demo")
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["演示数据说明.txt"]
