"""The numbers of the way a plan takes (rules/resettlement/process.toml), as they hold on one date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.rulebook.companion_file import dated_value, is_count, open_file
from engine.rulebook.problems import RulebookError, RuleProblem
from ledgers.resettlement.table import DEPARTING_POSTS

FILE = "process.toml"
VISITS = "follow_up_days"
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
    """Read ``process.toml`` of ``folder`` with the values in force on ``on``; RulebookError lists all mistakes."""
    problems: list[RuleProblem] = []
    root = open_file(folder / FILE, problems)
    root.integer("version", minimum=1)
    order, offices = root.texts("post_order", required=True), root.texts("offices", required=True)
    if set(order) != set(DEPARTING_POSTS) or len(order) != len(DEPARTING_POSTS):
        root.report("post_order", "要把每个职务写且只写一次", "、".join(DEPARTING_POSTS))
    params = root.table("params")
    values = {name: dated_value(params, name, on, is_count, "应为不小于 0 的整数") for name in NUMBERS}
    visits = dated_value(params, VISITS, on, _are_days, "应为天数的列表，如 [30, 90]")
    params.close()
    root.close()
    if problems:
        raise RulebookError(problems)
    return Process(post_order=order, offices=offices, follow_up_days=tuple(sorted(visits)), **values)


def _are_days(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_count, value))
