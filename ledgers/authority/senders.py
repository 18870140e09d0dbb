"""Who may hand in workbooks, and of which villages: a township its own, the organisation department its county's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.errors import InputError
from ledgers.authority.act import Actor, find_actor
from ledgers.authority.rights import RIGHTS
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.table import DEPARTMENT_POSTS, Officer, Round

DEED = "导入台账"
SETTING_UP = "名册上还没有组织部人员，现在谁都可以导入。请先在名册“人员”表登记组织部工作人员，之后只有名册上的人能导入"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands in workbooks: ``signature`` as history keeps it, ``place`` the beginning of their villages' codes.

    ``no`` and ``title`` are empty while the program is being set up: then nobody of the roster need be named.
    """

    signature: str
    no: str | None = None
    title: str = ""
    place: str = ""
    of_township: bool = False

    @property
    def is_setting_up(self) -> bool:
        """Tell whether nobody of the roster had to be named."""
        return self.no is None

    def may_write(self, village: str) -> bool:
        """Tell whether a village (its code) is one of theirs."""
        return village.startswith(self.place)


def has_department(session: Session, region: str = "") -> bool:
    """Tell whether the roster names a member of the organisation department of a region (a beginning of codes)."""
    there = select(Officer.no).where(col(Officer.post).in_(DEPARTMENT_POSTS))
    there = there.where(col(Officer.county_code).startswith(region[:COUNTY_DIGITS]))
    return session.exec(there.limit(1)).first() is not None


def find_sender(session: Session, current: Round, operator: str) -> Sender:
    """Return who hands in workbooks of a round; InputError naming who may, for everybody else.

    While the roster names no member of the department, whoever sets the program up may.
    """
    if not has_department(session, current.region):
        return Sender(_as_known(session, current, operator))
    actor = find_actor(session, current.region, operator)
    if not (actor.is_of_department or actor.is_of_township):
        remedy = f"由{RIGHTS['township'].words.removeprefix('该村')}或{RIGHTS['county'].words}办理"
        raise InputError(f"{actor.title}不能{DEED}", remedy=remedy)
    return Sender(actor.signature, actor.no, actor.title, actor.place, actor.is_of_township)


def _as_known(session: Session, current: Round, operator: str) -> str:
    """Return how somebody signs: as on the roster when they are on it, else as they wrote."""
    try:
        actor: Actor = find_actor(session, current.region, operator)
    except InputError:
        return operator.strip()
    return actor.signature
