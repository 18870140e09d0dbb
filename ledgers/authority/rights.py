"""Who may do what: the one place that reads an officer's roles out of his post, township and unit on the roster.

What he says of himself opens nothing: where one person may stand for several roles he chooses among those he has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.errors import InputError
from ledgers.authority.act import Act, Actor, find_actor
from ledgers.journal.assessment import Lead
from ledgers.roster.table import DEPARTMENT_POSTS, Officer

OWN, BRANCH, TOWNSHIP, DEPARTMENT = "本人", "村（社区）党组织", "乡镇（街道）", "县委组织部"
TOWNSHIP_ROLES = (TOWNSHIP, OWN, BRANCH)
"""Those a township's officer stands for: his township, and whose word he takes down. The first is meant by default."""


@dataclass(frozen=True, slots=True)
class Right:
    """Something about one village that only some may do: ``held_by`` any of these relations; ``words`` name them."""

    words: str
    held_by: tuple[str, ...]


RIGHTS: Mapping[str, Right] = {
    "owner": Right("该村所在乡镇（街道）的干部、包联领导或责任部门的联络员", ("township", "lead", "unit")),
    "township": Right("该村所在乡镇（街道）的干部", ("township",)),
    "county": Right("县委组织部的人员", ("department",)),
    "report": Right(
        "该村所在乡镇（街道）的干部、包联领导、责任部门的联络员或县委组织部的人员",
        ("township", "lead", "unit", "department"),
    ),
    "level": Right("县委组织部的人员，或不包联该村的县级领导", ("department", "leader")),
    "lead": Right("县委组织部的人员或县级领导", ("department", "leader", "lead")),
    "measure": Right(
        "责任人本人、该村所在乡镇（街道）的干部、包联领导或县委组织部的人员",
        ("named", "township", "lead", "department"),
    ),
    "village_plan": Right("包联领导或县委组织部的人员", ("lead", "department")),
    "task": Right("承办人、其上级责任人或县委组织部的人员", ("named", "department")),
    "case": Right("该村所在乡镇（街道）的干部或县委组织部的人员", ("township", "department")),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody wants to do about one village; ``unit`` is the department in charge, ``named`` who is responsible.

    ``named`` holds officers' numbers.
    """

    deed: str
    village: str
    unit: str | None = None
    named: Collection[str | None] = ()


def need_right(session: Session, act: Act, right: str, matter: Matter) -> Actor:
    """Return the acting officer when he has the right (a name of ``RIGHTS``); InputError naming who has."""
    actor = act.need_officer(f"“{matter.deed}”")
    if not set(RIGHTS[right].held_by) & _relations(session, act.round_id, actor, matter):
        raise InputError(
            f"{actor.title}不能办理“{matter.deed}”", where=matter.village, remedy=f"由{RIGHTS[right].words}办理"
        )
    return actor


def _relations(session: Session, round_id: int, actor: Actor, matter: Matter) -> set[str]:
    """Return what the officer is to the village and the matter."""
    found = {"named"} if actor.no in matter.named else set()
    if not matter.village.startswith(actor.place):
        return found
    if actor.is_of_township:
        found.add("township")
    if actor.is_of_department:
        found.add("department")
    if actor.is_handler and actor.unit == matter.unit:
        found.add("unit")
    if actor.is_leader:
        lead = session.get(Lead, (round_id, matter.village))
        found.add("lead" if lead is not None and lead.officer_no == actor.no else "leader")
    return found


def need_department(act: Act, deed: str) -> Actor:
    """Return the acting officer when he belongs to the organisation department; InputError otherwise."""
    actor = act.need_officer(f"“{deed}”")
    if not actor.is_of_department:
        raise InputError(f"{actor.title}不能办理“{deed}”", remedy=f"由{RIGHTS['county'].words}办理")
    return actor


def need_keeper(session: Session, operator: str, deed: str = "修改名册") -> Actor | None:
    """Refuse what concerns the whole database to anybody outside the organisation department, and return who acts.

    Until the roster names its members whoever sets the program up may do it: then nobody is returned.
    """
    department = select(Officer.no).where(col(Officer.post).in_(DEPARTMENT_POSTS)).limit(1)
    if session.exec(department).first() is None:
        return None
    actor = find_actor(session, "", operator)
    if not actor.is_of_department:
        raise InputError(f"{actor.title}不能{deed}", remedy=f"由{RIGHTS['county'].words}办理")
    return actor


def roles_of(actor: Actor) -> tuple[str, ...]:
    """Return the roles an officer has by himself, the one meant when he names none first."""
    if actor.is_of_township:
        return TOWNSHIP_ROLES
    if actor.is_of_department:
        return (DEPARTMENT,)
    if actor.is_handler and actor.unit not in (*TOWNSHIP_ROLES, DEPARTMENT):
        return (actor.unit,)
    return ()


def role_for(act: Act, deed: str, wanted: str, units: Collection[str]) -> str:
    """Return the role the officer acts in: the ``wanted`` one, or with "" the one of his post.

    ``units`` are the departments whose opinion the organisation department may take down from paper. Raises
    InputError for a role the roster does not give him, naming who may.
    """
    actor = act.need_officer(f"“{deed}”")
    own = roles_of(actor)
    role = wanted.strip() or next((each for each in own[:1] if not actor.is_handler or each in units), "")
    if (role in own and role) or (actor.is_of_department and role in units):
        return role
    if not role:
        handlers = f"{'、'.join(units)}的联络员"
        raise InputError(f"{actor.title}不办理“{deed}”", remedy=f"由乡镇（街道）干部、{handlers}或县委组织部的人员办理")
    raise InputError(f"{actor.title}不能以“{role}”的身份办理“{deed}”", remedy=f"由{_who_may(role)}办理")


def _who_may(role: str) -> str:
    if role in TOWNSHIP_ROLES:
        return RIGHTS["township"].words
    if role == DEPARTMENT:
        return RIGHTS["county"].words
    return f"{role}的部门联络员办理，或由县委组织部的人员凭书面意见代为登记（写明文号），不能由其他人"


def is_on_behalf(actor: Actor, role: str) -> bool:
    """Tell whether the officer takes down what another department said on paper; then its number is needed."""
    return actor.is_of_department and role != DEPARTMENT


def narrow(actor: Actor, asked: str) -> str:
    """Return the part of the villages asked for (a beginning of codes) that the officer has to do with.

    Raises InputError when there is none.
    """
    if asked.startswith(actor.place):
        return asked
    if actor.place.startswith(asked):
        return actor.place
    where = "本乡镇（街道）" if actor.is_of_township else "本县"
    raise InputError(f"{actor.title}只能办理和查看{where}的人和事", where=asked, remedy="由当地乡镇（街道）的同志办理")


def own_step(act: Act, earlier: Iterable[tuple[str | None, str]], title: str) -> str | None:
    """Return why the officer may not take the step ``title``: he took an earlier one himself. None when he may.

    ``earlier`` holds (number of the officer who took it, name of the step): nobody checks or concludes what he
    reported or checked. The number tells officers apart: names are shared, and put right.
    """
    for number, step in earlier:
        if number is not None and number == act.officer_no:
            return f"{act.by}已经办理了“{step}”，不能再办理“{title}”"
    return None


def refuse_own_step(act: Act, earlier: Iterable[tuple[str | None, str]], title: str, where: str) -> None:
    """Raise InputError when the officer took one of the earlier steps himself."""
    reason = own_step(act, earlier, title)
    if reason is not None:
        raise InputError(reason, where=where, remedy="由另一名同志办理")
