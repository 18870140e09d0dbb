"""``huanjie messages`` from the command line."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from ledgers.journal.message import Message
from ledgers.roster.table import Officer
from tests.builders import add_roster, officer, township_code
from web.cli.app import app

EIGHT_IN_THE_MORNING = datetime(2020, 11, 3, 0, 0, tzinfo=UTC)


@pytest.fixture
def run(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(officer(9, no="O01", name="李四", post="组织部工作人员"))
        session.add(officer(8, no="T01", name="甲", post="乡镇包村干部", township_code=township_code(1)))
        session.flush()
        at = dict.fromkeys(("created_at", "not_before", "next_try_at"), EIGHT_IN_THE_MORNING)
        session.add(Message(key="digest:1", recipient_no="O01", kind="digest", **at))
        session.add(Message(key="rise:1", recipient_no="O01", kind="rise", state="dead", error="邮箱不存在[550]", **at))
        session.commit()
    url = engine.url.render_as_string(hide_password=False)

    def invoke(*options, operator="O01"):
        command = ["--database", url, "--operator", operator, "messages", *options]
        return CliRunner().invoke(app, command, env={"COLUMNS": "140"})

    return invoke


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


def test_what_is_queued_can_be_taken_back_by_the_department_alone(run, engine):
    assert "由县委组织部的人员办理" in str(run("cancel", "1", "--reason", "数据录错", operator="T01").exception)
    assert "已取消 2 条" in run("cancel", "1", "2", "99", "--reason", "数据录错", operator="O01").stdout
    with Session(engine) as session:
        told = [(message.state, message.error) for message in session.exec(select(Message))]
    assert {state for state, _ in told} == {"cancelled"}
    assert all("李四" in error and error.endswith("取消：数据录错") for _, error in told)
    assert "没有到期的消息" in run("send").stdout
    assert "共 2 条" in run("list", "--state", "已取消").stdout


def test_sending_by_hand_says_each_reason_once(run, engine, monkeypatch):
    with Session(engine) as session:
        session.get_one(Officer, "O01").address = "pigeon:a"
        at = dict.fromkeys(("created_at", "not_before", "next_try_at"), EIGHT_IN_THE_MORNING)
        payload = '{"on": "2020-11-02", "village": "v", "from": null, "reasons": []}'
        session.add_all(
            Message(key=f"k{n}", recipient_no="O01", kind="rise", urgency="immediate", payload=payload, **at)
            for n in range(3)
        )
        session.commit()
    monkeypatch.setattr("config.clock.now", lambda: EIGHT_IN_THE_MORNING)
    said = run("send")
    assert "设置有误 4 封" in said.stdout
    assert "没有这个通道" in said.stderr
    assert said.stdout.count("没有名为 pigeon 的通道") == 1
    assert "：3 封" in said.stdout


def test_a_test_letter_tells_each_step_and_where_it_stopped(run, tmp_path, monkeypatch):
    monkeypatch.setenv("HUANJIE_CHANNELS__FILE__FOLDER", str(tmp_path / "out"))
    assert "测试消息已发出" in run("test", "--to", "file:x").stdout
    monkeypatch.setenv("HUANJIE_CHANNELS__SMTP__HOST", "127.0.0.1")
    monkeypatch.setenv("HUANJIE_CHANNELS__SMTP__PORT", "9")
    monkeypatch.setenv("HUANJIE_CHANNELS__SMTP__SENDER", "h@o.example")
    failed = run("test", "--to", "smtp:me@o.example").exception
    assert "邮件服务器连不上：对方没有在这个端口上服务" in str(failed)
    assert "核对主机名和端口" in str(failed)
    assert "没有这个通道" in str(run("test", "--to", "smpt:me@o.example").exception)


def test_wrong_channel_settings_are_answered_before_anything_is_done(run, monkeypatch):
    monkeypatch.setenv("HUANJIE_CHANNELS__SMTP__HST", "s3cret")
    said = str(run("list").exception)
    assert "是否想写 host？" in said
    assert "s3cret" not in said
