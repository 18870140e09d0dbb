from __future__ import annotations

import json
import shutil
from datetime import date, timedelta

import pytest
from sqlmodel import select

from config.errors import AppError
from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest
from engine.nights.report import report_of
from engine.rulebook.assignment import load_assignment_rules
from engine.rulebook.lock import write_lock
from engine.rulebook.reading import load_rulebook, read_sources
from ledgers.database import reading, transaction
from ledgers.grievance.table import Issue
from ledgers.journal.assessment import Assessment, Run
from ledgers.journal.message import Message
from ledgers.journal.night import LevelMove
from ledgers.journal.task import Task
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.rounds import current_round
from ledgers.team_review.table import TeamReview
from tests.builders import issue, officer, village_code
from tests.clusters import address_of
from tests.engine.nights.county import MONDAY, add_second_county, at_night, change, fill, tonight
from tests.engine.risks.rulebooks import RULES
from tests.snapshot import rows_of

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    opened = request.getfixturevalue(request.param)
    fill(opened)
    return opened


def everything(database, table):
    with reading(database) as session:
        return session.exec(select(table)).all()


def report(database, on):
    with reading(database) as session:
        found = report_of(session, current_round(session), on)
        return {each.move.village_code: (each.move, each.parts) for each in found.moves}


def test_the_first_night_opens_points_asks_for_reports_and_writes_to_people(database):
    assert tonight(database).outcome == "done"
    assert [point.rule_id for point in everything(database, RiskPoint)] == ["STAB-001"]
    assert [task.kind for task in everything(database, Task)] == ["progress", "village_plan"]
    assert {message.kind for message in everything(database, Message)} == {"digest"}
    assert everything(database, LevelMove) == []


def test_a_night_happens_once_however_often_it_is_started(database):
    tonight(database)
    before = rows_of(database)
    assert tonight(database).outcome == "already"
    assert rows_of(database) == before


def test_when_nothing_changed_nothing_is_written_but_the_run(database):
    tonight(database)
    before = rows_of(database)
    tonight(database, TUESDAY)
    after = rows_of(database)
    assert {name for name in after if after[name] != before[name]} == {"run"}
    assert len(after["run"]) == 2


def test_a_rise_is_told_at_once_and_explained_by_the_cell_that_changed(database):
    tonight(database)
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    tonight(database, TUESDAY)
    move, [part] = report(database, TUESDAY)[village_code(2)]
    assert (move.from_level, move.to_level, move.from_force, move.to_force) == ("none", "high", "none", "high")
    assert (part["cause"], part["what"], part["old"], part["new"]) == ("data", "secretary_case", "无", "立案")
    assert part["cells"][0]["by"] == "王五"
    rises = [message for message in everything(database, Message) if message.kind == "rise"]
    assert {message.recipient_no for message in rises} == {"S01", "L02", "L04", "O01"}
    assert {message.urgency for message in rises} == {"immediate"}
    assert json.loads(rises[0].payload)["reasons"] == [
        "村书记被查处情况为立案，村主任被查处情况为无；尚未停职或免职并明确临时负责人。"
    ]


def test_a_date_that_passes_is_time(database):
    tonight(database)
    later = date(2021, 9, 10)
    tonight(database, later)
    move, parts = report(database, later)[village_code(1)]
    assert (move.to_level, move.to_force) != ("high", "high")
    assert {part["cause"] for part in parts} == {"time"}


def test_a_fall_is_held_and_waits_for_the_department(database):
    tonight(database)
    change(database, Issue, 1, MONDAY, status="已办结")
    tonight(database, TUESDAY)
    move, parts = report(database, TUESDAY)[village_code(1)]
    assert (move.to_level, move.to_force) == ("none", "high")
    assert {part["cause"] for part in parts} == {"data"}
    assert [task.kind for task in everything(database, Task) if task.state == "open"] == [
        "progress",
        "village_plan",
        "confirm_fall",
    ]


def test_a_petition_closed_after_the_last_night_is_the_doing_of_who_closed_it_however_many_nights_were_missed(database):
    tonight(database)
    closed_on = MONDAY + timedelta(days=7)
    change(database, Issue, 1, closed_on, status="已办结", closed_on=closed_on)
    tonight(database, closed_on + timedelta(days=1))
    move, [part] = report(database, closed_on + timedelta(days=1))[village_code(1)]
    assert (move.from_level, move.to_level) == ("high", "none")
    assert (part["cause"], part["what"], part["old"], part["new"]) == ("data", "open_collective_grievances", 1, 0)
    assert [(cell["field"], cell["new"], cell["by"]) for cell in part["cells"]] == [
        ("status", "已办结", "王五"),
        ("closed_on", str(closed_on), "王五"),
    ]


def test_a_closing_known_beforehand_is_time_when_its_day_comes(database):
    closed_on = MONDAY + timedelta(days=7)
    change(database, Issue, 1, MONDAY, status="已办结", closed_on=closed_on)
    tonight(database)
    tonight(database, closed_on + timedelta(days=1))
    _, parts = report(database, closed_on + timedelta(days=1))[village_code(1)]
    assert {part["cause"] for part in parts} == {"time"}


