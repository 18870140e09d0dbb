from __future__ import annotations

import pytest

from engine.risks.hits import rule_facts
from engine.rulebook.problems import RulebookError
from engine.rulebook.ways import load_ways
from engine.wayout.checklist import checklist_of, demand_of, groups_of, place_of
from engine.wayout.search import Change, ways_out
from ledgers.catalogue import FACTS
from tests.engine.wayout.test_search import RULEBOOK, SCORED, WAYS, quiet


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change("open_collective_grievances", 2, 0), "「未办结集体信访件数」由 2 件 降到 0 件"),
        (Change("satisfaction", 50.0, 70.0), "「群众满意度」由 50% 提高到 70%或更高"),
        (Change("debt_to_income", 3.5, 3.0), "「债务收入比」由 3.5 倍 降到 3 倍或更低"),
        (Change("discord", True, False), "「班子不团结」由“是”改为“否”"),
        (Change("team_rating", "差", "优", ("良", "中")), "「班子评定等次」由“差”改为“优”或“良”或“中”"),
    ],
    ids=["to the end of the range", "at least", "at most", "yes and no", "several choices"],
)
def test_a_change_is_put_in_words(change, sentence):
    assert demand_of(change) == sentence


def test_the_ledger_and_the_columns_are_named():
    assert place_of("team_rating").startswith("《班子")


def checklist(**facts):
    found = ways_out(RULEBOOK, quiet() | facts, WAYS)
    return checklist_of(RULEBOOK, WAYS, found.ways)


def test_the_checklist_says_the_act_and_its_evidence_and_which_rule_it_clears():
    found = checklist(open_collective_grievances=2, newest_collective_grievance_months=3)
    [item] = found.must
    assert (found.level, found.any_of) == ("none", ())
    assert item.act.startswith("落实包案领导")
    assert "文号" in item.evidence
    assert item.clears == ("STAB-001 近期集体信访未办结",)


def test_what_every_way_needs_is_a_must_and_the_rest_a_choice_of_one_and_no_product():
    found = checklist(
        open_collective_grievances=2,
        newest_collective_grievance_months=3,
        discord=True,
        team_rating="差",
        uncleared_accounts=1,
        affairs_disclosed=False,
        unrectified_audit_problems=2,
    )
    assert [item.fact for item in found.must] == ["open_collective_grievances"]
    [group] = found.any_of
    assert all(len(items) == 1 for items in group)
    assert len(group) > 1


def test_two_choices_that_are_free_of_each_other_are_twogroups_of():
    ways = [frozenset(pair) for pair in ("ax", "ay", "bx", "by")]
    assert groups_of(ways) == [[{"a"}, {"b"}], [{"x"}, {"y"}]]


def test_choices_that_depend_on_each_other_stay_whole():
    ways = [frozenset(pair) for pair in ("ax", "by")]
    assert groups_of(ways) == [[{"a", "x"}, {"b", "y"}]]


def test_every_fact_people_can_change_has_its_act_and_evidence():
    read = {name for active in SCORED for name in rule_facts(active)}
    assert {name for name in read if FACTS[name].changeable} == WAYS.keys()


def test_a_way_that_is_written_wrongly_is_told_with_the_rest(tmp_path):
    wrong = '[ways.discord]\nact = "谈心"\nevidence = "记录"\noffer = ["好"]\n'
    text = f'version = 1\n{wrong}[ways.secretary_age]\nact = "无"\n'
    (tmp_path / "ways.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_ways(tmp_path)
    told = str(caught.value)
    assert "“好”不在这项指标的取值之内" in told
    assert "secretary_age" in told
