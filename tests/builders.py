"""Small builders of rows for tests: valid as they come, every field open to be set. All names are invented."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from ledgers.dual_role.table import DualRole
from ledgers.grievance.table import Audit, Issue
from ledgers.journal.assessment import Assessment, Lead, Run
from ledgers.journal.submission import Submission
from ledgers.journal.task import Task
from ledgers.procedure.table import Procedure
from ledgers.reserve.table import Candidate, Opinion
from ledgers.resettlement.table import DepartingCadre, ServicePost
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.table import County, Officer, Round, Tie, Township, Village
from ledgers.team_review.table import TeamReview
from ledgers.village_file.table import VillageFile

COUNTY = "999901"
ROUND = "2020年村（社区）两委换届"
T = date(2021, 1, 15)
ON = date(2020, 10, 20)
SUBMITTED_LEDGERS = ("team_review", "dual_role", "reserve", "resettlement", "grievance", "audit")


def township_code(number: int) -> str:
    """The code of the demo township with this number."""
    return f"{COUNTY}{number:03d}"


def village_code(number: int, township: int = 1) -> str:
    """The code of the village with this number in its township."""
    return f"{township_code(township)}{number:03d}"


def county(**fields: Any) -> County:
    return County(**{"code": COUNTY, "name": "云岭县"} | fields)


def township(number: int = 1, **fields: Any) -> Township:
    return Township(**{"code": township_code(number), "name": f"第{number}镇", "county_code": COUNTY} | fields)


def village(number: int = 1, township: int = 1, **fields: Any) -> Village:
    return Village(
        **{
            "code": village_code(number, township),
            "name": f"样{number}村",
            "township_code": township_code(township),
            "county_code": COUNTY,
        }
        | fields
    )


def term_round(**fields: Any) -> Round:
    """A practice round: tests live in 2020 while the clock does not. Those of real rounds say ``practice=False``."""
    named = {"name": ROUND, "region": COUNTY, "polling_on": T, "profile": "CN2018+SC2020", "practice": True}
    return Round(**named | fields)


def officer(number: int = 1, **fields: Any) -> Officer:
    """A county leader; the first five hold the senior posts."""
    posts = ("县委书记", "县长", "专职副书记", "组织部长", "政法委书记")
    post = posts[number - 1] if number <= len(posts) else "县级领导"
    named = {"no": f"L{number:02d}", "name": f"领导{number}", "post": post, "seniority": number, "county_code": COUNTY}
    return Officer(**named | fields)


def tie(officer_no: str = "L01", village_number: int = 1, **fields: Any) -> Tie:
    return Tie(**{"officer_no": officer_no, "village_code": village_code(village_number)} | fields)


def lead(village_number: int = 1, officer_no: str = "L01", **fields: Any) -> Lead:
    named = {"round_id": 1, "village_code": village_code(village_number), "officer_no": officer_no}
    return Lead(**named | {"assigned_by": "系统", "since": ON} | fields)


def add_roster(session: Session, villages: int = 3, townships: int = 1, leaders: int = 0) -> Round:
    """Store a county with ``villages`` villages in each of ``townships`` townships, its leaders and its round."""
    session.add(county())
    session.flush()
    session.add_all(township(t) for t in range(1, townships + 1))
    session.flush()
    session.add_all(village(v, t) for t in range(1, townships + 1) for v in range(1, villages + 1))
    session.add_all(officer(n) for n in range(1, leaders + 1))
    current = term_round()
    session.add(current)
    session.flush()
    return current


def _row(number: int, fields: dict[str, Any]) -> dict[str, Any]:
    return {"round_id": 1, "village_code": village_code(number)} | fields


def village_file(number: int = 1, **fields: Any) -> VillageFile:
    """A quiet village: no rule of § 6 looks twice at it."""
    quiet = {
        "kind": "村",
        "merged_from": 1,
        "population": 1800,
        "voters_expected": 1400,
        "voters_away_share": 20.0,
        "party_members": 45,
        "committee_seats": 5,
        "party_seats": 5,
        "land_acquisition": False,
        "enterprise_or_mine": False,
        "collective_income": 20.0,
        "collective_debt": 0.0,
        "last_outcome": "正常",
        "last_turnout": 85.0,
        "clan_gang_conclusion": "无",
    }
    return VillageFile(**_row(number, quiet | fields))


def team_review(number: int = 1, **fields: Any) -> TeamReview:
    quiet = {
        "reviewed_on": date(2020, 10, 1),
        "seats_filled": 10,
        "secretary_vacant": False,
        "secretary_age": 48,
        "secretary_education": "大专",
        "team_rating": "良",
        "democratic_rating": 90.0,
        "weak_and_slack": False,
        "discord": False,
        "secretary_case": "无",
        "director_case": "无",
        "women": 2,
        "under_35": 1,
        "affairs_disclosed": True,
        "satisfaction": 90.0,
        "interviews_held": 20,
    }
    return TeamReview(**_row(number, quiet | fields))


def dual_role(number: int = 1, **fields: Any) -> DualRole:
    quiet = {
        "combined_now": True,
        "forecast": "有确定人选",
        "possible_persons": 2,
        "support": "高",
        "open_contenders": 1,
        "source_needed": "本村",
    }
    return DualRole(**_row(number, quiet | fields))


def candidate(person: int = 1, number: int = 1, **fields: Any) -> Candidate:
    quiet = {
        "person_no": f"H{number:03d}{person:02d}",
        "name": f"后备{person}",
        "post": "委员",
        "source": "返乡大学生",
        "sex": "女" if person == 1 else "男",
        "birth_on": date(1990, 5, 1),
        "education": "大专",
        "party_member": True,
        "willing": True,
        "pledge_signed": True,
        "kinship_conflict": False,
        "conclusion": "符合",
    }
    return Candidate(**_row(number, quiet | fields))


def opinion(person: int = 1, number: int = 1, **fields: Any) -> Opinion:
    quiet = {
        "person_no": f"H{number:03d}{person:02d}",
        "department": "县公安局",
        "sent_on": date(2020, 10, 12),
        "due_on": date(2020, 10, 15),
        "replied_on": date(2020, 10, 14),
        "opinion": "无异议",
    }
    return Opinion(**_row(number, quiet | fields))


def departing(person: int = 1, number: int = 1, **fields: Any) -> DepartingCadre:
    quiet = {
        "person_no": f"R{number:03d}{person:02d}",
        "name": f"离任{person}",
        "post": "委员",
        "sex": "男",
        "birth_on": date(1960, 3, 1),
        "party_years": 20,
        "service_months": 120,
        "reason": "年龄",
        "audit_done": True,
        "audit_problem": False,
        "handover_done": False,
        "talk_level": "乡镇",
        "talked_on": date(2020, 10, 10),
        "request": "无",
        "hardship": "无",
        "pay_ends_on": date(2021, 12, 31),
        "pension": "参保缴费中",
        "plan_state": "已批准",
    }
    return DepartingCadre(**_row(number, quiet | fields))


def service_post(person: int = 1, number: int = 1, **fields: Any) -> ServicePost:
    quiet = {"person_no": f"R{number:03d}{person:02d}", "post": "委员", "started": "2011-01", "ended": "2020-12"}
    return ServicePost(**_row(number, quiet | fields))


def issue(serial: int = 1, number: int = 1, **fields: Any) -> Issue:
    quiet = {
        "issue_no": f"X2020{number:03d}{serial:02d}",
        "kind": "信访",
        "collective": False,
        "opened_on": date(2020, 8, 1),
        "repeats": 0,
        "status": "未办结",
    }
    return Issue(**_row(number, quiet | fields))


def audit(serial: int = 1, number: int = 1, **fields: Any) -> Audit:
    quiet = {
        "audit_no": f"S2020{number:03d}{serial:02d}",
        "kind": "任期",
        "organiser": "县农业农村局",
        "done": True,
        "published_on": date(2020, 9, 1),
        "problems_found": 0,
        "problems_rectified": 0,
        "amount": 0.0,
        "accounts_cleared": True,
        "bribery": "无",
    }
    return Audit(**_row(number, quiet | fields))


def procedure(number: int = 1, **fields: Any) -> Procedure:
    return Procedure(**_row(number, fields))


def submission(ledger: str, number: int = 1, **fields: Any) -> Submission:
    return Submission(**_row(number, {"ledger": ledger, "state": "已上报", "nil": False} | fields))


def submissions(number: int = 1, *, nil: bool = True) -> list[Submission]:
    """The returns of all six ledgers of one village."""
    return [submission(ledger, number, nil=nil) for ledger in SUBMITTED_LEDGERS]


def risk_point(rule_id: str = "STAB-001", number: int = 1, **fields: Any) -> RiskPoint:
    return RiskPoint(
        **_row(number, {"rule_id": rule_id, "category": "stab", "automatic_level": "high", "opened_on": ON} | fields)
    )


def task(kind: str = "progress", number: int = 1, **fields: Any) -> Task:
    """A task of one village, begun on ON, to remind of the day after and due three days later."""
    span = {"created_on": ON, "from_on": ON, "remind_on": date(2020, 10, 21), "due_on": date(2020, 10, 23)}
    named = {"subject": village_code(number), "kind": kind, "period": "2020-10-19/7", "title": "报送风险化解进展"}
    return Task(**_row(number, named | span | fields))


def assess_villages(session: Session, levels: dict[str, str], **fields: Any) -> Run:
    """Store a finished run that gave these villages (by code) these levels."""
    started_at = datetime(2020, 10, 20, tzinfo=UTC)
    run = Run(job="assess", key=min(levels), round_id=1, on=ON, started_at=started_at, outcome="good")
    session.add(run)
    session.flush()
    quiet = {"round_id": 1, "run_id": run.id, "score": 100, "points": "{}", "findings": "[]"}
    for code, level in levels.items():
        named = {"village_code": code, "level": level, "worst_level": level, "level_in_force": level}
        session.add(Assessment(**quiet | named | fields))
    session.flush()
    return run
