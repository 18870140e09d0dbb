"""Looks at restricted content: each is entered before anything is shown; the organisation department reads the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, or_, select

from config.clock import BUSINESS_ZONE, day_of
from config.errors import InputError
from ledgers.authority.act import Act
from ledgers.authority.rights import narrow, need_department, roles_of
from ledgers.authority.sight import RESTRICTED_LEDGERS
from ledgers.journal.access import Access

EXPORT, OPINIONS = "导出台账", ("opinion",)


def record_look(session: Session, act: Act, kind: str, subject: str) -> None:
    """Enter that the acting officer looks at something: ``kind`` of ACCESS_KINDS, ``subject`` a person or place."""
    actor = act.need_officer("查看限制内容")
    session.add(
        Access(
            round_id=act.round_id,
            kind=kind,
            subject=subject,
            seen_by=act.by,
            officer_no=actor.no,
            role=roles_of(actor)[0],
            seen_on=day_of(act.at),
            seen_at=act.at,
        )
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class LedgerSight:
    """The townships whose ledgers may be shown (none means all), and the ledgers of which nothing is shown."""

    townships: tuple[str, ...]
    withheld: tuple[str, ...]


def look_at_ledgers(session: Session, act: Act, region: str, townships: Sequence[str]) -> LedgerSight:
    """Enter a look at the ledgers of these townships (codes; none means all of the region) and return what is shown.

    InputError for everybody but the organisation department and a township that looks at its own.
    """
    actor = act.need_officer(EXPORT)
    if not (actor.is_of_department or actor.is_of_township):
        raise InputError(f"{actor.title}无权{EXPORT}", remedy="由县委组织部或所在乡镇（街道）的人员办理")
    shown = tuple(narrow(actor, code) for code in townships or (region,))
    for prefix in shown:
        record_look(session, act, "ledgers", prefix)
    return LedgerSight(shown if townships or actor.is_of_township else (), () if actor.is_of_department else OPINIONS)


def look_at_history(session: Session, act: Act, village: str) -> tuple[str, ...]:
    """Enter a look at the changes of a village's cells; return the ledgers of which nothing is shown.

    InputError for everybody but the organisation department, a township that looks at its own, and the auditor.
    """
    deed = "查看台账改动"
    actor = act.need_officer(deed)
    if not (actor.is_of_department or actor.is_of_township or actor.is_auditor):
        raise InputError(f"{actor.title}无权{deed}", remedy="由县委组织部、所在乡镇（街道）或者监督人员查看")
    place = narrow(actor, village)
    record_look(session, act, "ledgers", place)
    if actor.is_of_department:
        return ()
    return (*OPINIONS, *RESTRICTED_LEDGERS) if actor.is_auditor else OPINIONS


@dataclass(frozen=True, slots=True)
class WantedLooks:
    """Which looks to list: by whom (name or number), at what (person's number or code), from which day on."""

    who: str = ""
    subject: str = ""
    since: date | None = None


def list_looks(session: Session, act: Act, wanted: WantedLooks) -> Sequence[Access]:
    """Return the looks asked for, the latest first; InputError unless the organisation department asks."""
    need_department(act, "查阅访问记录")
    chosen = select(Access).where(Access.round_id == act.round_id).order_by(col(Access.id).desc())
    if wanted.who:
        chosen = chosen.where(or_(Access.officer_no == wanted.who, Access.seen_by == wanted.who))
    if wanted.subject:
        chosen = chosen.where(Access.subject == wanted.subject)
    if wanted.since is not None:
        chosen = chosen.where(Access.seen_at >= datetime.combine(wanted.since, time.min, BUSINESS_ZONE))
    return session.exec(chosen).all()
