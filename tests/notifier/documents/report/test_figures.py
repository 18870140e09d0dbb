from dataclasses import replace

import pytest

from ledgers.summary import Gap
from notifier.documents.report.counts import percent
from notifier.documents.report.figures import Figures, gravest_first, gravest_hits
from tests.notifier.documents.report.sample import county_summary

FIGURES = Figures(county_summary())


def test_levels_add_up_however_they_are_counted():
    levels = FIGURES.levels
    assert levels.total() == FIGURES.total == 462
    assert sum((place.levels for place in FIGURES.by_township), type(levels)()) == FIGURES.standings
    assert FIGURES.standings.total() == 462
    assert sum(place.villages for place in FIGURES.by_township) == 462
    assert len(FIGURES.at_risk) == levels.total() - levels["none"]


def test_every_hit_is_counted_once():
    hits = sum(len(village.hits) for village in FIGURES.summary.villages)
    assert sum(rule.hits for rule in FIGURES.by_rule) == hits
    assert [rule.hits for rule in FIGURES.by_rule] == sorted((rule.hits for rule in FIGURES.by_rule), reverse=True)


def test_leaders_carry_exactly_the_risk_villages():
    carried = [village.code for leader in FIGURES.by_leader for village in leader.villages]
    assert sorted(carried) == sorted(village.code for village in FIGURES.at_risk)


def test_the_gravest_come_first():
    ordered = gravest_first(FIGURES.summary.villages)
    assert [v.level for v in ordered[: FIGURES.levels["high"]]] == ["high"] * FIGURES.levels["high"]
    village = max(FIGURES.summary.villages, key=lambda v: len(v.hits))
    assert gravest_hits(village)[0].floor is not None


@pytest.mark.parametrize(("part", "whole", "expected"), [(118, 462, 25.5), (0, 5, 0.0), (3, 0, 0.0)])
def test_shares_have_one_decimal(part, whole, expected):
    assert percent(part, whole) == expected


@pytest.mark.parametrize(
    ("county", "round_name", "occasion", "remark"),
    [
        ("云岭县", "2020年换届", "云岭县2020年换届", ""),
        ("云岭县（演示）", "云岭县2020年换届", "云岭县2020年换届", "（演示数据）"),
        ("云岭县", "2020年村（社区）两委换届（演练）", "云岭县2020年村（社区）“两委”换届", "（演练）"),
        ("云岭县（演示）", "2020年换届（演练）", "云岭县2020年换届", "（演练，演示数据）"),
    ],
)
def test_the_county_stands_once_in_a_title(county, round_name, occasion, remark):
    figures = Figures(replace(FIGURES.summary, county=county, round=round_name))
    assert (figures.occasion, figures.data_remark) == (occasion, remark)


def test_gaps_are_summed_over_townships():
    first, second = FIGURES.summary.townships[:2]
    gaps = (Gap("矛盾信访", (), first.code, ("1", "2"), True), Gap("矛盾信访", (), second.code, ("3",), True))
    (gap,) = Figures(replace(FIGURES.summary, gaps=gaps)).by_gap
    assert (gap.villages, gap.townships, gap.what) == (3, (first.name, second.name), "整本未上报")
