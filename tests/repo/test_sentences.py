"""No sentence a cadre would not write: every rule's finding with missing, zero, negative and extreme values."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.evaluation.facts import ALL_FACTS
from engine.evaluation.plain import judge_rule
from engine.explanation.readings import values_of
from engine.risks.hits import rule_facts
from engine.rulebook.reading import load_rulebook
from engine.rulebook.wording import finding_sentence
from ledgers.facts import FactType
from tests.engine.risks.rulebooks import RULES

BAD = re.compile(r"待补(?!$|[，；。、])|-\d|N/A|None|nan|[{}]|维度|重分|“待补”|，，|。。|；。|[a-z_]{3,}")
PROFILES = (("CN2018+SC2020", date(2020, 11, 3)), ("CN2026+SC2026", date(2026, 3, 10)))
ACTIVE = [active for profile, on in PROFILES for active in load_rulebook(RULES, profile, on).rules]


def values_of_fact(name):
    fact = ALL_FACTS[name]
    if fact.type is FactType.BOOLEAN:
        return [None, True, False]
    if fact.type is FactType.CHOICE:
        return [None, *fact.choices]
    low = fact.minimum if fact.minimum is not None else -12
    high = fact.maximum if fact.maximum is not None else 999
    return [None, low, max(low, 0), min(high, 3), min(high, 100), high]


def readings_of(active):
    """Give sets of values in which each fact takes each of its values once, the others being missing, 0 or full."""
    names = rule_facts(active)
    for others in (0, 1, -1):
        rest = {name: values_of_fact(name)[others] for name in names}
        for name in names:
            for value in values_of_fact(name):
                yield rest | {name: value}


@pytest.mark.parametrize("active", ACTIVE, ids=lambda active: f"{active.rule.id}")
def test_every_finding_reads_well_whatever_the_values(active):
    for facts in readings_of(active):
        sentence = finding_sentence(active, facts)
        assert sentence.endswith("。"), sentence
        assert not BAD.search(sentence), (sentence, facts)


@pytest.mark.parametrize("active", ACTIVE, ids=lambda active: f"{active.rule.id}")
def test_every_cut_reads_well_whatever_the_values(active):
    for facts in readings_of(active):
        for value in values_of(judge_rule(active, facts)):
            assert not re.search(r"-\s?\d|None|nan", f"{value.label} {value.value} {value.cut}"), (value, facts)


def rule(rule_id):
    return next(active for active in ACTIVE if active.rule.id == rule_id)


@pytest.mark.parametrize(
    ("rule_id", "facts", "sentence"),
    [
        ("CAND-004", {"reserve_women": 0}, "合格后备中女性0人，最年轻后备人选年龄待补。"),
        ("CAND-004", {"reserve_women": 0, "qualified_reserve": 0}, "合格后备中女性0人，没有合格后备人选。"),
        ("PROC-005", {"candidate_margin": -1}, "候选人比应选名额少1人。"),
        ("PROC-005", {"candidate_margin": 0}, "候选人与应选名额一样多。"),
        (
            "STAB-007",
            {"unapproved_plans": 2, "unplanned_pay_end_days": -10},
            "有2名离任干部安置方案未批准，其中最早的待遇在选举日前10天终止。",
        ),
        ("RUN-004", {"debt_to_income": 999.0}, "有集体债务而没有集体收入。"),
        ("RUN-004", {"debt_to_income": 3.5}, "集体债务是年收入的3.5倍。"),
        ("MIX-001", {"heavy_hits": 3, "heavy_dimensions": 2}, "扣分重的问题有3项，涉及2个方面。"),
    ],
)
def test_what_is_missing_or_out_of_the_ordinary_has_words_of_its_own(rule_id, facts, sentence):
    assert finding_sentence(rule(rule_id), facts) == sentence
