"""The workflow from the command line: a village on its way from first hit to close-out."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from ledgers.database import transaction
from ledgers.grievance.table import Issue
from ledgers.team_review.table import TeamReview
from tests.builders import officer, village_code
from tests.engine.nights.county import MONDAY, change, fill, tonight
from web.cli.app import app

VILLAGE = village_code(1)


@pytest.fixture
def county(engine):
    fill(engine)
    with transaction(engine) as session:
        session.add(officer(9, no="O02", name="李四", post="组织部工作人员"))
    tonight(engine)
    return engine


def call(engine, *arguments, by="李四"):
    return CliRunner().invoke(app, ["--database", str(engine.url), "--operator", by, *arguments])


def said(engine, *arguments, by="李四"):
    result = call(engine, *arguments, by=by)
    assert result.exit_code == 0, result.exception or result.output
    return result.stdout


def answer(engine, *arguments):
    return json.loads(said(engine, *arguments, "--json"))


def move(county, state, by, on=MONDAY, evidence=""):
    charge = ("--cause", "补偿标准不一", "--department", "县自然资源局", "--due", str(on))
    said_of_it = charge if state in ("in_hand", "处置中") else ("--evidence", evidence)
    return said(county, "risks", "move", VILLAGE, "STAB-001", state, "--on", str(on), *said_of_it, by=by)


def test_a_village_goes_from_first_hit_to_close_out(county):
    assert "待处置 → 处置中，经办人 甲" in move(county, "处置中", "甲")
    change(county, Issue, 1, MONDAY, status="已办结")
    tuesday = MONDAY + timedelta(days=1)
    said(county, "nightly", "--on", str(tuesday))
    move(county, "已报佐证", "甲", tuesday, "化解协议〔2020〕1号")
    move(county, "township_checked", "乙", tuesday)
    move(county, "county_verified", "丙", tuesday)
    own = ("risks", "confirm", VILLAGE, "--evidence", "县组〔2020〕9号", "--on", str(tuesday))
    assert "不能再办理“确认降级”" in str(call(county, *own, by="丙").exception)
    confirmed = said(county, *own, by="李四")
    assert "确认降级：现行等级高→无" in confirmed
    move(county, "closed", "李四", tuesday)
    story = said(county, "risks", "show", VILLAGE)
    for words in ("STAB-001 命中", "待处置 → 处置中（甲）", "乡镇已核 → 县级已核（丙）", "确认降级", "现行等级：无"):
        assert words in story
    assert "高→无" in said(county, "changes", "--on", str(tuesday))


def test_the_list_of_risk_points_can_be_narrowed(county):
    assert [point["rule_id"] for point in answer(county, "risks", "list", "--level", "高")] == ["STAB-001"]
    assert answer(county, "risks", "list", "--state", "closed") == []


def test_progress_finishes_the_report_of_the_period(county):
    on = str(MONDAY)
    assert "报送风险化解进展" in said(county, "tasks", "list", "--on", on)
    done = said(county, "risks", "progress", VILLAGE, "--note", "约谈三户", "--on", on, by="甲")
    assert "本期报送任务已办结（1 项）" in done
    assert [task["kind"] for task in answer(county, "tasks", "list", "--on", on)] == ["village_plan"]


def test_a_task_is_returned_by_name_and_stays_on_record(county):
    task = answer(county, "tasks", "list", "--on", str(MONDAY))[0]["id"]
    assert "已退回，经办人 乙" in said(county, "tasks", "return", str(task), "--note", "不属本镇", by="乙")
    assert answer(county, "tasks", "list", "--state", "returned")[0]["note"] == "不属本镇"


def test_a_village_plan_is_drawn_up_finished_and_approved(county):
    on = ("--on", str(MONDAY))
    add = ("--add", "入户签约", "--owner", "王某某", "--due", "2020-11-30", "--rule", "STAB-001")
    assert "入户签约" in said(county, "risks", "plan", VILLAGE, *add, *on, by="甲")
    said(county, "risks", "plan", VILLAGE, "--approve", *on, by="丙")
    plan = said(county, "risks", "plan", VILLAGE, "--done", "1", "--note", "三户签约", *on, by="甲")
    assert "丙 于 2020-11-02 审定" in plan
    assert "三户签约" in plan


def test_a_level_is_overridden_with_a_reason_and_released(county):
    lower = ("risks", "override", VILLAGE, "中", "--reason", "县委专题研究", "--on", str(MONDAY))
    assert "--evidence" in str(call(county, *lower, by="丙").exception)
    proposed = said(county, *lower, "--evidence", "县委〔2020〕5号", "--body", "县委常委会", by="丙")
    assert "提请下调，待另一名同志复核" in proposed
    assert "退回下调" in said(county, "risks", "decline", VILLAGE, "--reason", "再核", "--on", str(MONDAY), by="李四")
    said(county, *lower, "--evidence", "县委〔2020〕5号", "--body", "县委常委会", by="丙")
    out = said(county, "risks", "agree", VILLAGE, "--on", str(MONDAY), by="李四")
    assert "现行等级高→中，规则测算高（李四，丙提请，理由：县委专题研究，县委常委会决定" in out
    out = said(county, "risks", "release", VILLAGE, "--reason", "情况已变", "--on", str(MONDAY), by="丙")
    assert "现行等级中→高" in out


def test_the_way_out_is_a_checklist(county):
    text = said(county, "wayout", VILLAGE, "--on", str(MONDAY))
    assert "□ 落实包案领导，依法依规办结集体信访，当面答复并回访" in text
    assert "「未办结集体信访件数」由 1 件 降到 0 件" in text
    [way] = answer(county, "wayout", VILLAGE, "--on", str(MONDAY))["ways"]
    assert [change["fact"] for change in way["changes"]] == ["open_collective_grievances"]


def test_the_timeline_names_what_stops_a_stage_and_who_resolves_it(county):
    gate = date(2020, 12, 5)
    tonight(county, gate)
    text = "".join(said(county, "timeline", VILLAGE, "--on", str(gate)).split())
    assert "PROC-010" in text
    assert "县委组织部核验销号" in text
    refused = call(county, "stage", "start", VILLAGE, "election_committee", "--on", str(gate), by="乙")
    assert "PROC-010" in str(refused.exception)
    assert answer(county, "timeline", "--on", str(gate))[0]["villages"] == 4


def test_a_timeline_is_computed_forwards_from_the_day_a_stage_ends(county):
    found = answer(county, "timeline", "--stage", "voter_list", "--ends", "2020-12-28")
    assert found["polling_on"] == "2021-01-17"
    assert "选举日 2021-01-17" in said(county, "timeline", "--stage", "voter_list", "--ends", "2020-12-28")
    assert "没有环节 list" in str(call(county, "timeline", "--stage", "list", "--ends", "2020-12-28").exception)


def test_a_postponement_moves_the_poll_when_all_agree(county):
    said(county, "postpone", "propose", VILLAGE, "--to", "2021-02-25", "--reason", "未销号", by="乙")
    for consent in ("assembly", "township"):
        said(county, "postpone", "consent", VILLAGE, consent, "--doc", "1号", by="甲")
    assert "选举日已改为 2021-02-25" in said(county, "postpone", "consent", VILLAGE, "county", "--doc", "2号", by="丙")
    assert answer(county, "timeline", VILLAGE)["polling_on"] == "2021-02-25"


def test_a_proposal_can_be_withdrawn(county):
    said(county, "postpone", "propose", VILLAGE, "--to", "2021-02-25", "--reason", "未销号", by="乙")
    assert "选举日仍为 2021-01-15" in said(county, "postpone", "withdraw", VILLAGE, by="乙")


def test_a_night_by_hand_happens_once_and_its_changes_are_reported(county):
    tuesday = str(MONDAY + timedelta(days=1))
    change(county, TeamReview, 2, MONDAY, discord=True)
    change(county, TeamReview, 2, MONDAY, affairs_disclosed=False)
    assert answer(county, "nightly", "--on", tuesday)["outcome"] == "done"
    assert "不再重复" in said(county, "nightly", "--on", tuesday)
    text = said(county, "changes", "--on", tuesday)
    for words in ("无→低", "「班子不团结」否 → 是，-10 分", "王五", "合计 -18 分"):
        assert words in text
    [moved] = answer(county, "changes", "--on", tuesday)["moves"]
    assert sum(part["points"] for part in moved["parts"]) == moved["to_score"] - moved["from_score"]


def test_the_first_night_and_a_missing_night_say_so(county):
    assert "首次夜间任务" in said(county, "changes", "--on", str(MONDAY))
    assert "最近一次在 2020-11-02" in str(call(county, "changes", "--on", "2020-11-09").exception)


def test_a_wrong_date_is_answered_with_an_example(county):
    assert "2020-11-03" in str(call(county, "timeline", "--on", "昨天").exception)


def test_a_township_does_not_choose_the_leader_of_its_villages(county):
    refused = call(county, "leads", "pin", VILLAGE, "L02", "--reason", "就近", by="乙")
    assert "乙（乡镇党委书记）不能办理“指定包联领导”" in str(refused.exception)


def test_a_wrong_night_is_taken_back_and_shown_so_wherever_runs_are_shown(county):
    wrong = tonight(county, date(2030, 1, 1)).run_id
    refused = call(county, "runs", "takeback", str(wrong), "--reason", "年份写错", by="甲")
    assert "不能办理“撤回运行”" in str(refused.exception)
    told = said(county, "runs", "takeback", str(wrong), "--reason", "年份写错", by="丙")
    assert f"运行 {wrong} 已由丙（O01）于" in told
    assert "恢复研判结果" in told
    assert "已经有人撤回过" in said(county, "runs", "takeback", str(wrong), "--reason", "年份写错", by="丙")
    [row] = [row for row in answer(county, "runs", "list") if row["id"] == wrong]
    assert "年份写错" in row["taken_back"]
    assert "已撤回" in said(county, "runs", "list")
    assert "以下内容已不作数" in said(county, "changes", "--on", "2030-01-01")
    assert "最近一次撤回：运行" in call(county, "status").stdout
    tuesday = str(MONDAY + timedelta(days=1))
    tonight(county, MONDAY + timedelta(days=1))
    assert "上一夜以后：运行" in said(county, "changes", "--on", tuesday)
