"""One village while it is being invented: a quiet place first, before any problem is laid on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from simulation.demo.places import DemoVillage

ON = date(2020, 10, 20)
"""The day of the survey: what the townships report is as of this date."""
POLLING_ON = date(2021, 1, 15)
PROFILE = "CN2018+SC2020"
ROUND_NAME = "2020年村（社区）两委换届"
INCOME_OF_A_RICH_VILLAGE = 45.0


@dataclass(slots=True)
class ReserveDraft:
    """How many reserve candidates a village has, and what is special about them."""

    qualified: int
    women: int
    under_35: int
    unwilling: int = 0
    explanations: int = 0


@dataclass(slots=True)
class DepartingDraft:
    """How many cadres leave, and what is unsettled with them."""

    count: int
    unanswered: int = 0
    unanswered_main: bool = False
    pay_ends_early: bool = False


@dataclass(slots=True)
class VillageDraft:
    """What is known of one village; each dictionary becomes a row of the ledger of that name."""

    village: DemoVillage
    rng: Random
    file: dict[str, Any]
    review: dict[str, Any]
    dual: dict[str, Any]
    reserve: ReserveDraft
    departing: DepartingDraft
    issues: list[dict[str, Any]] = field(default_factory=list)
    audits: list[dict[str, Any]] = field(default_factory=list)
    unreturned: set[str] = field(default_factory=set)
    mix: str = ""
    taken: set[str] = field(default_factory=set)
    """The ID numbers given so far, in the whole county."""

    @property
    def seats(self) -> int:
        """Seats of both committees."""
        return int(self.file["committee_seats"]) + int(self.file["party_seats"])

    def many_leave(self, count: int) -> bool:
        """Say whether ``count`` departures are half of the seats or more."""
        return 2 * count >= self.seats

    def days_before(self, low: int, high: int) -> date:
        """Return a day between ``low`` and ``high`` days before the survey."""
        return ON - timedelta(days=self.rng.randint(low, high))


def quiet_village(village: DemoVillage, rng: Random) -> VillageDraft:
    """Invent a village in which nothing is wrong."""
    file = _file(village, rng)
    seats = file["committee_seats"] + file["party_seats"]
    reserve = ReserveDraft(file["committee_seats"] + rng.randint(0, 3), rng.randint(1, 3), rng.randint(1, 3))
    reserve.unwilling = int(rng.random() < 0.2)
    draft = VillageDraft(village, rng, file, {}, _dual(rng), reserve, DepartingDraft(rng.choice((2, 3, 3, 3))))
    draft.review = _review(draft, seats)
    _add_everyday_issues(draft)
    _add_term_audit(draft)
    return draft


def _file(village: DemoVillage, rng: Random) -> dict[str, Any]:
    community = village.kind == "社区"
    population = rng.randint(2600, 11800) if community else rng.randint(900, 4300)
    merged_from = rng.choice((2, 2, 3)) if rng.random() < 0.32 else 1
    income = round(min(rng.lognormvariate(2.6, 0.7), INCOME_OF_A_RICH_VILLAGE), 1)
    return {
        "kind": village.kind,
        "merged_from": merged_from,
        "merged_on": date(2019, 12, 1) + timedelta(days=rng.randint(0, 180)) if merged_from > 1 else None,
        "fusion": rng.choice(("好", "好", "中")) if merged_from > 1 else None,
        "population": population,
        "voters_expected": round(population * rng.uniform(0.74, 0.83)),
        "voters_away_share": round(rng.uniform(9, 29.4), 1),
        "party_members": round(population * rng.uniform(0.018, 0.034)) + 9,
        "committee_seats": rng.choice((5, 7)) if community or population > 3000 else rng.choice((3, 5)),
        "party_seats": 5,
        "land_acquisition": rng.random() < 0.1,
        "enterprise_or_mine": rng.random() < 0.1,
        "collective_income": income,
        "collective_debt": 0.0 if rng.random() < 0.55 else round(income * rng.uniform(0.1, 0.9), 1),
        "last_outcome": "正常",
        "last_turnout": round(rng.uniform(66, 95), 1),
        "clan_gang_conclusion": "无",
    }


def _review(draft: VillageDraft, seats: int) -> dict[str, Any]:
    rng = draft.rng
    rating = rng.choices(("优", "良", "中"), (25, 55, 20))[0]
    return {
        "reviewed_on": draft.days_before(5, 30),
        "seats_filled": seats,
        "secretary_vacant": False,
        "secretary_age": rng.randint(36, 59),
        "secretary_education": rng.choices(("高中（中专）", "大专", "本科及以上"), (45, 45, 10))[0],
        "team_rating": rating,
        "democratic_rating": round(rng.uniform(88, 99) if rating == "优" else rng.uniform(72, 95), 1),
        "weak_and_slack": False,
        "discord": False,
        "secretary_case": "无",
        "director_case": "无",
        "women": rng.randint(1, 3),
        "under_35": rng.randint(0, 3),
        "affairs_disclosed": True,
        "satisfaction": round(rng.uniform(76, 97), 1),
        "interviews_held": rng.randint(12, 60),
    }


def _dual(rng: Random) -> dict[str, Any]:
    settled = rng.random() < 0.78
    return {
        "combined_now": rng.random() < 0.55,
        "forecast": "有确定人选" if settled else "有意向人选",
        "possible_persons": rng.randint(1, 3),
        "support": rng.choices(("高", "中"), (70, 30) if settled else (30, 70))[0],
        "open_contenders": rng.choices((0, 1, 2), (30, 50, 20))[0],
        "source_needed": rng.choices(("本村", "回引", "跨村"), (88, 8, 4))[0],
        "fallback": rng.choice(("副书记接任", "从返乡人员中物色", "乡镇选派", "现任连任")),
    }


def _add_everyday_issues(draft: VillageDraft) -> None:
    for _ in range(draft.rng.choices((0, 1, 2), (45, 40, 15))[0]):
        opened = draft.days_before(40, 500)
        closed = min(opened + timedelta(days=draft.rng.randint(12, 58)), ON - timedelta(days=1))
        kind = draft.rng.choice(("信访", "信访", "干群", "权属"))
        add_issue(draft, kind, opened, {"status": "已办结", "closed_on": closed})
    if draft.rng.random() < 0.18:
        add_issue(draft, "信访", draft.days_before(3, 55), {})


def add_issue(draft: VillageDraft, kind: str, opened: date, fields: dict[str, Any]) -> None:
    """Add an open issue of ``kind``; ``fields`` say what is different about it."""
    departments = {
        "征地拆迁": "县自然资源局",
        "舆情": "县委宣传部",
        "权属": "县自然资源局",
        "合并遗留": "县民政局",
        "历史选举": "县民政局",
    }
    usual = {
        "issue_no": f"XF{opened:%Y%m}-{draft.village.code[-6:]}-{len(draft.issues) + 1:02d}",
        "kind": kind,
        "collective": False,
        "opened_on": opened,
        "repeats": draft.rng.choice((0, 0, 0, 1)),
        "department": departments.get(kind, "县信访局"),
        "measure": draft.rng.choice(("约谈当事人，限期答复", "现场调解", "专题会商", "实地核查后答复")),
        "due_on": opened + timedelta(days=60),
        "status": "未办结",
    }
    draft.issues.append(usual | fields)


def _add_term_audit(draft: VillageDraft) -> None:
    if draft.rng.random() < 0.07:
        return
    found = draft.rng.choice((0, 0, 1, 2, 3))
    amount = 0.0 if not found else round(draft.rng.uniform(0.2, 6), 2)
    add_audit(draft, findings(found, found, amount) | {"published_on": draft.days_before(20, 150)})


def findings(found: int, rectified: int, amount: float) -> dict[str, Any]:
    """Return the cells of an audit that say what it found (``amount`` in 万元)."""
    return {"problems_found": found, "problems_rectified": rectified, "amount": amount}


def add_audit(draft: VillageDraft, fields: dict[str, Any]) -> None:
    """Add an audit of the term in which nothing is wrong but for ``fields``."""
    usual = {
        "audit_no": f"SJ2020-{draft.village.code[-6:]}-{len(draft.audits) + 1:02d}",
        "kind": "任期",
        "organiser": draft.rng.choice(("县农业农村局", "县审计局委托事务所", "乡镇联合审计组")),
        "done": True,
        "problems_found": 0,
        "problems_rectified": 0,
        "amount": 0.0,
        "accounts_cleared": True,
        "bribery": "无",
    }
    draft.audits.append(usual | fields)
