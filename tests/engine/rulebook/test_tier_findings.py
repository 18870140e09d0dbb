"""The sentences of tiers: said when the tier holds, joined, and checked like the rule's own."""

from datetime import date

import pytest

from config.settings import load_settings
from engine.rulebook.reading import load_rulebook
from engine.rulebook.wording import finding_sentence

RULES = {
    active.rule.id: active
    for active in load_rulebook(load_settings().rules_path, "CN2018+SC2020", date(2020, 10, 20)).rules
}


@pytest.mark.parametrize(
    ("rule", "facts", "sentence"),
    [
        ("TEAM-003", {"secretary_vacant": True, "seats_unfilled": 2}, "书记空缺；两委空缺职数2个。"),
        ("TEAM-003", {"secretary_vacant": False, "seats_unfilled": 2}, "两委空缺职数2个。"),
        ("STAB-003", {"open_public_opinion_events": 1, "open_land_disputes": 0}, "未平息的舆情1件。"),
        ("TEAM-003", {}, "书记或两委职数空缺。"),
    ],
    ids=["two tiers", "one tier", "others clear or missing", "no tier holds"],
)
def test_only_what_holds_is_said(rule, facts, sentence):
    assert finding_sentence(RULES[rule], facts) == sentence
