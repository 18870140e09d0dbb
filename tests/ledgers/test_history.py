from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from config.errors import InputError
from ledgers.changes import CellChange, ChangeRecorder, words_of
from ledgers.history import Wanted, history_of
from ledgers.journal.change import Change
from tests.builders import add_roster, village_code

AT = datetime(2020, 11, 2, 1, 30, tzinfo=UTC)
VILLAGE = village_code(1)


@pytest.fixture(params=["engine", "postgres_engine"])
def session(request):
    with Session(request.getfixturevalue(request.param)) as opened:
        add_roster(opened)
        yield opened


def record(session, ledger, field, old, new, village=VILLAGE, **fields):
    cell = CellChange(ledger, fields.pop("row", village), village, field, old, new, "核对", **fields)
    session.add(Change(**ChangeRecorder(1, "王某", AT, "Z01").row(cell)))
    session.flush()


def test_a_change_tells_who_with_number_when_what_and_why_in_the_words_of_its_column(session):
    record(session, "team_review", "weak_and_slack", False, True, correction=True)
    [edit] = history_of(session, 1, Wanted(VILLAGE))
    assert (edit.by, edit.number, f"{edit.at:%Y-%m-%d %H:%M}") == ("王某", "Z01", "2020-11-02 09:30")
    assert (edit.ledger, edit.column, edit.old, edit.new) == ("班子运行研判", "软弱涣散村党组织", "否", "是")
    assert (edit.reason, edit.correction) == ("核对", True)


def test_a_ledger_and_a_column_are_named_as_people_name_them(session):
    record(session, "team_review", "discord", False, True)
    record(session, "team_review", "rectification", None, "整顿中")
    record(session, "village_file", "population", 100, 101)
    record(session, "village_file", "population", 5, 6, village=village_code(2))
    assert [e.column for e in history_of(session, 1, Wanted(VILLAGE, "班子运行研判"))] == ["班子不团结", "整顿情况"]
    assert [e.new for e in history_of(session, 1, Wanted(VILLAGE, "team_review", "整顿情况"))] == ["整顿中"]
    assert [e.new for e in history_of(session, 1, Wanted(VILLAGE, column="人口"))] == ["101"]
    with pytest.raises(InputError, match=r"没有名为“班子”的台账.*班子运行研判"):
        history_of(session, 1, Wanted(VILLAGE, "班子"))
    with pytest.raises(InputError, match=r"没有名为“人口”的列.*整顿情况"):
        history_of(session, 1, Wanted(VILLAGE, "班子运行研判", "人口"))


def test_states_pins_and_rows_are_told_without_identifiers(session):
    record(session, "risk_point", "state", "open", "in_hand", row=f"{VILLAGE}/STAB-001")
    record(session, "lead", "pinned", "False", "True")
    record(session, "grievance", "", '{"opened_on": "2020-09-01", "status": "未办结"}', None, row="XF1")
    told = [(e.ledger, e.column, e.old, e.new) for e in history_of(session, 1, Wanted(VILLAGE))]
    assert told == [
        ("风险点", "办理状态", "待处置", "处置中"),
        ("包联", "指定包联", "否", "是"),
        ("矛盾信访", "整行", "受理日期 2020-09-01，办理状态 未办结", None),
    ]


def test_what_is_withheld_is_not_shown(session):
    record(session, "opinion", "opinion", None, "需说明")
    assert history_of(session, 1, Wanted(VILLAGE), ("opinion",)) == []


@pytest.mark.parametrize(
    ("ledger", "field", "value", "words"),
    [
        ("team_review", "discord", True, "是"),
        ("village_file", "polling_on", date(2021, 1, 15), "2021-01-15"),
        ("team_review", "democratic_rating", 0.5, "0.5%"),
        ("risk_point", "state", "closed", "已销号"),
        ("lead", "pinned", False, "否"),
        ("team_review", "discord", None, None),
        ("resettlement", "plan_state", "草稿", "草稿"),
    ],
)
def test_values_are_kept_in_words(ledger, field, value, words):
    assert words_of(ledger, field, value) == words


def test_nothing_else_makes_history_rows():
    from pathlib import Path

    root = Path(__file__).parents[2]
    makers = {
        file.relative_to(root).as_posix()
        for room in ("engine", "ledgers", "notifier", "web")
        for file in (root / room).rglob("*.py")
        if '"changed_by":' in file.read_text(encoding="utf-8")
    }
    assert makers == {"ledgers/changes.py"}
