"""Which round is meant, and which villages take part in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from config.errors import InputError
from ledgers.roster.table import Round, Village


def current_round(session: Session, name: str | None = None) -> Round:
    """Return the round called ``name``; without a name the latest one, where all rounds are of one region.

    Raises InputError when there is none, when no round has that name, or when several regions have rounds.
    """
    rounds = session.exec(select(Round).order_by(col(Round.polling_on).desc(), col(Round.name))).all()
    if not rounds:
        raise InputError("还没有登记换届轮次", remedy="在名册的“轮次”表中填写，再运行 huanjie roster import 名册.xlsx")
    if name is not None:
        return _named(rounds, name)
    if len({found.region for found in rounds}) > 1:
        raise InputError("有不止一个地区的换届轮次，不知道指哪一个", remedy=f"用 --round 指明：{_names(rounds)}")
    return rounds[0]


def round_of_county(session: Session, county: str) -> Round:
    """Return the latest round in which villages of a county take part; InputError when there is none."""
    rounds = session.exec(select(Round).order_by(col(Round.polling_on).desc(), col(Round.name))).all()
    for found in rounds:
        if found.region.startswith(county) or county.startswith(found.region):
            return found
    raise InputError("本县还没有登记换届轮次", remedy="请组织部在名册的“轮次”表中填写并导入")


def _named(rounds: Sequence[Round], name: str) -> Round:
    for found in rounds:
        if found.name == name.strip():
            return found
    raise InputError(f"没有名为“{name}”的换届轮次", remedy=f"已登记的有：{_names(rounds)}")


def _names(rounds: Sequence[Round]) -> str:
    return "、".join(found.name for found in rounds[:10])


def villages_of(session: Session, current: Round) -> Sequence[Village]:
    """Return the villages whose code begins with the region of ``current``, ordered by code."""
    low, high = code_range(current.region)
    return session.exec(select(Village).where(col(Village.code).between(low, high)).order_by(col(Village.code))).all()


def code_range(region: str) -> tuple[str, str]:
    """Return the lowest and the highest 12-digit code that begins with ``region`` (an index can serve both)."""
    return region.ljust(12, "0"), region.ljust(12, "9")
