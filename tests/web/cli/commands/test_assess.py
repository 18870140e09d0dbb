"""``huanjie assess`` and ``huanjie runs`` from the command line."""

import json
from datetime import date

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from engine.assessment.dates import business_date
from ledgers.database import transaction
from ledgers.roster.rounds import current_round
from tests.builders import ON, T, officer
from tests.engine.assessment.county import fill_county, run
from web.cli.app import app


@pytest.fixture
def county(engine):
    fill_county(engine)
    with transaction(engine) as session:
        session.add_all(officer(n) for n in range(1, 13))
    return engine


def invoke(engine, *arguments):
    return CliRunner().invoke(app, ["--database", str(engine.url), "--operator", "领导4", *arguments])


def test_the_summary_tells_levels_and_who_must_supply_what(county):
    result = invoke(county, "assess", "--on", "2020-10-20")
    assert result.exit_code == 0, result.output
    for words in ("共 12 个村", "风险村", "缺数据", "应补单位", "第1镇", "包联县级领导"):
        assert words in result.stdout


def test_the_json_has_exactly_the_promised_fields(county):
    answer = json.loads(invoke(county, "assess", "--on", "2020-10-20", "--json").stdout)
    assert list(answer) == ["round", "on", "profile", "rulebook", "counts", "leads", "departing", "run", "unsure"]
    assert list(answer["counts"]) == ["villages", "high", "medium", "low", "none", "data_missing"]
    assert list(answer["unsure"]) == ["lacking", "unrated"]
    assert sum(answer["unsure"]["lacking"].values()) <= answer["counts"]["none"]
    assert list(answer["run"]) == ["id", "hash", "seconds"]
    assert (answer["on"], answer["profile"], answer["departing"]) == ("2020-10-20", "CN2018+SC2020", 12)
    assert answer["leads"] > 0


def test_asked_again_without_a_date_the_figures_stay(county):
    first = json.loads(invoke(county, "assess", "--on", "2020-10-20", "--json").stdout)
    again = json.loads(invoke(county, "assess", "--json").stdout)
    assert first.pop("run")["hash"] == again.pop("run")["hash"]
    assert first == again


def test_only_changes_are_looked_at_on_request(county):
    whole = json.loads(invoke(county, "assess", "--on", "2020-10-20", "--json").stdout)
    part = json.loads(invoke(county, "assess", "--on", "2020-10-20", "--changed", "--json").stdout)
    assert part["counts"] == whole["counts"]
    assert part["run"]["hash"] == whole["run"]["hash"]


def test_runs_are_listed_and_reproduced(county):
    invoke(county, "assess", "--on", "2020-10-20", "--json")
    listed = json.loads(invoke(county, "runs", "list", "--json").stdout)
    assert [(row["id"], row["outcome"]) for row in listed] == [(1, "good")]
    assert "完成" in invoke(county, "runs", "list").stdout
    assert "一致" in invoke(county, "runs", "reproduce", "1").stdout


@pytest.mark.parametrize("arguments", [("--profile", "CN1999"), ("--round", "没有的轮次"), ("--executor", "cloud")])
def test_what_does_not_exist_is_named(county, arguments):
    result = invoke(county, "assess", "--on", "2020-10-20", *arguments)
    assert arguments[1] in str(result.exception)


@pytest.mark.parametrize(
    ("today", "assessed", "expected"),
    [
        (date(2020, 11, 1), False, date(2020, 11, 1)),
        (date(2021, 4, 15), True, date(2021, 4, 15)),
        (date(2021, 4, 16), True, ON),
        (date(2026, 1, 1), False, T),
    ],
    ids=["before T", "until T+90", "afterwards the last run", "never assessed"],
)
def test_without_a_date_the_business_date_is(county, today, assessed, expected):
    if assessed:
        run(county)
    with Session(county) as session:
        assert business_date(session, current_round(session), today) == expected
