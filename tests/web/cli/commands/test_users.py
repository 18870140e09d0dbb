"""Accounts from the command line: made and locked by the department alone, passwords shown once."""

import re

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from config.clock import now
from config.errors import InputError
from ledgers.accounts.accounts import log_in
from ledgers.accounts.attempts import Attempt
from ledgers.database import open_engine, reading, transaction
from ledgers.journal.account import Account
from ledgers.roster.table import County
from ledgers.schema import upgrade
from simulation.demo.accounts import open_demo_accounts
from tests.builders import add_roster
from tests.web.console.desk import add_people
from web.cli.app import app


@pytest.fixture
def county(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = open_engine("sqlite:///huanjie.db")
    upgrade(engine)
    with transaction(engine) as session:
        add_roster(session, townships=2, leaders=1)
        add_people(session)
    yield engine
    engine.dispose()


def call(*words, by="O01"):
    return CliRunner().invoke(app, ["--operator", by, "users", *words], catch_exceptions=False)


def password_in(text):
    return re.search(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", text).group(0)


def test_an_account_is_made_once_and_its_password_opens_the_desk(county):
    password = password_in(call("add", "T01").stdout)
    assert log_in(county, Attempt("T01", "127.0.0.1", now()), password, "")
    with reading(county) as session:
        account = session.exec(select(Account)).one()
    assert account.must_change
    assert password not in str(account.model_dump())
    with pytest.raises(InputError, match="已经有账号"):
        call("add", "书记1")


@pytest.mark.parametrize("words", [("add", "T02"), ("reset", "T01"), ("lock", "T01"), ("list",)])
@pytest.mark.parametrize("by", ["T01", "L01", "J01", "B01"])
def test_the_department_alone_keeps_the_accounts(county, words, by):
    with pytest.raises(InputError, match="不能管理账号"):
        call(*words, by=by)


def test_a_locked_account_is_opened_again_by_a_reset(county):
    first = password_in(call("add", "T01").stdout)
    assert "已停用" in call("lock", "T01").stdout
    assert log_in(county, Attempt("T01", "127.0.0.1", now()), first, "") is None
    assert "已停用" in call("list").stdout
    second = password_in(call("reset", "T01").stdout)
    assert first != second
    assert log_in(county, Attempt("T01", "127.0.0.1", now()), second, "")


def test_somebody_of_the_machine_room_is_no_officer(county):
    assert "机房" in call("add", "--machine", "机房").stdout
    with pytest.raises(InputError, match="人员编号"):
        call("add", "--machine", "T01")
    with pytest.raises(InputError, match="没有“生人”"):
        call("add", "生人")


def test_demo_accounts_are_for_invented_counties_alone(county):
    opened = open_demo_accounts(county, now())
    assert {each.role for each in opened} >= {"监督人员", "机房维护"}
    again = {each.login: each.password for each in open_demo_accounts(county, now())}
    assert all(again[each.login] != each.password for each in opened)
    with transaction(county) as session:
        session.add(County(code="110101", name="真县"))
    with pytest.raises(InputError, match="演示县以外"):
        open_demo_accounts(county, now())
