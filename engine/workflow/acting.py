"""Who acts, in which round and when: what every decision of a person is recorded with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from config.errors import InputError
from ledgers.roster.table import Round, Village

SYSTEM = "系统"


@dataclass(frozen=True, slots=True)
class Act:
    """One person acting on one business date. ``at`` is the instant it is recorded."""

    round_id: int
    by: str
    on: date
    at: datetime

    def need_a_name(self, deed: str) -> None:
        """Refuse when the actor is not a named person."""
        if not self.by.strip() or self.by.strip() == SYSTEM:
            raise InputError(f"{deed}须由具名的人办理", remedy="用 huanjie --operator 姓名 …… 写明经办人")


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
