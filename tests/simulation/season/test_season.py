from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from ledgers.database import open_engine, reading
from ledgers.journal.change import Change
from ledgers.journal.risk_entry import RiskEntry
from tests.engine.nights.county import MONDAY, fill, tonight
from tests.snapshot import digest_of
from tests.soak.worker import season_on
from web.cli.app import app

LAST = MONDAY + timedelta(days=4)


@pytest.fixture
def county(engine, tmp_path):
    fill(engine, villages=8)
    engine.dispose()
    return tmp_path / "huanjie.db"


def play(original, folder, seed):
    folder.mkdir()
    shutil.copy(original, folder / "huanjie.db")
    season = season_on(f"sqlite:///{folder / 'huanjie.db'}", folder / "messages")
    season.seed = seed
    days = list(season.play(MONDAY, LAST))
    return season.service.place.database, days


def test_the_same_seed_plays_the_same_season_and_another_seed_another_one(county, tmp_path):
    one, days = play(county, tmp_path / "one", 1)
    same, _ = play(county, tmp_path / "same", 1)
    other, _ = play(county, tmp_path / "other", 3)
    assert [day.on for day in days] == [MONDAY + timedelta(days=day) for day in range(5)]
    assert digest_of(one) == digest_of(same) != digest_of(other)
    for database in (one, same, other):
        database.dispose()


def test_people_work_and_what_happens_in_the_ledgers_is_recorded(county, tmp_path):
    database, days = play(county, tmp_path / "one", 1)
    with reading(database) as session:
        assert {entry.kind for entry in session.exec(select(RiskEntry))} >= {"found", "moved"}
        assert {change.changed_by for change in session.exec(select(Change)) if change.ledger != "lead"} <= {
            "王宜（演示）"
        }
    assert days[-1].sent > 0
    database.dispose()


def test_a_season_is_simulated_on_a_copy_of_the_demo(county, tmp_path):
    database = open_engine(f"sqlite:///{county}")
    tonight(database, MONDAY)
    database.dispose()
    folder = tmp_path / "season"
    asked = ["simulate", str(folder), "--days", "2", "--from", str(county.parent)]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.exception or result.output
    assert "[2/2] 2020-11-04" in result.stdout
    assert (folder / "huanjie.db").exists()
    assert "已经演过一季" in str(CliRunner().invoke(app, asked).exception)


def test_without_a_demo_the_season_says_how_to_make_one(tmp_path):
    result = CliRunner().invoke(app, ["simulate", str(tmp_path / "season"), "--from", str(tmp_path)])
    assert "huanjie demo" in str(result.exception)
