"""The fields a sentence of a plan may name, each with its Chinese label and the ledger cells it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.plans.drafting.person import MOST_MONTHS, PERSON, POST, Cell, Person

ROSTER = "roster"
SERVICE_CELLS = (Cell(POST, "post"), Cell(POST, "started"), Cell(POST, "ended"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how people call it and what it is read from."""

    label: str
    cells: tuple[Cell, ...]


def _own(field: str, label: str) -> Field:
    return Field(label, (Cell(PERSON, field),))


PERSON_FIELDS: Mapping[str, Field] = {
    "name": _own("name", "姓名"),
    "sex": _own("sex", "性别"),
    "birth_on": _own("birth_on", "出生日期"),
    "party_years": _own("party_years", "党龄"),
    "post": _own("post", "离任职务"),
    "reason": _own("reason", "离任原因"),
    "audit_done": _own("audit_done", "离任审计已完成"),
    "audit_problem": _own("audit_problem", "离任审计发现问题"),
    "handover_done": _own("handover_done", "工作已移交"),
    "talk_level": _own("talk_level", "谈心谈话层级"),
    "talk_by": _own("talk_by", "谈话人"),
    "talked_on": _own("talked_on", "谈话日期"),
    "request": _own("request", "本人诉求"),
    "hardship": _own("hardship", "困难等级"),
    "pay_ends_on": _own("pay_ends_on", "待遇终止日"),
    "pension": _own("pension", "养老保险情况"),
    "sentenced": _own("sentenced", "受过刑事处罚"),
    "monthly_pay": _own("monthly_pay", "月报酬"),
    "age": Field("选举日年龄", (Cell(PERSON, "birth_on"), Cell(ROSTER, "polling_on"))),
    "months": Field("累计任职月数", SERVICE_CELLS[1:]),
    "months_at_most": Field("累计任职至多月数", SERVICE_CELLS[1:]),
    "highest_post": Field("最高职务", (Cell(PERSON, "post"), SERVICE_CELLS[0])),
    "career": Field("任职经历", SERVICE_CELLS),
    "gaps": Field("任职间断", SERVICE_CELLS[1:]),
    "village": Field("村（社区）", (Cell(ROSTER, "village"),)),
    "township": Field("乡镇（街道）", (Cell(ROSTER, "township"),)),
    "polling_on": Field("选举日", (Cell(ROSTER, "polling_on"),)),
    "pay_ends_soon": Field("待遇终止日临近", (Cell(PERSON, "pay_ends_on"), Cell(ROSTER, "polling_on"))),
}
POLICY_FIELDS: Mapping[str, str] = {
    "policy": "政策名称",
    "document_no": "政策文号",
    "amount": "金额",
    "amount_low": "金额下限",
    "amount_high": "金额上限",
    "working": "金额算法",
    "reasons": "逐条核对情况",
    "lacking": "待补的台账项目",
    "later_on": "达到年龄的日期",
}
PROCESS_FIELDS: Mapping[str, str] = {"follow_up_first": "首次回访天数", "follow_up_last": "末次回访天数"}


def values_of(person: Person, village: str, township: str, soon_days: int) -> dict[str, Any]:
    """Return the value of every person field; None where the ledger has none."""
    months, has_months = person.months(), person.has_record or person.cells["service_months"] is not None
    cells, ends_on = person.cells, person.cells["pay_ends_on"]
    return {field: cells[field] for field in PERSON_FIELDS if field in cells} | {
        "age": person.age,
        "months": months.low if has_months else None,
        "months_at_most": months.high if has_months and months.high < MOST_MONTHS else None,
        "highest_post": person.held_posts[0],
        "career": "；".join(career_of_rows(person)) or None,
        "gaps": "、".join(_stretch(*gap) for gap in person.service.gaps()),
        "village": village,
        "township": township,
        "polling_on": person.polling_on,
        "pay_ends_soon": None if ends_on is None else (ends_on - person.polling_on).days <= soon_days,
    }


def career_of_rows(person: Person) -> tuple[str, ...]:
    """Return the service record, one line a post, earliest first."""
    rows = sorted(person.service.held, key=lambda held: held.source.started)
    return tuple(f"{_month(h.source.started)}至{_month(h.source.ended)}　{h.source.post}" for h in rows)


def _month(written: str | None) -> str:
    """Return ``YYYY-MM`` as official papers write it; nothing stands for the polling day, a year alone for itself."""
    if written is None:
        return "选举日"
    year, _, month = written.partition("-")
    return f"{year}年{int(month)}月" if month else f"{year}年（月份不详）"


def _stretch(first: str, last: str) -> str:
    return _month(first) if first == last else f"{_month(first)}至{_month(last)}"
