"""Who acts, in which round and when: what every decision of a person is recorded with.

A person who acts is an officer of the roster; what he may do is left to ``ledgers.authority.rights``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from config.errors import InputError
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.officers import OfficerRow
from ledgers.roster.table import (
    AUDITOR_POST,
    COUNTY_LEADER_POSTS,
    DEPARTMENT_POSTS,
    HANDLER_POSTS,
    TOWNSHIP_POSTS,
    Officer,
    Round,
    Village,
)

SYSTEM = "系统"
NAME_YOURSELF = "用 huanjie --operator 姓名或人员编号 …… 写明经办人"


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer as he acts. ``signature`` is what is recorded of him: his name, with his number where two share it."""

    no: str
    name: str
    post: str
    county: str
    township: str
    unit: str
    signature: str

    @property
    def is_of_township(self) -> bool:
        """Tell whether he works in a township."""
        return self.post in TOWNSHIP_POSTS

    @property
    def is_of_department(self) -> bool:
        """Tell whether he belongs to the organisation department."""
        return self.post in DEPARTMENT_POSTS

    @property
    def is_leader(self) -> bool:
        """Tell whether he is one of the county's leaders."""
        return self.post in COUNTY_LEADER_POSTS

    @property
    def is_handler(self) -> bool:
        """Tell whether he handles the matters of one of the county's other departments."""
        return self.post in HANDLER_POSTS

    @property
    def is_auditor(self) -> bool:
        """Tell whether he oversees the work: he reads and changes nothing."""
        return self.post == AUDITOR_POST

    @property
    def place(self) -> str:
        """The beginning of the codes of all villages he can have to do with."""
        return self.township if self.is_of_township else self.county

    @property
    def title(self) -> str:
        """Name and post, as a refusal names him."""
        return f"{self.name}（{self.unit if self.is_handler else ''}{self.post}）"


@dataclass(frozen=True, slots=True)
class Act:
    """One person, or the system, acting on one business date. ``at`` is the instant it is recorded."""

    round_id: int
    by: str
    on: date
    at: datetime
    actor: Actor | None = None

    @property
    def officer_no(self) -> str | None:
        """The number of the officer who acts, by which he is known again; None when it is the system."""
        return None if self.actor is None else self.actor.no

    def need_officer(self, deed: str) -> Actor:
        """Return the officer who acts; InputError when nobody of the roster does."""
        if self.actor is None:
            raise InputError(f"{deed}须由名册上具名的人办理", remedy=NAME_YOURSELF)
        return self.actor


def acting_as(act: Act, actor: Actor) -> Act:
    """Return the act as that of another person."""
    return replace(act, by=actor.signature, actor=actor)


def actors_of(officers: Iterable[Officer] | Iterable[OfficerRow]) -> dict[str, Actor]:
    """Return the officers as they act, by number. They must be all that can be taken for each other."""
    everybody: list[Officer | OfficerRow] = list(officers)
    named = Counter((officer.county_code, officer.name) for officer in everybody)
    return {
        officer.no: Actor(
            no=officer.no,
            name=officer.name,
            post=officer.post,
            county=officer.county_code,
            township=officer.township_code or "",
            unit=officer.unit or "",
            signature=officer.name
            if named[officer.county_code, officer.name] == 1
            else f"{officer.name}（{officer.no}）",
        )
        for officer in everybody
    }


def find_actor(session: Session, region: str, operator: str) -> Actor:
    """Return the officer of the counties of a region (a beginning of codes) whose number or name the operator gave.

    Raises InputError when nobody is named, nobody of the roster is meant, or several carry the name.
    """
    wanted = operator.strip()
    if wanted in ("", SYSTEM):
        raise InputError("这一步须由名册上具名的人办理", remedy=NAME_YOURSELF)
    county = region[:COUNTY_DIGITS]
    meant = select(Officer.name).where(or_(col(Officer.no) == wanted, col(Officer.name) == wanted))
    alike = select(Officer).where(col(Officer.name).in_(meant), col(Officer.county_code).startswith(county))
    everybody = session.exec(alike.order_by(col(Officer.no))).all()
    left = {officer.no: officer.left_on for officer in everybody if officer.left_on is not None}
    actors = {no: actor for no, actor in actors_of(everybody).items() if no not in left}
    if left and not actors:
        remedy = "离任的人不再办理；由接任的同志办理，名册有误的由组织部改正“离任日期”"
        raise InputError(f"“{wanted}”已于 {min(left.values())} 离任", remedy=remedy)
    if wanted in actors:
        return actors[wanted]
    found = [actor for actor in actors.values() if actor.name == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "、".join(f"{actor.no}（{actor.unit}{actor.post}）" for actor in found)
        raise InputError(f"名册上叫“{wanted}”的不止一人", remedy=f"--operator 改写人员编号：{listed}")
    remedy = "核对姓名或人员编号；确有此人的，先在名册“人员”表登记并导入（huanjie roster import）"
    raise InputError(f"人员名册上没有“{wanted}”", remedy=remedy)


def need(value: str, what: str, remedy: str) -> str:
    """Return ``value`` stripped; InputError when it is empty."""
    if not value.strip():
        raise InputError(f"缺少{what}", remedy=remedy)
    return value.strip()


def village_of(session: Session, current: Round, code: str) -> Village:
    """Return the village with this code in the round; InputError when there is none."""
    village = session.get(Village, code.strip())
    if village is None or not village.code.startswith(current.region):
        raise InputError(
            f"本轮换届中没有编码为 {code} 的村（社区）", where=current.name, remedy="用 huanjie villages 查看村编码"
        )
    return village
