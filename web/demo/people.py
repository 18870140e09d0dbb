"""The people of one invented village: reserve candidates, departments' opinions, departing cadres and their service."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from ledgers import id_number
from web.demo.draft import ON, POLLING_ON, VillageDraft
from web.demo.names import person_name
from web.demo.places import COUNTY_CODE

DEPARTMENTS = ("县纪委监委", "县公安局", "县人民法院", "县人民检察院", "县信访局")
SENT_ON, DUE_ON = date(2020, 10, 12), date(2020, 10, 15)
LEAD_POSTS = ("书记", "主任")
OTHER_POSTS = ("副书记", "副主任", "委员", "委员", "委员")
DEPARTING_OTHER_POSTS = ("委员", "委员", "委员", "副书记", "副主任", "文书", "监督委员会主任")
REASONS = {"年龄": 46, "职数减少": 20, "不再提名": 16, "辞职": 9, "健康": 5, "免职": 3, "撤职": 1}
Rows = list[dict[str, Any]]


def _person(draft: VillageDraft, letter: str, serial: int, sex: str) -> dict[str, Any]:
    code = draft.village.code
    number = f"{letter}{code}{serial:03d}"
    return {"village_code": code, "person_no": number, "name": person_name(draft.rng, sex), "sex": sex}


def _born(rng: Random, youngest: int, oldest: int) -> date:
    """Return a birth date of somebody ``youngest`` to ``oldest`` years old on the polling day."""
    latest = POLLING_ON.replace(year=POLLING_ON.year - youngest) - timedelta(days=1)
    earliest = POLLING_ON.replace(year=POLLING_ON.year - oldest - 1) + timedelta(days=1)
    return earliest + timedelta(days=rng.randint(0, (latest - earliest).days))


def _identity(rng: Random, born: date, sex: str) -> str:
    """Return a well-formed ID number of the invented county: the area code 999901 belongs to nobody."""
    return id_number.make(COUNTY_CODE, born, rng.randint(0, 499) * 2 + (sex == "男"))


def reserve_rows(draft: VillageDraft) -> Rows:
    """Return the reserve candidates: who is willing, then who is not."""
    spec, rng = draft.reserve, draft.rng
    rows = []
    for serial in range(1, spec.qualified + spec.unwilling + 1):
        sex = "女" if serial > spec.qualified - spec.women and serial <= spec.qualified else "男"
        row = _person(draft, "H", serial, sex)
        young = serial > spec.qualified - spec.under_35
        row["birth_on"] = _born(rng, 23, 34) if young else _born(rng, 36, 56)
        row["id_number"] = _identity(rng, row["birth_on"], sex)
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
        row |= {"opinion": "需说明", "clause": f"第{draft.rng.randint(2, 8)}项", "settled": False}
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


def departing_rows(draft: VillageDraft) -> tuple[Rows, Rows]:
    """Return the departing cadres and the posts they held."""
    cadres: Rows = []
    posts: Rows = []
    for serial in range(1, draft.departing.count + 1):
        sex = "女" if draft.rng.random() < 0.22 else "男"
        row = _person(draft, "L", serial, sex)
        row["post"] = _departing_post(draft, serial)
        row["birth_on"] = _born(draft.rng, 44, 66)
        row["id_number"] = _identity(draft.rng, row["birth_on"], sex)
        held, months = _service(draft.rng, row)
        cadres.append(row | {"service_months": months} | _departing_traits(draft.rng, row["post"] in LEAD_POSTS))
        posts += held
    _unsettle(draft, cadres)
    return cadres, posts


def _departing_post(draft: VillageDraft, serial: int) -> str:
    spec = draft.departing
    if serial == 1 and (spec.unanswered_main or (not spec.unanswered and draft.rng.random() < 0.55)):
        return draft.rng.choice(LEAD_POSTS)
    return draft.rng.choice(DEPARTING_OTHER_POSTS)


def _departing_traits(rng: Random, main_post: bool) -> dict[str, Any]:
    talked = rng.random() < 0.35
    return {
        "party_years": rng.choice((0, *range(4, 38))) if not main_post else rng.randint(8, 40),
        "reason": rng.choices(list(REASONS), list(REASONS.values()))[0],
        "audit_done": rng.random() < 0.3,
        "audit_problem": False,
        "handover_done": False,
        "talk_level": "乡镇" if talked else None,
        "talk_by": person_name(rng, "男") if talked else None,
        "talked_on": ON - timedelta(days=rng.randint(1, 25)) if talked else None,
        "request": rng.choices(("无", "已答复"), (82, 18))[0],
        "hardship": rng.choices(("无", "A", "B", "C"), (88, 3, 4, 5))[0],
        "pay_ends_on": date(2021, rng.choice((6, 9, 12)), 30),
        "pension": rng.choices(("参保缴费中", "已领取", "未参保", "其他养老保障"), (58, 28, 8, 6))[0],
        "sentenced": False,
        "monthly_pay": float(rng.randint(26, 34) * 100 if main_post else rng.randint(9, 19) * 100),
        "plan_state": rng.choices(("未拟", "草稿", "乡镇已审"), (70, 24, 6))[0],
    }


def _service(rng: Random, cadre: dict[str, Any]) -> tuple[Rows, int]:
    """Return one to three posts held one after the other up to now, and their months together."""
    count = rng.choices((1, 2, 3), (50, 35, 15))[0]
    earlier = ("委员", "文书", "副主任", "委员")
    names = [*(rng.choice(earlier) for _ in range(count - 1)), cadre["post"]]
    lengths = [rng.randint(18, 110) for _ in names]
    end = POLLING_ON.year * 12 + POLLING_ON.month - 1
    start = end - sum(lengths) + 1
    rows = []
    for name, length in zip(names, lengths, strict=True):
        last = start + length - 1
        ended = None if last == end else _month(last)
        place = {"village_code": cadre["village_code"], "person_no": cadre["person_no"]}
        rows.append({**place, "post": name, "started": _month(start), "ended": ended})
        start = last + 1
    return _as_remembered(rows, sum(lengths), rng)


def _as_remembered(rows: Rows, months: int, rng: Random) -> tuple[Rows, int]:
    """Blur what people blur: of some only the year is known, of some the total was rounded to years."""
    chance = rng.random()
    if chance < 0.04:
        rows[0]["started"] = rows[0]["started"][:4]
    elif chance < 0.055:
        months = round(months / 12) * 12
    return rows, months


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def _unsettle(draft: VillageDraft, cadres: Rows) -> None:
    spec = draft.departing
    others = [row for row in cadres if row["post"] not in LEAD_POSTS]
    for row in others[: spec.unanswered]:
        row["request"] = "已提出未答复"
    if spec.unanswered_main:
        next(row for row in cadres if row["post"] in LEAD_POSTS)["request"] = "已提出未答复"
    if spec.pay_ends_early:
        draft.rng.choice(cadres)["pay_ends_on"] = date(2021, draft.rng.choice((1, 2)), 28)
