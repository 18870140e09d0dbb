"""``huanjie plans`` and ``huanjie review`` from the command line, as a county would use them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.errors import AppError
from ledgers.database import open_engine, transaction
from ledgers.schema import ensure_schema
from tests import builders
from tests.engine.plans.plans import PERSON, cadre, change_ledger, post, with_id
from tests.people import add_people, number_of
from web.cli.app import app

ON = ("--on", "2020-11-02")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A folder with a small county; the commands run in it."""
    engine = open_engine(f"sqlite:///{tmp_path / 'huanjie.db'}")
    ensure_schema(engine)
    with transaction(engine) as session:
        builders.add_roster(session, villages=2, townships=2)
        add_people(session)
        session.add_all([with_id(engine, cadre(1)), cadre(2, birth_on=None), post(1), post(2)])
        session.add(builders.candidate(1, conclusion=None))
    engine.dispose()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(folder: Path, *words: str, operator: str = "赵六", code: int = 0):
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
        run(folder, "plans", "review", PERSON, "--as", role, "--opinion", "同意", *ON, operator="张三")
    run(folder, "plans", "review", PERSON, *ON, operator="王五")
    run(folder, "plans", "review", PERSON, "--notice-from", "2020-11-02", *ON, operator="王五")
    late = ("--on", "2020-11-09")
    run(folder, "plans", "review", PERSON, "--opinion", "同意", *late, operator="郑一")
    paper = ("--as", "县财政局", "--doc", "县财函〔2020〕12号")
    run(folder, "plans", "review", PERSON, *paper, "--opinion", "同意", *late, operator="李四")
    run(folder, "plans", "review", PERSON, *late)
    assert (
        "办理 1 人"
        in run(folder, "plans", "approve", PERSON, "--doc", "县组〔2020〕45号", *late, operator="部长").stdout
    )
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
    assert "退回（经办人 赵六）：任职经历不全" in run(folder, "plans", "show", PERSON).stdout


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
    result = CliRunner().invoke(
        app, ["--database", database, "--operator", "赵六", "plans", "draft", "--township", "第9镇", *ON]
    )
    assert "本轮换届中没有乡镇“第9镇”" in str(result.exception)


def test_the_joint_review_from_sending_to_reminding(folder):
    sent = run(folder, "review", "tasks", "--on", "2020-12-07", "--out", "任务").stdout
    assert "反馈期限 2020-12-10" in sent
    assert len(list((folder / "任务").glob("*.xlsx"))) == 11
    reminded = json.loads(run(folder, "review", "remind", "--on", "2020-12-11", "--json").stdout)
    [police] = [each for each in reminded if each["department"] == "县公安局"]
    assert (police["county"], police["persons"], police["told"]) == (builders.COUNTY, ["H00101"], number_of("钱七"))
    stats = json.loads(run(folder, "review", "stats", "--on", "2020-12-11", "--json").stdout)
    assert stats[0] == stats[0] | {"department": "县公安局", "sent": 1, "overdue": 1}
    shown = run(folder, "review", "show", "H00101", "--on", "2020-12-11", operator="钱七").stdout
    assert "县公安局：未反馈（不等于同意）" in shown
    assert "县民政局" not in shown


def test_the_structure_of_teams_with_its_basis(folder):
    found = json.loads(run(folder, "review", "structure", "--township", "第1镇", *ON, "--json").stdout)
    assert {finding["check"] for finding in found} == {"PROC-006", "JG-交叉任职"}
    assert all(finding["basis"] for finding in found)


def refused(folder, *words: str, operator: str) -> str:
    """What the program says when it refuses."""
    database = f"sqlite:///{folder / 'huanjie.db'}"
    result = CliRunner().invoke(app, ["--database", database, "--operator", operator, *words])
    assert isinstance(result.exception, AppError), result.output
    return str(result.exception)


def test_the_operator_is_somebody_of_the_roster_by_name_or_number(folder):
    run(folder, "plans", "draft", *ON)
    run(folder, "plans", "list", operator=number_of("王五"))
    assert "人员名册上没有“路人”" in refused(folder, "plans", "list", operator="路人")
    assert "须由名册上具名的人办理" in refused(folder, "plans", "list", operator="系统")


def test_of_two_officers_of_one_name_the_number_is_asked_for(folder):
    engine = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    with transaction(engine) as session:
        session.add(builders.officer(7, no="P99", name="赵六", post="县级领导"))
    engine.dispose()
    run(folder, "plans", "draft", *ON, operator=number_of("赵六"))
    said = refused(folder, "plans", "list", operator="赵六")
    assert f"名册上叫“赵六”的不止一人。处理办法：--operator 改写人员编号：{number_of('赵六')}（组织部工作人员）" in said
    run(folder, "plans", "return", PERSON, "--remarks", "请核对", *ON, operator=number_of("赵六"))
    story = json.loads(run(folder, "plans", "show", PERSON, "--json", operator="李四").stdout)
    assert story["reviews"][0]["made_by"] == f"赵六（{number_of('赵六')}）"


LOOKS = {
    "another township": (("plans", "show", PERSON), "吴十", "只能办理和查看本乡镇"),
    "another township's list": (("plans", "list", "--township", "第1镇"), "吴十", "只能办理和查看本乡镇"),
    "another township's papers": (("plans", "print", PERSON), "吴十", "只能办理和查看本乡镇"),
    "a department that is not heard": (("plans", "list"), "钱七", "钱七（县公安局部门联络员）无权查看安置方案"),
    "a leader": (("plans", "summary"), "县长", "县长（县长）无权查看安置方案"),
    "the log": (("access",), "王五", "王五（乡镇党委书记）不能办理“查阅访问记录”"),
}


@pytest.mark.parametrize(("words", "by", "said"), LOOKS.values(), ids=LOOKS)
def test_plans_are_shown_only_to_those_who_need_them(folder, words, by, said):
    run(folder, "plans", "draft", *ON)
    assert said in refused(folder, *words, operator=by)


def test_a_township_is_shown_its_own_plans_and_every_look_is_in_the_log(folder):
    run(folder, "plans", "draft", *ON)
    assert len(json.loads(run(folder, "plans", "list", "--json", operator="王五").stdout)) == 2
    assert json.loads(run(folder, "plans", "list", "--json", operator="吴十").stdout) == []
    run(folder, "plans", "print", PERSON, operator="周九")
    looks = json.loads(run(folder, "access", "--json").stdout)
    assert [(look["kind"], look["subject"], look["seen_by"], look["role"]) for look in looks] == [
        ("plan_papers", PERSON, "周九", "县财政局"),
        ("plan_list", builders.township_code(2), "吴十", "乡镇（街道）"),
        ("plan_list", builders.township_code(1), "王五", "乡镇（街道）"),
    ]
    assert "安置方案 Word" in run(folder, "access", "--who", "周九").stdout


def test_full_id_numbers_are_on_record_even_if_not_one_file_could_be_written(folder):
    run(folder, "review", "tasks", "--on", "2020-12-07", "--out", "任务")
    (folder / "占位").touch()
    wanted = ("--full-id", "--reason", "核查犯罪记录，县联审函〔2020〕3号", "--out", "占位")
    run(folder, "review", "tasks", "--on", "2020-12-08", *wanted, code=1)
    looks = json.loads(run(folder, "access", "--about", builders.COUNTY, "--json").stdout)
    assert len([look for look in looks if look["kind"] == "review_lists"]) == 2
