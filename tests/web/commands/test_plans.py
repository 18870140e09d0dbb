"""``huanjie plans`` and ``huanjie review`` from the command line, as a county would use them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ledgers.database import open_engine, transaction
from ledgers.schema import ensure_schema
from tests import builders
from tests.engine.resettlement.plans import PERSON, cadre, change_ledger, post, with_id
from web.cli import app

ON = ("--on", "2020-11-02")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A folder with a small county; the commands run in it."""
    engine = open_engine(f"sqlite:///{tmp_path / 'huanjie.db'}")
    ensure_schema(engine)
    with transaction(engine) as session:
        builders.add_roster(session, villages=2, townships=2)
        session.add_all([with_id(engine, cadre(1)), cadre(2, birth_on=None), post(1), post(2)])
        session.add(builders.candidate(1, conclusion=None))
    engine.dispose()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(folder: Path, *words: str, operator: str = "张三", code: int = 0):
    database = f"sqlite:///{folder / 'huanjie.db'}"
    result = CliRunner().invoke(app, ["--database", database, "--operator", operator, *words])
    assert result.exit_code == code, (result.output, result.exception)
    return result


def change(folder: Path, **values: object) -> None:
    engine = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    change_ledger(engine, **values)
    engine.dispose()


def test_drafting_ends_with_one_line_of_counts(folder):
    answer = json.loads(run(folder, "plans", "draft", *ON, "--json").stdout.splitlines()[-1])
    assert list(answer) == ["drafted", "unchanged", "stale", "seconds"]
    assert (answer["drafted"], answer["unchanged"], answer["stale"]) == (2, 0, 0)
    again = json.loads(run(folder, "plans", "draft", *ON, "--json").stdout)
    assert (again["drafted"], again["unchanged"]) == (0, 2)


def test_drafting_may_write_the_word_files(folder):
    result = run(folder, "plans", "draft", *ON, "--out", "方案")
    assert "起草 2 份" in result.stdout
    assert len(list((folder / "方案").rglob("*.docx"))) == 2


def test_a_plan_on_its_way_from_draft_to_visit(folder):
    run(folder, "plans", "draft", *ON)
    for role in ("本人", "村（社区）党组织"):
        run(folder, "plans", "review", PERSON, "--as", role, "--opinion", "同意", *ON)
    run(folder, "plans", "review", PERSON, "--notice-from", "2020-11-02", *ON)
    run(folder, "plans", "review", PERSON, *ON)
    late = ("--on", "2020-11-09")
    for office in ("县人力资源和社会保障局", "县财政局"):
        run(folder, "plans", "review", PERSON, "--as", office, "--opinion", "同意", *late)
    run(folder, "plans", "review", PERSON, "--as", "县委组织部", *late)
    assert "办理 1 人" in run(folder, "plans", "approve", PERSON, "--doc", "县组〔2020〕45号", *late).stdout
    run(folder, "plans", "execute", PERSON, "measure.LZ-08", "--on", "2021-01-20")
    run(folder, "plans", "followup", PERSON, "30", "--result", "补助已到账", "--on", "2021-02-18")
    story = json.loads(run(folder, "plans", "show", PERSON, "--json").stdout)
    assert (story["state"], len(story["reviews"]), story["items"][0]["key"]) == ("已批准", 8, "measure.LZ-08")
    assert story["visits"][0]["result"] == "补助已到账"


def test_a_plan_sent_back_mended_and_drafted_anew(folder):
    run(folder, "plans", "draft", *ON)
    run(folder, "plans", "return", PERSON, "--remarks", "任职经历不全", *ON)
    change(folder, hardship="A")
    run(folder, "plans", "draft", *ON)
    shown = run(folder, "plans", "diff", PERSON).stdout
    assert "家庭困难等级 无 → A" in shown
    assert "+ 纳入困难帮扶" in shown
    assert "退回 张三：任职经历不全" in run(folder, "plans", "show", PERSON).stdout


def test_what_cannot_be_done_is_told_with_exit_code_2(folder):
    run(folder, "plans", "draft", *ON)
    result = run(folder, "plans", "approve", PERSON, "--doc", "1号", *ON, code=2)
    assert f"{PERSON}：方案现为“草稿”" in result.stderr


def test_problems_are_told_by_number_and_cell(folder):
    change(folder, monthly_pay=1.234)
    result = run(folder, "plans", "draft", *ON)
    assert f"{PERSON} 离任干部安置台账“现月报酬”栏：月报酬 1.234 不是金额" in result.stderr
    listed = json.loads(run(folder, "plans", "problems", *ON, "--json").stdout)
    assert [(p["person_no"], p["code"]) for p in listed] == [(PERSON, "not_money")]


def test_lists_for_the_screen_the_desk_and_programs(folder):
    run(folder, "plans", "draft", *ON)
    assert PERSON in run(folder, "plans", "list").stdout
    assert len(json.loads(run(folder, "plans", "list", "--state", "草稿", "--json").stdout)) == 2
    run(folder, "plans", "list", "--township", "第1镇", "--sheet", "清单.xlsx")
    assert (folder / "清单.xlsx").exists()
    run(folder, "plans", "summary", "--out", "汇总.xlsx")
    assert (folder / "汇总.xlsx").exists()


def test_policies_are_listed_and_checked(folder):
    assert "LZ-01" in run(folder, "plans", "policies").stdout
    assert "全部相符" in run(folder, "plans", "policies", "--check").stdout


def test_an_edit_and_its_withdrawal(folder):
    run(folder, "plans", "draft", *ON)
    run(folder, "plans", "edit", PERSON, "--text", "走访慰问。", "--reason", "建议", *ON)
    assert "手改" in run(folder, "plans", "show", PERSON, "--keys").stdout
    run(folder, "plans", "edit", PERSON, "--key", "hand_added.1", "--undo", "--reason", "撤回", *ON)
    assert "走访慰问" not in run(folder, "plans", "show", PERSON).stdout


def test_an_unknown_township_is_told_with_those_there_are(folder):
    database = f"sqlite:///{folder / 'huanjie.db'}"
    result = CliRunner().invoke(app, ["--database", database, "plans", "draft", "--township", "第9镇", *ON])
    assert "本轮换届中没有乡镇“第9镇”" in str(result.exception)


def test_the_joint_review_from_sending_to_reminding(folder):
    sent = run(folder, "review", "tasks", "--on", "2020-12-07", "--out", "任务").stdout
    assert "反馈期限 2020-12-10" in sent
    assert len(list((folder / "任务").glob("*.xlsx"))) == 11
    reminded = json.loads(run(folder, "review", "remind", "--on", "2020-12-11", "--json").stdout)
    assert reminded["县公安局"] == ["H00101"]
    stats = json.loads(run(folder, "review", "stats", "--on", "2020-12-11", "--json").stdout)
    assert stats[0] == stats[0] | {"department": "县公安局", "sent": 1, "overdue": 1}
    shown = run(folder, "review", "show", "H00101", "--as", "县公安局", "--on", "2020-12-11").stdout
    assert "县公安局：未反馈（不等于同意）" in shown
    assert "县民政局" not in shown


def test_the_structure_of_teams_with_its_basis(folder):
    found = json.loads(run(folder, "review", "structure", "--township", "第1镇", *ON, "--json").stdout)
    assert {finding["check"] for finding in found} == {"PROC-006", "JG-交叉任职"}
    assert all(finding["basis"] for finding in found)
