from engine.assignment.assign import assign
from engine.assignment.model import Demand
from tests.engine.assignment.demands import RULES, leader, leaders, standing, village, villages


def only_shortage(demand: Demand):
    result = assign(demand)
    assert result.choices == ()
    (shortage,) = result.shortages
    return shortage


def test_too_many_high_villages_name_the_bound_and_the_number_short():
    shortage = only_shortage(Demand(RULES, leaders(8), villages("h" * 17)))
    assert shortage.short == 2
    assert len(shortage.villages) == 17
    assert "高风险村第0镇样0村、第0镇样1村、第0镇样2村等 17 个村包联领导不够，差 2 个名额" in shortage.sentence
    assert "每人最多 3 个，已满" in shortage.sentence
    assert any("high_per_leader" in remedy for remedy in shortage.remedies)


def test_full_leaders_are_named_with_their_bound():
    people = (leader(1, capacity=1), leader(6, capacity=1))
    shortage = only_shortage(Demand(RULES, people, villages("mmm")))
    assert shortage.short == 1
    assert "县委书记领导1、县级领导领导6包联总数已到上限" in shortage.sentence
    assert any("包联上限" in remedy for remedy in shortage.remedies)


def test_a_village_everybody_is_recused_from_stands_alone():
    recusals = frozenset((f"L{n:02d}", village(1).code) for n in (1, 2, 3))
    shortage = only_shortage(Demand(RULES, leaders(3), (village(1), village(2)), recusals))
    assert shortage.villages == (village(1).code,)
    assert "县委书记领导1、县长领导2、专职副书记领导3须回避" in shortage.sentence
    assert "核对回避登记是否准确" in shortage.remedies


def test_high_villages_without_a_senior_post_say_which_posts_are_meant():
    shortage = only_shortage(Demand(RULES, (leader(6), leader(7)), villages("hm")))
    assert shortage.villages == (villages("h")[0].code,)
    assert "没有可以包联高风险村的职务（县委书记、县长" in shortage.sentence


def test_two_separate_causes_are_explained_apart():
    recusals = frozenset((f"L{n:02d}", village(9).code) for n in range(1, 7))
    result = assign(Demand(RULES, leaders(6), (*villages("h" * 16), village(9)), recusals))
    assert sorted(len(shortage.villages) for shortage in result.shortages) == [1, 16]


def test_pins_that_cannot_hold_are_all_told_and_hinder_nothing_else():
    recused = frozenset({("L02", village(1).code), ("L02", village(2).code), ("L03", village(3).code)})
    stands = {village(1).code: standing("L02", pinned=True), village(2).code: standing("L02")}
    stands[village(3).code] = standing("L03", pinned=True)
    result = assign(Demand(RULES, leaders(3), tuple(village(n) for n in (1, 2, 3)), recused, stands))
    officers = {choice.village: choice.officer for choice in result.choices}
    assert result.shortages == ()
    assert [conflict.villages for conflict in result.conflicts] == [(village(1).code,), (village(3).code,)]
    assert "已指定由某L02包联，但其与本村有回避关系，指定不再有效" in result.conflicts[0].sentence
    assert "huanjie leads pin" in result.conflicts[0].remedies[0]
    assert officers.keys() == {village(n).code for n in (1, 2, 3)}
    assert all((officer, code) not in recused for code, officer in officers.items())
    assert not any(choice.pinned for choice in result.choices)


def test_an_absent_senior_leader_is_named():
    people = (*leaders(4), leader(5, away="long"))
    shortage = only_shortage(Demand(RULES, people, villages("h" * 13)))
    assert shortage.short == 1
    assert "政法委书记领导5外出" in shortage.sentence
    assert "外出领导返岗后更新名册中的外出日期" in shortage.remedies
