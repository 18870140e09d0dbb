"""``huanjie villages``, ``explain``, ``leads`` and ``report`` from the command line."""

import json

import pytest
from typer.testing import CliRunner

from config.errors import InputError
from ledgers.database import open_engine
from ledgers.schema import upgrade
from tests import builders
from tests.builders import village_code
from tests.engine.assessment.county import run
from tests.engine.explanation.village import assignment_rules, store
from web.cli.app import app

KEYS = ["code", "name", "township", "level", "worst_level", "score", "lead", "hits"]


@pytest.fixture
def huanjie(tmp_path):
    """Run the program on a small assessed county; give exit code and what it printed."""
    address = f"sqlite:///{tmp_path / 'huanjie.db'}"
    engine = open_engine(address)
    upgrade(engine)
    store(engine, [builders.team_review(1, secretary_case="立案", satisfaction=61.5, discord=None)])
    run(engine, assignment=assignment_rules())
    engine.dispose()

    def call(*words: str) -> str:
        result = CliRunner().invoke(app, ["--database", address, "--operator", "领导4", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


def test_villages_as_json_are_one_line_each_in_order(huanjie):
    lines = [json.loads(line) for line in huanjie("villages", "--json").splitlines()]
    assert [line["code"] for line in lines] == [village_code(number) for number in (1, 2, 3)]
    assert list(lines[0])[: len(KEYS)] == KEYS
    assert (lines[0]["level"], lines[0]["lead"], lines[0]["hits"]) == ("high", "L01", ["STAB-004", "TEAM-001"])


def test_villages_for_people_can_be_filtered(huanjie):
    text = huanjie("villages", "--level", "高")
    assert "样1村" in text
    assert "样2村" not in text
    assert "共 1 个村（社区）：高 1" in text


def test_an_unknown_level_says_which_there_are(huanjie):
    with pytest.raises(InputError, match="没有“很高”这个等级") as caught:
        huanjie("villages", "--level", "很高")
    assert "高、中、低、无" in caught.value.remedy


def test_explain_is_one_page_in_words(huanjie):
    text = huanjie("explain", village_code(1))
    for part in (
        "高风险",
        "书记或主任被立案、留置",
        "界线",
        "《班子运行研判》",
        "依据",
        "怎么办",
        "谁来补",
        "包联领导",
    ):
        assert part in text
    assert "离命中还差多少" in text


def test_explain_as_json_is_complete(huanjie):
    found = json.loads(huanjie("explain", "第1镇样1村", "--json"))
    assert (found["code"], found["level"]) == (village_code(1), "high")
    assert {"fired", "open", "clear", "points", "lead", "movement", "grounds"} <= found.keys()


def test_leads_can_be_listed_pinned_and_released(huanjie):
    assert "县委书记 领导1" in huanjie("leads")
    assert "已指定 县级领导领导6 包联 样1村" in huanjie("leads", "pin", "样1村", "L06", "--reason", "会议定")
    assert "没有改动" in huanjie("leads", "pin", "样1村", "领导6", "--reason", "会议定")
    (line,) = [json.loads(line) for line in huanjie("leads", "--json").splitlines()]
    assert (line["lead"], line["pinned"]) == ("L06", True)
    assert "已取消 样1村 的指定" in huanjie("leads", "unpin", "样1村")
    assert "没有改动" in huanjie("leads", "unpin", "样1村")


def test_a_report_is_three_files(huanjie, tmp_path):
    listed = huanjie("report", str(tmp_path / "输出")).splitlines()
    assert [line.rpartition("/")[2] for line in listed] == ["研判报告.docx", "汇总表.xlsx", "研判一览.html"]
    assert all((tmp_path / "输出" / name.rpartition("/")[2]).stat().st_size > 0 for name in listed)


def test_the_weekly_dispatch_is_one_file_of_its_own(huanjie, tmp_path):
    (line,) = huanjie("report", str(tmp_path / "周"), "--weekly", "--since", "2020-10-01").splitlines()
    assert line.endswith("周调度.docx")
    assert [path.name for path in (tmp_path / "周").iterdir()] == ["周调度.docx"]


@pytest.mark.parametrize("command", ["villages", "explain", "leads", "report"])
def test_every_command_explains_itself_with_an_example(command):
    text = CliRunner().invoke(app, [command, "--help"]).stdout
    assert f"例：huanjie {command}" in text
