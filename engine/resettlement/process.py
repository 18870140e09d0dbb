"""The numbers of the way a plan takes (rules/resettlement/process.toml), as they hold on one date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.toml_form import Form, dated_value, read_toml, refuse
from ledgers.resettlement.table import DEPARTING_POSTS

FILE = "process.toml"
NUMBERS = (
    "notice_days",
    "township_working_days",
    "county_working_days",
    "approval_working_days",
    "return_working_days",
    "approval_days_before_poll",
    "pay_end_days",
)


@dataclass(frozen=True, slots=True)
class Process:
    """Days of notice and review, offices to be heard, follow-up visits, the order of posts."""

    post_order: tuple[str, ...]
    offices: tuple[str, ...]
    notice_days: int
    township_working_days: int
    county_working_days: int
    approval_working_days: int
    return_working_days: int
    approval_days_before_poll: int
    pay_end_days: int
    follow_up_days: tuple[int, ...]


def load_process(folder: Path, on: date) -> Process:
    """Read ``process.toml`` of ``folder`` with the values in force on ``on``; InputError lists all mistakes."""
    mistakes: list[str] = []
    form = Form(read_toml(folder / FILE), FILE, mistakes)
    form.whole("version")
    order, offices = form.texts("post_order"), form.texts("offices")
    if set(order) != set(DEPARTING_POSTS):
        form.complain(f"post_order 要把每个职务写且只写一次：{'、'.join(DEPARTING_POSTS)}")
    params = form.table("params")
    values = {name: dated_value(params, name, on) for name in (*NUMBERS, "follow_up_days")}
    params.finish()
    form.finish()
    for name in NUMBERS:
        if not _is_day_count(values[name]):
            form.complain(f"params.{name} 的值应为不小于 0 的整数")
    visits = values.pop("follow_up_days")
    if not isinstance(visits, list) or not visits or not all(_is_day_count(day) for day in visits):
        form.complain("params.follow_up_days 的值应为天数的列表，如 [30, 90]")
    refuse(mistakes, "安置流程文件")
    return Process(post_order=order, offices=offices, follow_up_days=tuple(sorted(visits)), **values)


def _is_day_count(value: object) -> bool:
    return type(value) is int and value >= 0
