from __future__ import annotations

from datetime import date

import pytest

from config.errors import InputError
from engine.rulebook.timeline import load_timeline
from tests.engine.risks.rulebooks import RULES

PROFILE = "CN2018+SC2020"
ON = date(2020, 11, 2)


def changed(tmp_path, old, new):
    text = (RULES / "timeline" / f"{PROFILE}.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "timeline").mkdir()
    (tmp_path / "timeline" / f"{PROFILE}.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "work"', 'kind = "working"', "kind 应为 statutory、work"),
        ("from = -180", "from = -80", "from 晚于 to"),
        ('after = "voter_list"', 'after = "voters"', "没有 voters"),
        ('id = "poll"', 'id = "vote"', "必须有环节 poll"),
        ('owner = "township"', 'owner = "township"\nwho = "x"', "不认识的项 who"),
        ('law = "村民委员会组织法"', "law = ", "读不懂"),
        ('title = "摸底调研"', "", "title"),
    ],
    ids=["kind", "backwards", "loose end", "no poll", "unknown key", "not toml", "no title"],
)
def test_a_mistake_names_the_file_and_the_stage(tmp_path, old, new, words):
    with pytest.raises(InputError, match=words):
        load_timeline(changed(tmp_path, old, new), PROFILE, ON)


def test_an_unknown_profile_is_answered_with_the_known_ones(tmp_path):
    with pytest.raises(InputError, match=r"可用的法规组合：CN2018\+SC2020、CN2026\+SC2026"):
        load_timeline(RULES, "CN2030", ON)


def test_a_stage_written_again_with_a_later_date_replaces_the_earlier_from_then_on(tmp_path):
    later = (
        '[[stages]]\nid = "gate"\ntitle = "关口"\nkind = "work"\nowner = "county"\nfrom = -50\nto = -50\n'
        'since = 2020-12-01\nsource = "县里定"\n\n[[stages]]\nid = "audit"'
    )
    folder = changed(tmp_path, '[[stages]]\nid = "audit"', later)
    assert load_timeline(folder, PROFILE, date(2020, 11, 30)).stage("gate").first_day == -45
    assert load_timeline(folder, PROFILE, date(2020, 12, 1)).stage("gate").first_day == -50


def test_statutory_stages_of_both_profiles_are_the_same_duties():
    old, new = load_timeline(RULES, PROFILE, ON), load_timeline(RULES, "CN2026+SC2026", date(2026, 6, 1))
    assert [stage.id for stage in old.stages] == [stage.id for stage in new.stages]
