"""Finds the one village or officer a person means by a code, a number or a name, or says which come near."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from sqlmodel import Session, col, select

from config.errors import InputError
from ledgers.roster.divisions import VILLAGE_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Officer, Round, Township, Village

SHOWN = 5


def find_village(session: Session, current: Round, text: str) -> Village:
    """Return the village of the round meant by a 12-digit code, a name, or township and name together.

    Raises InputError with the nearest villages when none or several are meant.
    """
    wanted = text.strip()
    low, high = code_range(current.region)
    if wanted.isdigit() and len(wanted) == VILLAGE_DIGITS:
        village = session.get(Village, wanted)
        if village is not None and low <= village.code <= high:
            return village
    query = (
        select(Village, Township.name)
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code).between(low, high))
        .order_by(col(Village.code))
    )
    titled = [(village, f"{township}{village.name}") for village, township in session.exec(query)]
    found = [village for village, title in titled if wanted in (village.name, title)]
    if len(found) == 1:
        return found[0]
    if found:
        named = [f"{title}（{village.code}）" for village, title in titled if village in found]
        raise InputError(f"“{wanted}”不止一个村", where=current.name, remedy=f"请用编码：{'、'.join(named[:SHOWN])}")
    raise InputError(f"没有找到“{wanted}”这个村", where=current.name, remedy=_nearest(wanted, titled))


def _nearest(wanted: str, titled: Sequence[tuple[Village, str]]) -> str:
    if not titled:
        return "名册中还没有村，先运行 huanjie roster import"
    labels = [village.code for village, _ in titled] if wanted.isdigit() else [title for _, title in titled]
    best = process.extract(wanted, labels, limit=SHOWN)
    return f"是否指：{'、'.join(f'{titled[place][1]}（{titled[place][0].code}）' for _, _, place in best)}"


def find_officer(session: Session, text: str, posts: Sequence[str] = (), county: str = "") -> Officer:
    """Return the officer meant by number or name, among those holding one of ``posts`` and of ``county`` where given.

    Raises InputError naming who there is when none or several are meant.
    """
    wanted = text.strip()
    query = select(Officer).order_by(col(Officer.seniority), col(Officer.no))
    query = query.where(col(Officer.post).in_(posts)) if posts else query
    query = query.where(Officer.county_code == county) if county else query
    officers = session.exec(query).all()
    found = [officer for officer in officers if officer.no == wanted] or [o for o in officers if o.name == wanted]
    if len(found) == 1:
        return found[0]
    listed = "、".join(f"{officer.name}（{officer.no}）" for officer in (found or officers)[: SHOWN * 6])
    if found:
        raise InputError(f"“{wanted}”不止一人", where="人员名册", remedy=f"请用编号：{listed}")
    raise InputError(f"没有找到“{wanted}”", where="人员名册", remedy=f"可选：{listed}" if listed else "先导入人员名册")
