from collections import Counter
from dataclasses import replace

import pytest

from engine.assignment.assign import assign
from engine.assignment.model import Demand
from tests.engine.assignment.demands import RULES, after, leader, leaders, standing, village, villages

COUNTY = villages("hmmlllmm" * 13 + "mmmmmmmllllll" + "m")


def officers_of(demand: Demand) -> dict[str, str]:
    return {choice.village: choice.officer for choice in assign(demand).choices}


def test_twenty_six_leaders_carry_118_villages_evenly():
    loads = Counter(officers_of(Demand(RULES, leaders(26), COUNTY)).values())
    assert (len(COUNTY), len(loads)) == (118, 26)
    assert set(loads.values()) <= {4, 5}


def test_thirteen_high_villages_are_shared_by_the_five_most_senior():
    chosen = officers_of(Demand(RULES, leaders(26), COUNTY))
    high = Counter(chosen[v.code] for v in COUNTY if v.level == "high")
    assert high == {"L01": 3, "L02": 3, "L03": 3, "L04": 2, "L05": 2}


def test_a_leader_visits_few_townships():
    chosen = officers_of(Demand(RULES, leaders(26), COUNTY))
    townships = {(officer, code[:9]) for code, officer in chosen.items()}
    assert len(townships) / 26 <= 2.5


def test_a_new_village_goes_to_the_leader_already_in_its_township():
    demand = Demand(RULES, leaders(6), (village(1), village(2, township=2)))
    today = after(demand, assign(demand).choices)
    tomorrow = replace(demand, villages=(*demand.villages, village(9)), standing=today)
    choices = {choice.village: choice for choice in assign(tomorrow).choices}
    new = choices[village(9).code]
    assert new.officer == today[village(1).code].officer


def test_evenness_outweighs_the_township_when_the_difference_grows():
    own = {village(n).code: standing("L06") for n in (1, 2)}
    demand = Demand(RULES, leaders(8), (village(1), village(2), village(3)), standing=own)
    assert officers_of(demand)[village(3).code] != "L06"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"recusals": frozenset({("L06", village(1).code)})}, "原由某L06包联，其与本村有回避关系，改由"),
        ({"leaders": leaders(5)}, "原由某L06包联，其已不在县级领导名单中，改由"),
        ({"leaders": (*leaders(5), leader(6, away="long"))}, "原由某L06包联，其较长时间外出，改由"),
        (
            {"villages": (village(1, "high"),)},
            "原由某L06包联，本村为高风险村，其职务不在包联高风险村之列，改由领导1包联",
        ),
    ],
    ids=["recusal", "left", "away", "risen"],
)
def test_a_village_changes_hands_only_for_a_reason(change, sentence):
    demand = Demand(RULES, leaders(6), (village(1),), standing={village(1).code: standing("L06")})
    (choice,) = assign(replace(demand, **change)).choices
    assert not choice.kept
    assert choice.reasons[1].startswith(sentence)


def test_a_short_absence_takes_no_village_away():
    demand = Demand(
        RULES, (leader(1), leader(6, away="short")), (village(1),), standing={village(1).code: standing("L06")}
    )
    assert officers_of(demand) == {village(1).code: "L06"}


def test_a_high_village_names_who_may_take_it_and_who_is_recused():
    demand = Demand(RULES, leaders(5), (village(1, "high"),), frozenset({("L01", village(1).code)}))
    (choice,) = assign(demand).choices
    assert choice.officer == "L02"
    assert choice.reasons[0].startswith("本村为高风险村，由县委书记、县长")


def test_reasons_follow_the_level_while_the_leader_stays():
    high = Demand(RULES, leaders(5), (village(1, "high"),))
    calmer = replace(high, villages=(village(1, "low"),), standing=after(high, assign(high).choices))
    (choice,) = assign(calmer).choices
    assert choice.kept
    assert choice.reasons == ("本村为低风险村，由一名县级领导包联", "此前已由领导1包联，保持不变")


def test_a_county_without_leaders_says_so():
    (shortage,) = assign(Demand(RULES, (), (village(1),))).shortages
    assert "没有一名县级领导" in shortage.sentence


def test_without_risk_villages_nothing_is_asked_of_anybody():
    assert assign(Demand(RULES, (), ())).choices == ()
