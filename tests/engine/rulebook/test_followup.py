from __future__ import annotations

import shutil
from datetime import date

import pytest

from engine.rulebook.followup import load_followup
from engine.rulebook.problems import RulebookError
from engine.rulebook.vocabulary import read_vocabulary
from tests.engine.risks.rulebooks import RULES

ON = date(2020, 11, 2)


def broken(tmp_path, old, new):
    text = (RULES / "followup.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "followup.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_the_shipped_parameters_are_read():
    followup = load_followup(RULES, ON)
    assert followup.cadence == {"high": "week", "medium": "fortnight", "low": "month"}
    assert followup.risk_points["mix"] == "综合"
    assert "proc" not in followup.risk_points
    assert (followup.daily_from, followup.daily_to, followup.missed_periods) == (-7, 3, 2)


def test_every_task_a_rule_may_ask_for_has_a_follow_up():
    problems = []
    vocabulary = read_vocabulary(RULES, problems)
    assert set(vocabulary.tasks) <= set(load_followup(RULES, ON).tasks)


def test_a_later_value_holds_from_its_day_on(tmp_path):
    later = (
        '[[params.missed_periods]]\nvalue = 3\nunit = "期"\nfrom = 2020-12-01\nsource = "县里定"\n\n[[params.escalate'
    )
    folder = broken(tmp_path, "[[params.escalate", later)
    assert load_followup(folder, date(2020, 11, 30)).missed_periods == 2
    assert load_followup(folder, date(2020, 12, 1)).missed_periods == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('value = "week"', 'value = "weekly"', "不能写“weekly”.*week"),
        ("value = 2\n", 'value = "二"\n', "应是整数"),
        ('owner = "department"', 'owner = "depart"', "是否想写 department"),
        ("urgent = false", "urgnt = false", "没有名为“urgnt”的项"),
        ("[[params.watch_days]]", "[[params.watch]]", "watch_days"),
        ("version = ", "version = 1\n[", "不是有效的 TOML"),
    ],
    ids=["unknown cadence", "wrong type", "unknown owner", "unknown key", "missing parameter", "not toml"],
)
def test_a_mistake_is_named_with_a_hint(tmp_path, old, new, words):
    with pytest.raises(RulebookError, match=words):
        load_followup(broken(tmp_path, old, new), ON)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(RulebookError, match="没有这个文件"):
        load_followup(tmp_path, ON)


def test_the_whole_folder_is_read_together_or_not_at_all(tmp_path):
    from engine.runs.rules import load_rules

    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    file = folder / "followup.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("[tasks.talk]", "[tasks.chat]"), encoding="utf-8")
    with pytest.raises(RulebookError, match="STAB-008 要求的任务“talk”没有写期限"):
        load_rules(folder, "CN2018+SC2020", ON)
