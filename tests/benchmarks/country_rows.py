"""Invented rows of every ledger for a block of villages, column by column, from a random generator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, repeat
from typing import Any

import numpy as np

ON = date(2020, 10, 20)
DEPARTING_PER_VILLAGE = 3.87
"""2.4 million departing cadres at 620,573 villages."""
SUBMITTED = ("team_review", "dual_role", "reserve", "resettlement", "grievance", "audit")
Columns = Mapping[str, Sequence[Any] | Iterable[Any]]


class Seeded:
    """Random columns for a block of villages."""

    def __init__(self, rng: np.random.Generator, size: int) -> None:
        self.rng, self.size = rng, size

    def whole(self, low: int, high: int) -> list[int]:
        """Return integers from ``low`` to ``high``."""
        return self.rng.integers(low, high + 1, self.size).tolist()  # type: ignore[no-any-return]

    def share(self, low: float, high: float) -> list[float]:
        """Return numbers with two decimals."""
        return np.round(self.rng.uniform(low, high, self.size), 2).tolist()  # type: ignore[no-any-return]

    def chance(self, probability: float) -> list[bool]:
        """Return True with this probability, else False."""
        return (self.rng.random(self.size) < probability).tolist()  # type: ignore[no-any-return]

    def word(self, words: Sequence[Any], weights: Sequence[float]) -> list[Any]:
        """Return one of ``words`` (None is an empty cell) by weight."""
        picks = self.rng.choice(len(words), self.size, p=np.array(weights) / sum(weights))
        return [words[pick] for pick in picks.tolist()]

    def day(self, first: int, last: int, empty: float = 0.0) -> list[str | None]:
        """Return days as ISO text, counted from ON."""
        days = [(ON + timedelta(days=number)).isoformat() for number in range(first, last + 1)]
        picks = self.rng.integers(0, len(days), self.size).tolist()
        gone = (self.rng.random(self.size) < empty).tolist()
        return [None if empty_cell else days[pick] for pick, empty_cell in zip(picks, gone, strict=True)]


def ledger_rows(rng: np.random.Generator, codes: Sequence[str], start: int) -> Iterator[tuple[str, Columns]]:
    """Give table and columns of every ledger for some villages, of which ``start`` came before."""
    one = Seeded(rng, len(codes))
    yield "village_file", _of(codes) | _village_file(one)
    yield "team_review", _of(codes) | _team_review(one)
    yield "dual_role", _of(codes) | _dual_role(one)
    yield "procedure_record", _of(codes) | {"notice_published_on": one.day(-20, 120, empty=0.5)}
    yield "audit", _of(codes) | _audit(one)
    some = [code for code, take in zip(codes, one.chance(0.6), strict=True) if take]
    yield "issue", _of(some) | _issue(Seeded(rng, len(some)))
    three = [code for code in codes for _ in range(3)]
    yield "candidate", _of(three) | _persons(start * 3, len(three)) | _candidate(Seeded(rng, len(three)))
    yield "opinion", _of(codes) | _persons(start * 3, len(codes), names=False) | _opinion(one)
    counts = rng.poisson(DEPARTING_PER_VILLAGE, len(codes)).tolist()
    leaving = list(chain.from_iterable(repeat(code, count) for code, count in zip(codes, counts, strict=True)))
    yield "departing_cadre", _of(leaving) | _persons(start * 20, len(leaving)) | _departing(Seeded(rng, len(leaving)))
    yield "submission", _submissions(rng, codes)


def _of(codes: Sequence[str]) -> dict[str, Any]:
    return {"round_id": repeat(1), "village_code": codes}


def _persons(start: int, size: int, *, names: bool = True) -> dict[str, Any]:
    numbers = [f"P{number:09d}" for number in range(start, start + size)]
    return {"person_no": numbers} | ({"name": repeat("某人")} if names else {})


def _village_file(seeded: Seeded) -> dict[str, Any]:
    return {
        "kind": seeded.word(["村", "社区"], [8, 2]),
        "merged_from": seeded.whole(1, 3),
        "merged_on": seeded.day(-1200, -100),
        "fusion": seeded.word(["好", "中", "差", None], [70, 25, 4, 1]),
        "population": seeded.whole(600, 5000),
        "voters_expected": seeded.whole(400, 3500),
        "voters_away_share": seeded.share(5, 60),
        "committee_seats": seeded.whole(3, 7),
        "party_seats": seeded.whole(3, 7),
        "land_acquisition": seeded.chance(0.1),
        "enterprise_or_mine": seeded.chance(0.2),
        "collective_income": seeded.share(0, 80),
        "collective_debt": seeded.share(0, 40),
        "last_outcome": seeded.word(["正常", "选举失败", "重新选举"], [985, 5, 10]),
        "last_turnout": seeded.share(55, 98),
        "clan_gang_conclusion": seeded.word(["无", "核查中", "查实"], [990, 7, 3]),
    }


def _team_review(seeded: Seeded) -> dict[str, Any]:
    return {
        "reviewed_on": repeat("2020-10-01"),
        "seats_filled": seeded.whole(6, 14),
        "secretary_vacant": seeded.chance(0.02),
        "secretary_age": seeded.whole(28, 66),
        "secretary_education": seeded.word(["初中", "高中（中专）", "大专", "本科及以上"], [10, 40, 40, 10]),
        "team_rating": seeded.word(["优", "良", "中", "差"], [30, 45, 21, 4]),
        "democratic_rating": seeded.share(55, 100),
        "weak_and_slack": seeded.chance(0.04),
        "rectification": seeded.word(["未整顿", "整顿中", "已整顿"], [1, 4, 5]),
        "discord": seeded.chance(0.05),
        "secretary_case": seeded.word(["无", "核查", "立案", "留置"], [990, 6, 3, 1]),
        "director_case": seeded.word(["无", "核查", "立案", "留置"], [990, 6, 3, 1]),
        "affairs_disclosed": seeded.chance(0.95),
        "satisfaction": seeded.share(60, 100),
    }


def _dual_role(seeded: Seeded) -> dict[str, Any]:
    return {
        "combined_now": seeded.chance(0.6),
        "forecast": seeded.word(["有确定人选", "有意向人选", "无合适人选", None], [70, 24, 4, 2]),
        "support": seeded.word(["高", "中", "低"], [60, 30, 10]),
        "open_contenders": seeded.whole(0, 3),
    }


def _audit(seeded: Seeded) -> dict[str, Any]:
    return {
        "audit_no": repeat("SJ1"),
        "kind": seeded.word(["任期", "离任"], [1, 1]),
        "done": repeat(True),
        "published_on": seeded.day(-60, 60, empty=0.2),
        "problems_found": seeded.whole(0, 2),
        "problems_rectified": seeded.whole(1, 2),
        "accounts_cleared": seeded.chance(0.95),
        "bribery": seeded.word(["无", "核查中", None], [985, 10, 5]),
    }


def _issue(seeded: Seeded) -> dict[str, Any]:
    return {
        "issue_no": repeat("XF1"),
        "kind": seeded.word(["信访", "征地拆迁", "合并遗留", "舆情"], [6, 2, 1, 1]),
        "collective": seeded.chance(0.05),
        "opened_on": seeded.day(-700, -1),
        "status": seeded.word(["未办结", "已办结"], [3, 7]),
    }


def _candidate(seeded: Seeded) -> dict[str, Any]:
    return {
        "post": seeded.word(["书记", "主任", "委员"], [1, 1, 3]),
        "sex": seeded.word(["男", "女"], [7, 3]),
        "birth_on": seeded.day(-20000, -7500),
        "willing": seeded.word([True, False, None], [95, 4, 1]),
        "conclusion": seeded.word(["符合", "不符合", "待定", None], [70, 2, 8, 20]),
    }


def _opinion(seeded: Seeded) -> dict[str, Any]:
    return {
        "department": repeat("县公安局"),
        "due_on": seeded.day(-20, 20),
        "replied_on": seeded.day(-30, -1, empty=0.5),
        "opinion": seeded.word(["无异议", "需说明", "不符合"], [94, 4, 2]),
    }


def _departing(seeded: Seeded) -> dict[str, Any]:
    return {
        "post": seeded.word(["书记", "主任", "委员"], [1, 1, 6]),
        "request": seeded.word(["无", "已提出未答复", "已答复"], [97, 1, 2]),
        "talked_on": seeded.day(-60, -1, empty=0.1),
        "pay_ends_on": seeded.day(60, 900),
        "plan_state": seeded.word(["已批准", "草稿", "未拟"], [90, 6, 4]),
    }


def _submissions(rng: np.random.Generator, codes: Sequence[str]) -> Columns:
    came = (rng.random(len(codes) * len(SUBMITTED)) < 0.99).tolist()
    pairs = [(code, ledger) for code in codes for ledger in SUBMITTED]
    kept = [pair for pair, there in zip(pairs, came, strict=True) if there]
    return {
        "round_id": repeat(1),
        "village_code": [code for code, _ in kept],
        "ledger": [ledger for _, ledger in kept],
        "state": repeat("已上报"),
        "nil": [ledger in {"resettlement", "grievance"} for _, ledger in kept],
    }
