"""What the cells of one departing cadre may say but hardly do: told on import with the cell, never refused.

The law does not forbid any of it, so the clerk decides. Ages are counted on the day the row is as of.
"""

from __future__ import annotations

from datetime import date

from ledgers.base import Row, RowProblem
from ledgers.months import age_on

PARTY_AGE = 18
"""Who joins the party is 18 or older (中国共产党章程 Art. 1)."""
WORKING_AGE = 18
"""Who is elected to a village committee has the right to vote, from 18 (村民委员会组织法 2018, Art. 13)."""
PENSION_AGE = {"男": 60, "女": 50}
"""The earliest usual age of a pension: residents 60, women workers 50 (国发〔1978〕104 号, 国发〔2014〕8 号)."""
LEAVING_AGE = {"男": 50, "女": 45}
"""Below these "年龄" is hardly the reason to leave: counties draw the line between 55 and 60 [推]."""
COVERED = "其他养老保障"


def doubts(row: Row) -> list[RowProblem]:
    """Find cells of one person that hardly agree with each other."""
    covered = row.get("pension") == COVERED and row.get("pay_ends_on") is not None
    found = [_doubt("pay_ends_on", "已有其他养老保障，又填了待遇终止日期，可能重复享受")] if covered else []
    born, on = row.get("birth_on"), row.get("as_of")
    if not isinstance(born, date) or not isinstance(on, date) or born >= on:
        return found
    return [*found, *_of_age(row, age_on(born, on))]


def _of_age(row: Row, age: int) -> list[RowProblem]:
    found = []
    if row.get("party_years") and age - row["party_years"] < PARTY_AGE:
        found.append(_doubt("party_years", f"按党龄推算，入党时不满 {PARTY_AGE} 周岁"))
    if row.get("service_months") and age - row["service_months"] / 12 < WORKING_AGE:
        found.append(_doubt("service_months", f"按累计任职月数推算，任职时不满 {WORKING_AGE} 周岁"))
    pension_age = PENSION_AGE.get(str(row.get("sex")), min(PENSION_AGE.values()))
    if row.get("pension") == "已领取" and age < pension_age:
        found.append(_doubt("pension", f"{pension_age} 周岁以前就已领取养老金"))
    leaving_age = LEAVING_AGE.get(str(row.get("sex")), min(LEAVING_AGE.values()))
    if row.get("reason") == "年龄" and age < leaving_age:
        found.append(_doubt("reason", f"不到 {leaving_age} 周岁，离任原因却填“年龄”"))
    return found


def _doubt(field: str, sentence: str) -> RowProblem:
    return RowProblem(field, "doubtful", sentence)