def test_a_changed_grading_says_its_old_and_new_numbers(database, tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    change(database, TeamReview, 3, MONDAY, discord=True)
    tonight(database, rules_folder=folder)
    file = folder / "grading.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("minimum = 85", "minimum = 92"), encoding="utf-8")
    write_lock(folder, read_sources(folder).rules)
    tonight(database, TUESDAY, rules_folder=folder)
    _, [part] = report(database, TUESDAY)[village_code(3)]
    assert (part["cause"], part["what"], part["level_after"]) == ("rule", "grading", "low")
    assert (part["old"], part["new"]) == ("无风险 85 分起", "无风险 92 分起")


def test_a_changed_definition_of_a_fact_is_a_change_of_the_rules(database, tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    with transaction(database) as session:
        session.add_all(issue(n, 2, opened_on=date(2019, 12, 1)) for n in (7, 8, 9))
    tonight(database, rules_folder=folder)
    file = folder / "definitions.toml"
    text = file.read_text(encoding="utf-8")
    assert "= 12" in text
    file.write_text(text.replace("= 12", "= 6"), encoding="utf-8")
    write_lock(folder, read_sources(folder).rules)
    tonight(database, TUESDAY, rules_folder=folder)
    _, parts = report(database, TUESDAY)[village_code(2)]
    assert [(part["cause"], part["what"], part["old"], part["new"]) for part in parts] == [
        ("rule", "long_open_grievances", 0, 3)
    ]


def test_a_lead_given_by_day_is_told_the_next_morning_and_never_again(database):
    tonight(database)
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    rulebook, assignment = load_rulebook(RULES, "CN2018+SC2020", MONDAY), load_assignment_rules(RULES, MONDAY)
    at = at_night(MONDAY) + timedelta(hours=10)
    assess(database, AssessmentRequest(MONDAY, rulebook, "张三", at, assignment=assignment))
    for day in (TUESDAY, TUESDAY + timedelta(days=1)):
        tonight(database, day)
    digests = [json.loads(message.payload) for message in everything(database, Message) if message.kind == "digest"]
    told = [payload["on"] for payload in digests if village_code(2) in payload["leads"]]
    assert set(told) == {str(TUESDAY)}


def test_each_county_of_a_round_reads_its_own_figures_and_one_without_news_nothing(database):
    add_second_county(database)
    with transaction(database) as session:
        session.add(officer(8, no="O02", post="组织部工作人员", county_code="999902"))
    tonight(database)
    payloads = {message.recipient_no: json.loads(message.payload) for message in everything(database, Message)}
    assert payloads["O01"]["county"]["opened"] == 1
    assert sum(payloads["O01"]["county"]["levels"].values()) == 4
    assert payloads["O02"]["county"]["opened"] == 0  # told only that data are asked of its township
    change(database, TeamReview, 3, MONDAY, secretary_case="立案")
    tonight(database, TUESDAY)
    told = {message.recipient_no for message in everything(database, Message) if message.subject == TUESDAY.isoformat()}
    assert "O01" in told
    assert "O02" not in told


def test_a_broken_rule_file_lets_the_night_run_on_the_last_good_rules_and_say_so(database, tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    tonight(database, rules_folder=folder)
    (folder / "team" / "TEAM-005_discord.toml").write_text("id = ", encoding="utf-8")
    change(database, TeamReview, 3, MONDAY, discord=True)
    result = tonight(database, TUESDAY, rules_folder=folder)
    assert "规则目录有错误" in result.notes[0]
    with reading(database) as session:
        assert session.get(Assessment, (1, village_code(3))).score == 90
        assert "TEAM-005" in session.exec(select(Run).order_by(Run.id.desc())).first().note
    told = [message for message in everything(database, Message) if json.loads(message.payload).get("county")]
    assert "规则目录有错误" in json.loads(told[-1].payload)["county"]["notes"][0]


def test_a_changed_rule_is_the_cause_when_only_the_rule_changed(database, tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    change(database, TeamReview, 3, MONDAY, discord=True)
    tonight(database, rules_folder=folder)
    file = folder / "team" / "TEAM-005_discord.toml"
    text = file.read_text(encoding="utf-8").replace("points = 10", "points = 25")
    file.write_text(text.replace("version = 1", "version = 2"), encoding="utf-8")
    write_lock(folder, read_sources(folder).rules)
    tonight(database, TUESDAY, rules_folder=folder)
    move, [part] = report(database, TUESDAY)[village_code(3)]
    assert (part["cause"], part["what"], part["points"]) == ("rule", "TEAM-005", -15)
    assert move.to_score - move.from_score == -15


def test_a_night_without_any_rules_fails_and_leaves_a_record(database, tmp_path):
    with pytest.raises(AppError):
        tonight(database, rules_folder=tmp_path)
    [run] = everything(database, Run)
    assert (run.outcome, run.job) == ("failed", "nightly")
    assert tonight(database).outcome == "done"


def test_nights_only_go_forward(database):
    tonight(database, TUESDAY)
    with pytest.raises(AppError, match="只能往后跑"):
        tonight(database, MONDAY)


@pytest.mark.parametrize("error", [AppError("断电"), RuntimeError("没有料到")], ids=["foreseen", "unforeseen"])
def test_a_failure_on_the_way_leaves_nothing_but_its_record(database, monkeypatch, error):
    from engine.nights import follow

    def broken(*_):
        raise error

    monkeypatch.setattr(follow, "enqueue", broken)
    before = rows_of(database)
    with pytest.raises(type(error), match=str(error.args[0])):
        tonight(database)
    after = rows_of(database)
    assert {name for name in after if after[name] != before[name]} == {"run"}
    [run] = everything(database, Run)
    assert (run.outcome, str(error.args[0]) in run.note) == ("failed", True)
    monkeypatch.undo()
    assert tonight(database).outcome == "done"


def test_the_workers_of_a_cluster_come_to_the_same(postgres_engine, cluster):
    database = postgres_engine
    fill(database)
    result = tonight(database, executor=address_of(cluster))
    assert result.outcome == "done"
    assert [point.rule_id for point in everything(database, RiskPoint)] == ["STAB-001"]
    with transaction(database) as session:
        assert {run.job for run in session.exec(select(Run))} == {"assess", "nightly"}
