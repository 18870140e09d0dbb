"""The departing cadres of one invented village: persons in whom reason, age, pension, party years and service agree.

A person is invented in the order of a life: why they leave, how old that makes them, when they joined the party, which
posts they held since, and from all of it the pension. Ages follow the common local lines: 60 for men, 55 for women.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from ledgers.months import age_on
from simulation.demo.draft import ON, POLLING_ON, VillageDraft
from simulation.demo.names import person_name
from simulation.demo.people import LEAD_POSTS, Rows, born, identity, numbered_person

OTHER_POSTS = ("委员", "委员", "委员", "副书记", "副主任", "文书", "监督委员会主任")
PARTY_POSTS = ("书记", "副书记", "监督委员会主任")
"""Posts held by party members only."""
FIRST_POSTS = ("委员", "文书", "委员", "其他")
SECOND_POSTS = ("委员", "副主任", "文书")
REASONS = {"年龄": 50, "职数减少": 19, "不再提名": 15, "辞职": 8, "健康": 4, "免职": 3, "撤职": 1}
AGES = {
    "年龄": {"男": (59, 66), "女": (55, 61)},
    "健康": {"男": (47, 63), "女": (45, 57)},
    "职数减少": {"男": (36, 58), "女": (33, 53)},
    "不再提名": {"男": (38, 59), "女": (36, 54)},
    "辞职": {"男": (28, 52), "女": (27, 48)},
    "免职": {"男": (38, 57), "女": (36, 52)},
    "撤职": {"男": (40, 57), "女": (38, 52)},
}
"""Youngest and oldest age on the polling day by reason and sex."""
COVERED = "其他养老保障"
"""Covered by another pension: no transitional pay on top of it."""
PENSION_AGE = 60
"""From this age the residents' pension is paid, to men and women alike."""
YOUNGEST_IN_POST, YOUNGEST_IN_PARTY = 22, 19


@dataclass(frozen=True, slots=True)
class _Life:
    """What one person's cells follow from: ``age`` in full years on the polling day."""

    sex: str
    reason: str
    born_on: date
    age: int
    post: str


def departing_rows(draft: VillageDraft) -> tuple[Rows, Rows]:
    """Return the departing cadres and the posts they held."""
    cadres: Rows = []
    posts: Rows = []
    for serial in range(1, draft.departing.count + 1):
        life = _life(draft, serial)
        row = numbered_person(draft, "L", serial, life.sex)
        row |= {"post": life.post, "birth_on": life.born_on}
        row["id_number"] = identity(draft, life.born_on, life.sex)
        held = _service(draft.rng, life)
        place = {"village_code": row["village_code"], "person_no": row["person_no"]}
        cadres.append(row | {"service_months": _reported_months(draft.rng, held)} | _traits(draft.rng, life))
        posts += [place | post for post in held]
    _unsettle(draft, cadres)
    return cadres, posts


def _life(draft: VillageDraft, serial: int) -> _Life:
    rng = draft.rng
    sex = "女" if rng.random() < 0.22 else "男"
    reason = rng.choices(list(REASONS), list(REASONS.values()))[0]
    born_on = born(rng, *AGES[reason][sex])
    return _Life(sex, reason, born_on, age_on(born_on, POLLING_ON), _post(draft, serial))


def _post(draft: VillageDraft, serial: int) -> str:
    spec = draft.departing
    if serial == 1 and (spec.unanswered_main or (not spec.unanswered and draft.rng.random() < 0.55)):
        return draft.rng.choice(LEAD_POSTS)
    return draft.rng.choice(OTHER_POSTS)


def _traits(rng: Random, life: _Life) -> dict[str, Any]:
    talked = rng.random() < 0.35
    leads = life.post in LEAD_POSTS
    pension = _pension(rng, life)
    pay_ends_on = _end_of_month(2021, rng.choices(range(3, 13), (30, 8, 6, 20, 4, 4, 10, 3, 3, 12))[0])
    return {
        "party_years": _party_years(rng, life),
        "reason": life.reason,
        "audit_done": rng.random() < 0.3,
        "audit_problem": False,
        "handover_done": False,
        "talk_level": "乡镇" if talked else None,
        "talk_by": person_name(rng, "男") if talked else None,
        "talked_on": ON - timedelta(days=rng.randint(1, 25)) if talked else None,
        "request": rng.choices(("无", "已答复"), (82, 18))[0],
        "hardship": rng.choices(("无", "A", "B", "C"), (88, 3, 4, 5))[0],
        "pay_ends_on": None if pension == COVERED else pay_ends_on,
        "pension": pension,
        "sentenced": False,
        "monthly_pay": float(rng.randint(26, 34) * 100 if leads else rng.randint(9, 19) * 100),
        "plan_state": rng.choices(("未拟", "草稿"), (74, 26))[0],
    }


def _party_years(rng: Random, life: _Life) -> int:
    if life.post not in PARTY_POSTS and rng.random() < 0.2:
        return 0
    joined = rng.randint(YOUNGEST_IN_PARTY, min(38, life.age - 4))
    return life.age - joined


def _pension(rng: Random, life: _Life) -> str:
    if age_on(life.born_on, ON) >= PENSION_AGE:
        return rng.choices(("已领取", COVERED, "参保缴费中"), (92, 6, 2))[0]
    return rng.choices(("参保缴费中", "未参保", COVERED), (87, 7, 6))[0]


def _service(rng: Random, life: _Life) -> Rows:
    """Return one to three posts held one after the other up to now; the first not before the person was grown up."""
    count = rng.choices((1, 2, 3), (35, 45, 20))[0] if life.age >= 35 else 1
    posts = [*(rng.choice(FIRST_POSTS), rng.choice(SECOND_POSTS))[: count - 1], life.post]
    most = (life.age - YOUNGEST_IN_POST) * 12
    lengths = [rng.randint(18, max(18, min(36 * 6, most // count))) for _ in posts]
    end = POLLING_ON.year * 12 + POLLING_ON.month - 1
    start = end - sum(lengths) + 1
    rows: Rows = []
    for post, length in zip(posts, lengths, strict=True):
        last = start + length - 1
        rows.append({"post": post, "started": _month(start), "ended": None if last == end else _month(last)})
        start = last + 1
    if rng.random() < 0.04:  # of some only the year is remembered
        rows[0]["started"] = rows[0]["started"][:4]
    return rows


def _reported_months(rng: Random, posts: Rows) -> int:
    """Return the months a township adds up from the posts; some round them to whole years."""
    end = POLLING_ON.year * 12 + POLLING_ON.month - 1
    year, _, month = posts[0]["started"].partition("-")
    months = end - (int(year) * 12 + int(month or 1) - 1) + 1
    return max(12, round(months / 12) * 12) if month and rng.random() < 0.015 else months


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _unsettle(draft: VillageDraft, cadres: Rows) -> None:
    spec = draft.departing
    others = [row for row in cadres if row["post"] not in LEAD_POSTS]
    for row in others[: spec.unanswered]:
        row["request"] = "已提出未答复"
    if spec.unanswered_main:
        next(row for row in cadres if row["post"] in LEAD_POSTS)["request"] = "已提出未答复"
    if spec.pay_ends_early:
        draft.rng.choice([row for row in cadres if row["pay_ends_on"]])["pay_ends_on"] = _end_of_month(
            2021, draft.rng.choice((1, 2))
        )
