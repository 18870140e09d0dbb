"""The way of a plan as a table: who may take which step from which state, and what the step needs."""

from __future__ import annotations

from dataclasses import dataclass

from config.errors import InputError
from ledgers.authority.rights import BRANCH, DEPARTMENT, OWN, TOWNSHIP
from ledgers.resettlement.table import PLAN_STATES

OFFICE = "会审部门"
NOT_DRAFTED, DRAFT, TOWNSHIP_DONE, COUNTY_DONE, APPROVED, RETURNED = PLAN_STATES
AGREED, DISAGREED = "同意", "不同意"
REPORTED = ("乡镇审核", "会审意见")
"""What is reported to the county: who took one of these steps does not review or approve the same version."""

TAKEN_DOWN = ("本人意见", "村（社区）党组织意见")
"""What a township takes down for others. Who did so without a document (its number) does not review the plan there."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step. ``to_state`` "" leaves the state as it is; ``opinions_of`` must have agreed to the present version.

    Who took one of the steps ``apart_from`` (by title) with the present version does not take this one.
    """

    action: str
    title: str
    role: str
    from_states: tuple[str, ...]
    to_state: str = ""
    opinions_of: tuple[str, ...] = ()
    needs_opinion: bool = False
    needs_remarks: bool = False
    needs_document: bool = False
    needs_notice_over: bool = False
    needs_fresh: bool = False
    needs_stale: bool = False
    apart_from: tuple[str, ...] = ()


MOVES = (
    Move("state", "本人意见", OWN, (DRAFT,), needs_opinion=True),
    Move("branch", "村（社区）党组织意见", BRANCH, (DRAFT,), needs_opinion=True),
    Move(
        "township",
        "乡镇审核",
        TOWNSHIP,
        (DRAFT,),
        TOWNSHIP_DONE,
        opinions_of=(OWN, BRANCH),
        needs_fresh=True,
        apart_from=TAKEN_DOWN,
    ),
    Move("notice", "公示", TOWNSHIP, (TOWNSHIP_DONE,)),
    Move("opinion", "会审意见", OFFICE, (TOWNSHIP_DONE,), needs_opinion=True, needs_fresh=True),
    Move(
        "county",
        "县级会审",
        DEPARTMENT,
        (TOWNSHIP_DONE,),
        COUNTY_DONE,
        opinions_of=(OFFICE,),
        needs_notice_over=True,
        needs_fresh=True,
        apart_from=REPORTED,
    ),
    Move(
        "approve",
        "批准",
        DEPARTMENT,
        (COUNTY_DONE,),
        APPROVED,
        needs_document=True,
        needs_fresh=True,
        apart_from=(*REPORTED, "县级会审"),
    ),
    Move("return", "退回", TOWNSHIP, (DRAFT, TOWNSHIP_DONE), RETURNED, needs_remarks=True),
    Move("return", "退回", DEPARTMENT, (DRAFT, TOWNSHIP_DONE, COUNTY_DONE, APPROVED), RETURNED, needs_remarks=True),
    Move("resubmit", "重新送审", TOWNSHIP, (RETURNED,), DRAFT, needs_remarks=True),
    Move("keep", "核对后维持方案", TOWNSHIP, (TOWNSHIP_DONE,), needs_remarks=True, needs_stale=True),
    Move("keep", "核对后维持方案", DEPARTMENT, (COUNTY_DONE, APPROVED), needs_remarks=True, needs_stale=True),
)


def move_of(action: str, role: str, offices: tuple[str, ...]) -> tuple[Move, ...]:
    """Return the moves ``role`` may make under this name; InputError naming who may."""
    group = OFFICE if role in offices else role
    found = tuple(move for move in MOVES if move.action == action and move.role == group)
    if found:
        return found
    allowed = dict.fromkeys(move.role for move in MOVES if move.action == action)
    named = [name for r in allowed for name in (offices if r == OFFICE else (r,))]
    raise InputError(f"“{role}”不能办理这一步", remedy=f"这一步由以下单位办理：{'、'.join(named)}")


def action_for(role: str, offices: tuple[str, ...]) -> str:
    """Return the forward step that belongs to ``role``; InputError for a role that has none."""
    forward = {OWN: "state", BRANCH: "branch", TOWNSHIP: "township", DEPARTMENT: "county"}
    forward |= dict.fromkeys(offices, "opinion")
    if role not in forward:
        raise InputError(f"没有“{role}”这个审核单位", remedy=f"可用：{'、'.join(forward)}")
    return forward[role]
