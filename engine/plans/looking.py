"""Who may look at plans: the department at all, a township at its own, an office that is heard at all.

A plan holds personal facts, so every look is entered before anything is shown.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from config.errors import InputError
from engine.plans.review.selection import Selection, select_plans
from ledgers.authority.access_log import record_look
from ledgers.authority.act import Act
from ledgers.authority.rights import narrow


def look_at_plans(session: Session, act: Act, wanted: Selection, kind: str, offices: Collection[str]) -> str:
    """Enter a look of ``kind`` at these plans; return the beginning of the village codes that may be shown.

    Raises InputError when the acting officer has nothing to do with them.
    """
    actor = act.need_officer("查看安置方案")
    if not (actor.is_of_department or actor.is_of_township or (actor.is_handler and actor.unit in offices)):
        allowed = f"县委组织部、所在乡镇（街道）和会审部门（{'、'.join(offices)}）的人员"
        raise InputError(f"{actor.title}无权查看安置方案", remedy=f"可以查看的是{allowed}")
    if wanted.persons is None:
        prefix = narrow(actor, wanted.prefix)
        record_look(session, act, kind, prefix)
        return prefix
    for plan in select_plans(session, act.round_id, wanted):
        narrow(actor, plan.village_code)
        record_look(session, act, kind, plan.person_no)
    return actor.place
