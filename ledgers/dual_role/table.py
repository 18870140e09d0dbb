"""Dual-role forecasts, one row a village and round; access is restricted and rows are frozen at T."""

from sqlmodel import UniqueConstraint

from ledgers.fields import VillageRow, between, one_of

FORECASTS = ("有确定人选", "有意向人选", "无合适人选")
SUPPORT = ("高", "中", "低")
SOURCES = ("本村", "跨村", "下派", "回引")


class DualRole(VillageRow, table=True):
    """Whether one person can hold both posts, and what to do if nobody can. Names no person."""

    __tablename__ = "dual_role"
    __table_args__ = (
        UniqueConstraint("round_id", "village_code"),
        one_of("forecast", FORECASTS),
        one_of("support", SUPPORT),
        one_of("source_needed", SOURCES),
        between("possible_persons", 0, 200),
        between("open_contenders", 0, 200),
    )

    combined_now: bool | None = None
    forecast: str | None = None
    possible_persons: int | None = None
    support: str | None = None
    open_contenders: int | None = None
    obstacle: str | None = None
    source_needed: str | None = None
    fallback: str | None = None
