"""The states of a risk point and the moves allowed between them, as a table; who may make each move."""

from __future__ import annotations

from dataclasses import dataclass

from config.errors import InputError
from ledgers.risk_point.columns import STATE_WORDS


@dataclass(frozen=True, slots=True)
class Move:
    """From one state to another: who makes it, and whether it needs evidence (a document number) or a note.

    ``needs_charge``: cause, department and due date must be known.

    ``role`` is a right of ``ledgers.authority.rights``, or the system. Who took one of the steps ``apart_from``
    (states they led to) does not make the move.
    """

    from_state: str
    to_state: str
    role: str
    title: str
    needs_evidence: bool = False
    needs_note: bool = False
    needs_charge: bool = False
    apart_from: tuple[str, ...] = ()


MOVES = (
    Move("open", "in_hand", "owner", "开始处置", needs_charge=True),
    Move("in_hand", "evidence", "owner", "报送销号佐证", needs_evidence=True),
    Move("evidence", "township_checked", "township", "乡镇核查通过", apart_from=("evidence",)),
    Move("evidence", "in_hand", "township", "乡镇退回", needs_note=True),
    Move("township_checked", "county_verified", "county", "县级核验通过", apart_from=("evidence", "township_checked")),
    Move("township_checked", "in_hand", "county", "县级退回", needs_note=True),
    Move("county_verified", "closed", "county", "销号", apart_from=("evidence", "township_checked", "county_verified")),
    Move("county_verified", "in_hand", "county", "县级退回", needs_note=True),
    Move("closed", "watched", "system", "转入观察"),
    Move("watched", "closed", "system", "观察期满"),
    Move("closed", "reopened", "system", "规则再次命中，重新打开"),
    Move("watched", "reopened", "system", "规则再次命中，重新打开"),
    Move("reopened", "in_hand", "owner", "重新处置", needs_charge=True),
    Move("open", "withdrawn", "system", "所依据的运行已撤回"),
    Move("withdrawn", "open", "system", "规则再次命中，重新发现"),
    Move("reopened", "closed", "system", "重新打开它的运行已撤回"),
    Move("reopened", "watched", "system", "重新打开它的运行已撤回"),
)
WITHDRAWN = "withdrawn"
VERIFIED_STATES = ("county_verified", "closed", "watched", WITHDRAWN)
CLOSED_STATES = ("closed", "watched")
SETTLED_STATES = (*CLOSED_STATES, WITHDRAWN)
"""Nothing is to be done about a point in one of these."""


def move_between(from_state: str, to_state: str) -> Move:
    """Return the move a person may make; InputError naming the moves that are possible from here."""
    if to_state not in STATE_WORDS:
        raise InputError(f"没有名为“{to_state}”的状态", remedy=f"可用的状态：{'、'.join(STATE_WORDS.values())}")
    for move in moves_from(from_state):
        if move.to_state == to_state:
            return move
    possible = "、".join(f"{STATE_WORDS[move.to_state]}（{move.title}）" for move in moves_from(from_state))
    raise InputError(
        f"风险点现在是“{STATE_WORDS[from_state]}”，不能直接改为“{STATE_WORDS[to_state]}”",
        remedy=f"可以改为：{possible}" if possible else "由系统自动处理，不需要人工改动",
    )


def moves_from(state: str) -> tuple[Move, ...]:
    """Return the moves a person may make from ``state``."""
    return tuple(move for move in MOVES if move.from_state == state and move.role != "system")
