from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.village import judge_village
from engine.nights.causes import CORRECTION, DATA, RULE, TIME, Cell, Sides, parts_of
from engine.rulebook.model import Tier
from tests.engine.risks.rulebooks import COLLECTIVE, DISCLOSURE, DISCORD, RULEBOOK, when
from tests.engine.wayout.test_search import RULEBOOK as SHIPPED
from tests.engine.wayout.test_search import VILLAGES
from tests.examples import examples

QUIET = {"open_collective_grievances": 0, "discord": False, "affairs_disclosed": True}
HARSHER = replace(
    DISCORD,
    rule=replace(DISCORD.rule, version=2),
    tiers=(Tier("不团结", when("discord", "==", True), points=20),),
)
NEWER = replace(RULEBOOK, rules=(DISCLOSURE, COLLECTIVE, HARSHER), hash="newer")


def no_cells(_):
    return None


def parts_between(old, new, cells_of=no_cells, aged=None, rules=RULEBOOK):
    [parts] = parts_of([Sides(old, old if aged is None else aged, new, cells_of)], RULEBOOK, rules)
    return parts


def cell(order, **fields):
    named = {
        "ledger": "team_review",
        "row": "r",
        "field": "discord",
        "old": "否",
        "new": "是",
        "by": "张三",
        "on": "2020-11-02",
    }
    return Cell(**named | {"order": order} | fields)


def test_a_changed_cell_is_named_with_what_it_did():
    [part] = parts_between(QUIET, QUIET | {"discord": True}, lambda _: [cell(7)])
    assert (part.cause, part.what, part.old, part.new, part.points) == (DATA, "discord", False, True, -10)
    assert part.cells[0].by == "张三"


def test_a_cell_put_right_is_a_correction():
    [part] = parts_between(QUIET, QUIET | {"discord": True}, lambda _: [cell(7, correction=True)])
    assert part.cause == CORRECTION


def test_a_fact_that_moved_by_itself_is_time():
    aged = QUIET | {"open_collective_grievances": 1}
    [part] = parts_between(QUIET, aged, aged=aged)
    assert (part.cause, part.level_before, part.level_after) == (TIME, "none", "high")


def test_a_changed_rule_is_named_with_its_version():
    facts = QUIET | {"discord": True}
    [part] = parts_between(facts, facts, rules=NEWER)
    assert (part.cause, part.what, part.old, part.new, part.points) == (RULE, "TEAM-005", "第1版", "第2版", -10)


def test_changes_are_taken_in_the_order_they_were_recorded():
    new = QUIET | {"discord": True, "affairs_disclosed": False}
    orders = {"discord": 9, "affairs_disclosed": 4}
    parts = parts_between(QUIET, new, lambda fact: [cell(orders.get(fact, 1))])
    assert [part.what for part in parts] == ["affairs_disclosed", "discord"]


def test_a_change_that_did_nothing_is_left_out():
    before = QUIET | {"open_collective_grievances": 2}
    assert parts_between(before, before | {"open_collective_grievances": 3}, lambda _: [cell(1)]) == []


def test_a_fact_that_moved_without_any_recorded_change_moved_because_a_date_passed():
    [part] = parts_between(QUIET, QUIET | {"discord": True})
    assert part.cause == TIME


@pytest.mark.parametrize("cells", [no_cells, lambda _: [cell(1)]], ids=["time", "data"])
@pytest.mark.parametrize(
    "rules", [SHIPPED, replace(SHIPPED, rules=SHIPPED.rules[::2], hash="half")], ids=["same", "half"]
)
@examples(20)
@given(moves=st.lists(st.tuples(VILLAGES, VILLAGES, VILLAGES), min_size=1, max_size=3))
def test_the_parts_add_up_and_the_levels_form_a_chain(rules, cells, moves):
    found = parts_of([Sides(*move, cells) for move in moves], SHIPPED, rules)
    for (old, _, new), parts in zip(moves, found, strict=True):
        before, after = judge_village(SHIPPED, old).grade, judge_village(rules, new).grade
        assert sum(part.points for part in parts) == after.score - before.score
        levels = [before.level, *(part.level_after for part in parts)]
        assert [part.level_before for part in parts] == levels[:-1]
        assert levels[-1] == after.level
