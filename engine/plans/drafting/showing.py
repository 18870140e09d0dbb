"""The table of facts at the head of a plan, cell by cell as people read it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from engine.plans.drafting.people import PersonFile
from engine.plans.drafting.sentences import TO_BE_SUPPLIED, day, month, years

KNOWN = "已登记（号码不在此显示）"
"""Beside village, sex and birth any places of the number would let it be rebuilt."""


def person_table(file: PersonFile) -> dict[str, str]:
    """Return every cell of the table of facts as text; an empty ledger cell shows as to be supplied."""
    person, cells = file.person, file.person.cells
    counted = person.months()
    return {
        "person_no": person.person_no,
        "name": cells["name"],
        "sex": _shown(cells["sex"]),
        "birth": TO_BE_SUPPLIED if cells["birth_on"] is None else month(cells["birth_on"]),
        "age": TO_BE_SUPPLIED if person.age is None else f"{person.age}周岁",
        "id_number": KNOWN if file.has_number else TO_BE_SUPPLIED,
        "party": _party(cells["party_years"]),
        "township": file.township,
        "village": file.village,
        "post": cells["post"],
        "highest_post": person.held_posts[0],
        "reason": _shown(cells["reason"]),
        "service": years(counted.low) if counted.is_exact else "见基本情况",
        "monthly_pay": _shown(cells["monthly_pay"]),
        "pay_ends_on": _shown(cells["pay_ends_on"]),
        "pension": _shown(cells["pension"]),
        "hardship": _shown(cells["hardship"]),
        "audit": _done(cells["audit_done"], "已完成", "未完成"),
        "handover": _done(cells["handover_done"], "已移交", "未移交"),
        "talk": "未开展" if cells["talked_on"] is None else _short(cells["talked_on"]),
        "request": _shown(cells["request"]),
        "polling_on": day(person.polling_on),
        "trace": _trace(file),
    }


def _shown(value: Any) -> str:
    if value is None:
        return TO_BE_SUPPLIED
    if isinstance(value, date):
        return _short(value)
    return f"{value:,.2f}元" if isinstance(value, Decimal) else str(value)


def _short(value: date) -> str:
    """Return a date the way the cells of personnel forms hold it."""
    return f"{value:%Y.%m.%d}"


def _party(party_years: int | None) -> str:
    if party_years is None:
        return TO_BE_SUPPLIED
    return f"{party_years}年" if party_years else "非中共党员"


def _done(value: bool | None, done: str, not_done: str) -> str:
    return TO_BE_SUPPLIED if value is None else done if value else not_done


def _trace(file: PersonFile) -> str:
    """Return as-of date and document number of the person's ledger row, "" when it has neither."""
    as_of, document_no = file.trace["as_of"], file.trace["source_doc"]
    parts = (f"数据截止{day(as_of)}" if as_of else "", document_no or "")
    return "，".join(part for part in parts if part)
