"""The people of one invented village: how they are numbered and born, reserve candidates, departments' opinions."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from ledgers import id_number
from simulation.demo.draft import POLLING_ON, VillageDraft
from simulation.demo.names import person_name
from simulation.demo.places import COUNTY_CODE

CLAUSES = {
    "县纪委监委": ("第三项", "第四项", "第五项"),
    "县公安局": ("第一项", "第二项", "第四项", "第五项"),
    "县人民法院": ("第一项", "第九项"),
    "县人民检察院": ("第一项", "第二项", "第四项"),
    "县信访局": ("第八项",),
}
"""The departments that answer in the demo, and the clauses each answers for (see rules/clauses)."""
DEPARTMENTS = tuple(CLAUSES)
SENT_ON, DUE_ON = date(2020, 10, 12), date(2020, 10, 15)
LEAD_POSTS = ("书记", "主任")
OTHER_POSTS = ("副书记", "副主任", "委员", "委员", "委员")
Rows = list[dict[str, Any]]


def numbered_person(draft: VillageDraft, letter: str, serial: int, sex: str) -> dict[str, Any]:
    """Return village, number, name and sex of a new person."""
    code = draft.village.code
    number = f"{letter}{code}{serial:03d}"
    return {"village_code": code, "person_no": number, "name": person_name(draft.rng, sex), "sex": sex}


def born(rng: Random, youngest: int, oldest: int) -> date:
    """Return a birth date of somebody ``youngest`` to ``oldest`` years old on the polling day."""
    latest = POLLING_ON.replace(year=POLLING_ON.year - youngest) - timedelta(days=1)
    earliest = POLLING_ON.replace(year=POLLING_ON.year - oldest - 1) + timedelta(days=1)
    return earliest + timedelta(days=rng.randint(0, (latest - earliest).days))


def identity(draft: VillageDraft, born_on: date, sex: str) -> str:
    """Return a well-formed ID number nobody of the invented county has: the area code 999901 belongs to nobody."""
    while True:
        number = id_number.make(COUNTY_CODE, born_on, draft.rng.randint(0, 499) * 2 + (sex == "男"))
        if number not in draft.taken:
            draft.taken.add(number)
            return number


def reserve_rows(draft: VillageDraft) -> Rows:
    """Return the reserve candidates: who is willing, then who is not."""
    spec, rng = draft.reserve, draft.rng
    rows = []
    for serial in range(1, spec.qualified + spec.unwilling + 1):
        sex = "女" if serial > spec.qualified - spec.women and serial <= spec.qualified else "男"
        row = numbered_person(draft, "H", serial, sex)
        young = serial > spec.qualified - spec.under_35
        row["birth_on"] = born(rng, 23, 34) if young else born(rng, 36, 56)
        row["id_number"] = identity(draft, row["birth_on"], sex)
        row["post"] = LEAD_POSTS[serial - 1] if serial <= 2 else rng.choice(OTHER_POSTS)
        rows.append(row | _candidate_traits(rng, young) | {"willing": serial <= spec.qualified})
    return rows


def _candidate_traits(rng: Random, young: bool) -> dict[str, Any]:
    sources = ("返乡大学生", "优秀农民工", "退役军人") if young else ("现任干部", "优秀农民工", "致富能手", "现任干部")
    return {
        "source": rng.choice(sources),
        "education": rng.choice(("大专", "本科及以上") if young else ("高中（中专）", "大专", "初中")),
        "party_member": rng.random() < 0.8,
        "pledge_signed": rng.random() < 0.6,
        "kinship_conflict": False,
        "conclusion": "待定",
    }


def opinion_rows(draft: VillageDraft, candidates: Rows) -> Rows:
    """Return the departments' opinions on the candidates for the two lead posts, asked for early."""
    leading = [row for row in candidates if row["post"] in LEAD_POSTS and row["willing"]]
    rows = [_opinion(draft, row, department) for row in leading for department in DEPARTMENTS]
    for row in draft.rng.sample(rows, min(draft.reserve.explanations, len(rows))):
        clauses = CLAUSES[row["department"]]
        row |= {"opinion": "需说明", "clause": clauses[draft.rng.randint(2, 8) % len(clauses)], "settled": False}
        row["replied_on"] = row["replied_on"] or DUE_ON
    return rows


def _opinion(draft: VillageDraft, candidate: dict[str, Any], department: str) -> dict[str, Any]:
    replied = draft.rng.random() > 0.004
    return {
        "village_code": candidate["village_code"],
        "person_no": candidate["person_no"],
        "department": department,
        "sent_on": SENT_ON,
        "due_on": DUE_ON,
        "replied_on": SENT_ON + timedelta(days=draft.rng.randint(1, 3)) if replied else None,
        "opinion": "无异议" if replied else None,
    }
