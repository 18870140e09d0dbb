"""``huanjie messages`` from the command line."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from ledgers.journal.message import Message
from tests.builders import add_roster, officer
from web.cli import app

EIGHT_IN_THE_MORNING = datetime(2020, 11, 3, 0, 0, tzinfo=UTC)


@pytest.fixture
def run(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(officer(9, no="O01", name="李四", post="组织部工作人员"))
        session.flush()
        at = dict.fromkeys(("created_at", "not_before", "next_try_at"), EIGHT_IN_THE_MORNING)
        session.add(Message(key="digest:1", recipient_no="O01", kind="digest", **at))
        session.add(Message(key="rise:1", recipient_no="O01", kind="rise", state="dead", error="邮箱不存在[550]", **at))
        session.commit()
    url = engine.url.render_as_string(hide_password=False)
    return lambda *options: CliRunner().invoke(app, ["--database", url, "messages", *options], env={"COLUMNS": "140"})


def test_messages_are_listed_in_words_and_local_time(run):
    shown = run("list").stdout
    assert "每日工作提醒" in shown
    assert "2020-11-03 08:00" in shown
    assert "共 2 条" in shown


def test_the_list_can_be_narrowed_to_what_did_not_arrive(run):
    shown = run("list", "--state", "dead").stdout
    assert "[550]" in shown
    assert "每日工作提醒" not in shown


def test_programs_get_one_object_a_line(run):
    rows = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [row["kind"] for row in rows] == ["digest", "rise"]


def test_a_preview_shows_every_kind_by_its_title(run):
    assert all(title in run("preview").stdout for title in ("每日工作提醒", "升为高风险", "未送达清单"))


def test_dead_letters_are_queued_again(run):
    assert "已重新排队 1 条" in run("retry", "--all").stdout
    assert "共 0 条" in run("list", "--state", "dead").stdout
