from __future__ import annotations

import pytest

from config.errors import InputError
from engine.risks.states import MOVES, move_between, moves_from
from ledgers.risk_point.table import STATES


def test_every_state_is_reached_and_left():
    assert {move.to_state for move in MOVES} | {"open"} == set(STATES)
    assert {move.from_state for move in MOVES} == set(STATES)


def test_each_move_stands_in_the_table_once():
    assert len({(move.from_state, move.to_state) for move in MOVES}) == len(MOVES)


def test_people_cannot_make_the_moves_of_the_system():
    assert moves_from("closed") == ()
    with pytest.raises(InputError, match="由系统自动处理"):
        move_between("closed", "reopened")


def test_a_move_that_skips_a_check_is_answered_with_the_possible_ones():
    with pytest.raises(InputError, match=r"不能直接改为“已销号”.*可以改为：已报佐证（报送销号佐证）") as caught:
        move_between("in_hand", "closed")
    assert caught.value.exit_code == 2


def test_an_unknown_state_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match=r"没有名为“done”的状态.*处置中"):
        move_between("open", "done")
