"""``huanjie status`` and ``run`` from the command line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from config.clock import now, today
from ledgers.database import open_engine, transaction
from ledgers.journal.message import Message
from ledgers.roster.table import Round
from ledgers.schema import upgrade
from tests.builders import ROUND
from tests.engine.nights.county import fill
from web.cli.app import app


@pytest.fixture
def county(tmp_path, monkeypatch):
    """A small county whose poll is in two months, in the current folder."""
    monkeypatch.chdir(tmp_path)
    engine = open_engine("sqlite:///huanjie.db")
    upgrade(engine)
    fill(engine)
    poll(engine, today() + timedelta(days=60))
    yield engine
    engine.dispose()


def poll(engine, on):
    with transaction(engine) as session:
        session.exec(select(Round)).one().polling_on = on


def call(*words):
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_a_fresh_county_is_well_and_says_what_was_never_done(county):
    result = call("status")
    assert result.exit_code == 0
    assert f"进行中的换届：{ROUND}" in result.stdout
    assert "值守服务：从未运行" in result.stdout
    assert "最近一份备份：无" in result.stdout
    assert "一切正常" in result.stdout


def test_a_county_served_a_moment_ago_is_well_and_has_its_backup(county, tmp_path):
    assert call("run", "--once").exit_code == 0
    result = call("status")
    assert result.exit_code == 0, result.stdout
    assert len(list((tmp_path / "备份").glob("huanjie-*.db"))) == 1


def test_problems_are_sentences_and_the_exit_code_one(county):
    with transaction(county) as session:
        long_ago = now() - timedelta(days=20)
        times = {"created_at": long_ago, "not_before": long_ago, "next_try_at": long_ago}
        session.add(Message(key="stuck", recipient_no="L01", kind="rise", urgency="immediate", round_id=1, **times))
    result = call("status")
    assert result.exit_code == 1
    assert "注意：有 1 条消息早该发出而没有发出，最早的一条已等了 20 天。" in result.stdout
    assert "一切正常" not in result.stdout
    values = json.loads(call("status", "--json").stdout)
    assert (values["is_good"], values["overdue"], len(values["problems"])) == (False, 1, 1)


def test_after_the_round_there_is_nothing_to_do(county):
    poll(county, today() - timedelta(days=200))
    result = call("status")
    assert result.exit_code == 0
    assert "没有进行中的换届，无需夜间任务" in result.stdout


def test_a_database_of_an_earlier_release_is_a_problem_of_the_status_too(county):
    with transaction(county) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    result = call("status", "--json")
    assert result.exit_code == 1
    assert "数据库结构是旧版本" in json.loads(result.stdout)["problems"][0]
