"""``huanjie rules`` and ``huanjie facts`` from the command line."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.engine.rulebook.folders import SHIPPED, with_change, write
from web.cli.app import app

WEIGHT = "team/TEAM-005_discord.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SHIPPED, tmp_path / "rules")


def run(*words: str, rules: Path | None = None) -> Result:
    return CliRunner().invoke(app, [*(["--rules", str(rules)] if rules else []), *words])


def change(folder: Path, file: str, old: str, new: str) -> None:
    write(folder / file, with_change((folder / file).read_text(encoding="utf-8"), old, new))


def test_the_shipped_rules_pass():
    result = run("rules", "check")
    assert result.exit_code == 0, result.output
    assert "全部通过：规则 42 条" in result.stdout


def test_check_as_json_counts_cases_and_is_pure():
    answer = json.loads(run("rules", "check", "--json").stdout)
    assert answer["ok"] is True
    assert len(answer["rules"]) == 42
    assert all(each["cases"] >= 3 for each in answer["rules"])


def test_a_mistake_in_a_rule_stops_the_check_with_file_key_and_what_is_allowed(folder: Path):
    change(folder, WEIGHT, 'fact = "discord"', 'fact = "discrod"')
    result = run("rules", "check", rules=folder)
    assert result.exception.exit_code == 2
    for word in (WEIGHT, "tiers[1].when.fact", "没有名为“discrod”的指标", "是否想写 discord？"):
        assert word in str(result.exception)


def test_a_mistake_as_json_ends_with_exit_code_2(folder: Path):
    change(folder, WEIGHT, "points = 10", 'points = "10"')
    result = run("rules", "check", "--json", rules=folder)
    assert result.exit_code == 2
    problem = json.loads(result.stdout)["problems"][0]
    assert (problem["file"], problem["key"]) == (WEIGHT, "tiers[1].points")


def test_a_weight_is_changed_in_four_steps(folder: Path):
    cases = WEIGHT.replace(".toml", ".cases.toml")
    change(folder, WEIGHT, "points = 10", "points = 12")
    assert run("rules", "check", rules=folder).exception.exit_code == 2
    change(folder, WEIGHT, "version = 1", "version = 2")
    change(folder, cases, "points = 10", "points = 12")
    locked = run("rules", "lock", rules=folder)
    assert "更新 1 项：TEAM-005" in locked.stdout
    assert run("rules", "check", rules=folder).exit_code == 0
    assert "版本没有变化" in run("rules", "lock", rules=folder).stdout


def test_an_edited_rulebook_is_still_listed_with_a_warning(folder: Path):
    change(folder, WEIGHT, "points = 10", "points = 12")
    result = run("rules", "list", "--on", "2020-10-15", rules=folder)
    assert result.exit_code == 0
    assert "在用规则 42 条" in result.stdout
    assert "内容已改动，版本号仍是 1" in result.stderr


def test_list_as_json_gives_hash_profile_and_rules():
    answer = json.loads(run("rules", "list", "--on", "2020-10-15", "--json").stdout)
    assert (answer["profile"], len(answer["rules"]), len(answer["hash"])) == ("CN2018+SC2020", 42, 64)


def test_show_tells_condition_effect_source_and_article():
    shown = run("rules", "show", "stab-002", "--on", "2020-10-15").stdout
    for word in (
        "长期未结信访件数不小于 3 件",
        "底线等级中，计 16 分",
        "〔长期未结信访件数〕件",
        "本系统建议值，待县级核定",
        "《信访条例》",
    ):
        assert word in shown


def test_show_marks_unverified_articles_under_the_new_profile():
    shown = run("rules", "show", "PROC-005", "--on", "2026-03-01").stdout
    assert "《村民委员会组织法》（2025 年修正）第十五条（条号待核）" in shown


def test_show_of_an_unknown_rule_names_the_nearest():
    result = run("rules", "show", "STAB-02")
    assert result.exception.exit_code == 2
    assert "STAB-002" in str(result.exception)


def test_facts_are_listed_with_definition_ledger_and_column():
    result = run("facts", "--json")
    facts = {each["name"]: each for each in json.loads(result.stdout)}
    assert facts["turnout"]["maximum"] == 100
    assert facts["fusion"]["choices"] == ["好", "中", "差"]
    assert facts["satisfaction"]["columns"] == ["satisfaction"]


def test_facts_of_one_ledger_can_be_asked_for():
    result = run("facts", "--ledger", "dual_role")
    assert "一肩挑人选预判" in result.stdout
    assert "债务收入比" not in result.stdout


def test_an_unknown_ledger_is_answered_with_the_nearest():
    assert "dual_role" in str(run("facts", "--ledger", "dual_rol").exception)
