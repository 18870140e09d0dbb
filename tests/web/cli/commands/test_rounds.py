"""Real rounds from the command line: dated by the clock, closed and reopened by name, late entries with a reason."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import select
from typer.main import get_command
from typer.testing import CliRunner

from config.clock import BUSINESS_ZONE, today
from engine.nights.night import NightRequest, run_night
from ledgers.database import open_engine, transaction
from ledgers.grievance.table import Issue
from ledgers.journal.access import Access
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.journal.round_step import LateEntry, RoundStep
from ledgers.roster.table import Round
from tests.builders import ROUND, village_code
from tests.engine.nights.county import CALENDAR, fill
from tests.engine.risks.rulebooks import RULES
from tests.forging import forging
from tests.people import add_people
from tests.snapshot import rows_of
from web.cli.app import app

VILLAGE = village_code(1)
CLOSED = "已由部长关闭（已归档）"


def days(number):
    return today() + timedelta(days=number)


@pytest.fixture
def county(made, tmp_path):
    """A real round that polls in seven weeks, with a night yesterday."""
    opened = open_engine(f"sqlite:///{shutil.copy(made, tmp_path / 'huanjie.db')}")
    yield opened
    opened.dispose()


def _make(engine):
    fill(engine)
    with transaction(engine) as session:
        add_people(session, "张三", "部长")
        session.get_one(Round, 1).practice = False
        session.get_one(Round, 1).polling_on = days(49)
        session.exec(select(Issue)).first().opened_on = days(-20)
    at = datetime.combine(days(-1), time(2), BUSINESS_ZONE)
    run_night(engine, NightRequest(days(-1), at, RULES, CALENDAR))


COUNTYWIDE = ("assess", "nightly", "import", "messages")


def call(engine, *arguments, by=""):
    """Run a command as 甲 of a township; what concerns the whole county as 部长."""
    by = by or ("部长" if arguments[0] in COUNTYWIDE or arguments[:2] == ("plans", "draft") else "甲")
    return CliRunner().invoke(app, ["--database", str(engine.url), "--operator", by, *arguments])


def said(engine, *arguments, by=""):
    result = call(engine, *arguments, by=by)
    assert result.exit_code == 0, result.exception or result.output
    return result.stdout


def refused(engine, *arguments, by=""):
    result = call(engine, *arguments, by=by)
    assert result.exception, result.output
    return str(result.exception)


def everything(engine, table):
    with transaction(engine) as session:
        rows = session.exec(select(table)).all()
        session.expunge_all()
    return rows


def move(on, *before):
    charge = ("--cause", "补偿标准不一", "--department", "县自然资源局", "--due", str(max(on, days(0))))
    return (*before, "risks", "move", VILLAGE, "STAB-001", "in_hand", *charge, "--on", str(on))


@pytest.mark.parametrize("command", ["nightly", "assess"])
@pytest.mark.parametrize("on", [days(1), date(2030, 1, 1)], ids=["tomorrow", "a wrong year"])
def test_a_run_for_a_day_to_come_is_refused_and_the_county_goes_on_as_if_nothing_had_been(county, command, on):
    before = rows_of(county)
    assert f"{on} 还没有到，今天是 {today()}" in refused(county, command, "--on", str(on), "--confirm-date", by="部长")
    assert rows_of(county) == before
    assert "夜间任务完成" in said(county, "nightly")


def test_a_leap_is_carried_out_when_a_member_of_the_department_confirms_the_date(county):
    with forging(county) as session:
        session.exec(select(Run)).one().on = days(-9)
    assert "晚了 9 天，请先核对日期" in refused(county, "nightly")
    assert "甲（乡镇包村干部）不能办理这一步" in refused(county, "nightly", "--confirm-date", by="甲")
    assert "日期经部长确认" not in said(county, "nightly", "--confirm-date", by="部长")
    assert [run.note for run in everything(county, Run)] == ["", "日期经部长确认"]


STEPS = (
    "plans approve R1",
    "plans edit R1 --reason 理由",
    "plans execute R1 do_talk",
    "plans followup R1 30",
    "plans keep R1",
    "plans resubmit R1",
    "plans return R1",
    "plans review R1 --opinion 同意",
    f"postpone consent {VILLAGE} county --doc 1号",
    f"postpone propose {VILLAGE} --to 2027-12-01 --reason 未销号",
    f"postpone withdraw {VILLAGE}",
    "review conclude H1 符合",
    "review import 清单.xlsx",
    "review object H1",
    "review remind",
    "review settle H1 县公安局",
    "review tasks",
    f"risks confirm {VILLAGE}",
    f"risks move {VILLAGE} STAB-001 in_hand",
    f"risks override {VILLAGE} 中 --reason 研究",
    f"risks plan {VILLAGE} --approve",
    f"risks progress {VILLAGE} --note 走访",
    f"risks release {VILLAGE} --reason 情况已变",
    f"risks agree {VILLAGE}",
    f"risks decline {VILLAGE} --reason 退回",
    f"stage finish {VILLAGE} survey",
    f"stage start {VILLAGE} survey",
    "tasks cancel 1 --note 重复",
    "tasks done 1 --note 办结",
    "tasks return 1 --note 退回",
)
RUNS = ("assess", "nightly", "plans draft")
LOOKS = (
    "changes",
    "evaluate",
    *("facts", "plans policies", "plans print", "plans problems"),
    *("review show", "review stats", "review structure"),
    *("rules list", "rules show", "tasks list", "tasks waiting", "timeline", "wayout"),
)
"""Commands with a date: those of people, of the program, and those that only look."""


def _dated(command, words=()):
    if not hasattr(command, "list_commands"):
        return [" ".join(words)] if any("--on" in each.opts for each in command.params) else []
    found = [_dated(command.get_command(None, name), (*words, name)) for name in command.list_commands(None)]
    return [name for names in found for name in names]


def test_every_command_with_a_date_is_known_as_a_step_a_run_or_a_look():
    steps = {" ".join(words.split()[:2]) for words in STEPS}
    assert sorted(_dated(get_command(app))) == sorted({*steps, *RUNS, *LOOKS})


@pytest.mark.parametrize("words", STEPS)
def test_no_step_is_dated_after_today(county, words):
    on = days(1)
    found = refused(county, "--late-reason", "补记", *words.split(), "--on", str(on), by="部长")
    assert f"{on} 还没有到" in found or f"不能按 {on} 办理" in found
    assert everything(county, LateEntry) == []


@pytest.fixture(scope="module")
def made(tmp_path_factory, empty_file):
    """The county, made once and copied for each test."""
    path = shutil.copy(empty_file, tmp_path_factory.mktemp("real") / "huanjie.db")
    opened = open_engine(f"sqlite:///{path}")
    _make(opened)
    opened.dispose()
    return path


def test_no_step_is_dated_before_the_round_began(county):
    assert "这一轮换届从" in refused(county, *move(date(1999, 1, 1), "--late-reason", "补记"))


def test_a_step_of_an_earlier_day_needs_a_reason_that_is_kept(county):
    yesterday = days(-1)
    before = rows_of(county)
    assert "--late-reason" in refused(county, *move(yesterday))
    assert rows_of(county) == before
    said(county, *move(yesterday, "--late-reason", "镇上停网"))
    [late] = everything(county, LateEntry)
    assert (late.what, late.done_on, late.reason, late.entered_by) == ("risks move", yesterday, "镇上停网", "甲")
    listed = said(county, "round", "late")
    assert "镇上停网" in listed
    assert "risks move" in listed


def test_a_step_refused_for_another_reason_leaves_no_late_entry(county):
    wrong = ("--late-reason", "停网", "risks", "move", VILLAGE, "STAB-001", "closed", "--on", str(days(-1)))
    refused(county, *wrong)
    assert everything(county, LateEntry) == []


def test_no_move_is_dated_before_the_one_it_follows(county):
    said(county, *move(days(0)))
    evidence = ("risks", "move", VILLAGE, "STAB-001", "evidence", "--evidence", "1号", "--on", str(days(-1)))
    assert "早于“处置中”" in refused(county, "--late-reason", "补记", *evidence)


def test_a_look_is_entered_when_it_was_seen_whatever_date_was_asked_for(county):
    said(county, "review", "stats", "--on", "2020-11-02", by="部长")
    [seen] = json.loads(said(county, "access", "--since", str(today()), "--json", by="部长"))
    assert seen["seen_on"] == str(today())
    assert len(everything(county, Access)) == 1


def test_a_closed_round_takes_nothing_more_and_reads_as_before(county, tmp_path):
    said(county, "forms", str(tmp_path / "forms"))
    book = next((tmp_path / "forms").iterdir())
    assert "只能查看" in said(county, "round", "close", ROUND, "--reason", "已归档", by="部长")
    before = rows_of(county)
    assert CLOSED in refused(county, "import", str(book))
    assert CLOSED in refused(county, "nightly")
    assert CLOSED in refused(county, "assess")
    assert CLOSED in refused(county, *move(days(0)))
    assert "已由部长关闭" in refused(county, "round", "close", ROUND, "--reason", "再关", by="部长")
    assert rows_of(county) == before
    assert "STAB-001" in said(county, "risks", "show", VILLAGE)
    assert "一致" in said(county, "runs", "reproduce", "1")
    assert said(county, "assess", "--preview")


def test_the_letters_of_a_closed_round_are_not_sent(county, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert {message.state for message in everything(county, Message)} == {"pending"}
    said(county, "round", "close", ROUND, "--reason", "已归档", by="部长")
    said(county, "messages", "send")
    assert {(message.state, message.error) for message in everything(county, Message)} == {
        ("lapsed", "这一轮换届已经关闭或结束")
    }
    assert not list(tmp_path.rglob("*.jsonl"))


def test_a_closed_round_is_reopened_by_name_with_a_reason(county):
    said(county, "round", "close", ROUND, "--reason", "已归档", by="部长")
    assert "甲（乡镇包村干部）不能办理“重新打开轮次”" in refused(
        county, "round", "reopen", ROUND, "--reason", "另行选举"
    )
    assert "缺少理由" in refused(county, "round", "reopen", ROUND, "--reason", " ", by="部长")
    said(county, "round", "reopen", ROUND, "--reason", "另行选举", by="部长")
    said(county, *move(days(0)))
    steps = [(step.step, step.reason, step.made_by) for step in everything(county, RoundStep)]
    assert steps == [("close", "已归档", "部长"), ("reopen", "另行选举", "部长")]
    assert "没有关闭" in refused(county, "round", "reopen", ROUND, "--reason", "再开", by="部长")


def poll(engine, on):
    with transaction(engine) as session:
        session.get_one(Round, 1).polling_on = on


def test_a_round_whose_polling_day_is_long_past_takes_nothing_until_it_is_reopened(county, tmp_path):
    said(county, "forms", str(tmp_path / "forms"))
    book = next((tmp_path / "forms").iterdir())
    poll(county, days(-92))
    letters = len(everything(county, Message))
    for arguments in (("import", str(book)), ("nightly", "--on", str(today())), ("assess", "--on", str(today()))):
        assert "选举日是" in refused(county, *arguments)
    [line] = json.loads(said(county, "round", "list", "--json"))
    assert line["closed"] == f"选举日是 {days(-92)}，已于 {days(-2)} 结束"
    assert len(everything(county, Message)) == letters
    said(county, "round", "reopen", ROUND, "--reason", "三个村另行选举", by="部长")
    assert "夜间任务完成" in said(county, "nightly")
    assert "进行中" in said(county, "round", "list")


def test_a_practice_round_is_free_in_its_dates_and_says_what_it_is(engine):
    fill(engine)
    said(engine, "nightly", "--on", "2020-11-02", by="丙")
    said(engine, *move(date(2020, 11, 2)))
    assert everything(engine, LateEntry) == []
    assert json.loads(said(engine, "round", "list", "--json"))[0]["practice"] is True
    assert f"{ROUND}（演练）" in said(engine, "assess", "--on", "2020-11-02", by="丙")
