"""What happens in the villages: problems are solved, new ones arise, an error is put right, a cell goes blank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from ledgers.dual_role.table import DualRole
from ledgers.grievance.table import Audit, Issue
from ledgers.procedure.table import Procedure
from ledgers.reserve.table import Opinion
from ledgers.resettlement.table import DepartingCadre
from ledgers.team_review.table import TeamReview
from ledgers.village_file.table import VillageFile
from simulation.season.clerk import Clerk

Deed = Callable[[Session, Clerk, str, date], None]


def _row(session: Session, table: Any, village: str, *conditions: Any) -> Any:
    chosen = select(table).where(table.village_code == village, *conditions).order_by(col(table.id).desc())
    return session.exec(chosen.limit(1)).first()


def _mend(table: type[SQLModel], ledger: str, **fields: Any) -> Deed:
    def do(session: Session, clerk: Clerk, village: str, _: date) -> None:
        row = _row(session, table, village)
        if row is not None:
            clerk.set(ledger, row, **fields)

    return do


def _settle_issue(session: Session, clerk: Clerk, village: str, on: date) -> None:
    issue = _row(session, Issue, village, Issue.status == "未办结")
    if issue is not None:
        clerk.set("grievance", issue, status="已办结", closed_on=on)


def _rectify_audit(session: Session, clerk: Clerk, village: str, _: date) -> None:
    for audit in session.exec(select(Audit).where(Audit.village_code == village).order_by(col(Audit.id))):
        if audit.problems_found:
            clerk.set("audit", audit, problems_rectified=audit.problems_found)


def _clear_accounts(session: Session, clerk: Clerk, village: str, _: date) -> None:
    for audit in session.exec(select(Audit).where(Audit.village_code == village).order_by(col(Audit.id))):
        clerk.set("audit", audit, accounts_cleared=True)


def _answer_request(session: Session, clerk: Clerk, village: str, _: date) -> None:
    cadre = _row(session, DepartingCadre, village, DepartingCadre.request == "已提出未答复")
    if cadre is not None:
        clerk.set("resettlement", cadre, request="已答复")


def settle_departures(session: Session, clerk: Clerk, village: str, on: date) -> None:
    """Talk with everybody who leaves and has not been talked with, and have their plans approved."""
    leaving = select(DepartingCadre).where(DepartingCadre.village_code == village)
    for cadre in session.exec(leaving.order_by(col(DepartingCadre.id))):
        if cadre.talked_on is None:
            clerk.set("resettlement", cadre, talked_on=on, talk_level="乡镇")
        clerk.set("resettlement", cadre, plan_state="已批准")


def hand_over(session: Session, clerk: Clerk, village: str, on: date) -> None:
    """Hand the work over to the new team."""
    row = _row(session, Procedure, village)
    if row is None:
        row = Procedure(round_id=clerk.round_id, village_code=village, handed_over_on=on)
        clerk.add("procedure", row)
    elif row.handed_over_on is None:
        clerk.set("procedure", row, handed_over_on=on)


def reply(session: Session, clerk: Clerk, on: date, rng: Random) -> None:
    """Let departments answer some of the enquiries that are overdue."""
    waiting = select(Opinion).where(col(Opinion.replied_on).is_(None), col(Opinion.due_on) < on)
    for opinion in session.exec(waiting.order_by(col(Opinion.id))):
        if rng.random() < 0.3:
            clerk.set("opinion", opinion, replied_on=on, opinion="无异议")


def _new_grievance(session: Session, clerk: Clerk, village: str, on: date) -> None:
    number = f"X{on:%Y%m%d}{village[-4:]}"
    if _row(session, Issue, village, Issue.issue_no == number) is None:
        row = Issue(round_id=clerk.round_id, village_code=village, issue_no=number, kind="信访", collective=True)
        row.opened_on, row.department = on, "县信访局"
        clerk.add("grievance", row)


def _correct_turnout(session: Session, clerk: Clerk, village: str, _: date) -> None:
    row = _row(session, VillageFile, village)
    if row is not None and row.last_turnout is not None and row.last_turnout < 70:
        clerk.set("village_file", row, correction=True, last_turnout=row.last_turnout + 20)


MENDING: dict[str, Deed] = {
    "TEAM-001": _mend(TeamReview, "team_review", secretary_case="无", director_case="无"),
    "TEAM-002": _mend(TeamReview, "team_review", rectification="已整顿"),
    "TEAM-003": _mend(TeamReview, "team_review", secretary_vacant=False),
    "TEAM-004": _mend(TeamReview, "team_review", team_rating="良", democratic_rating=82.0),
    "TEAM-005": _mend(TeamReview, "team_review", discord=False),
    "RUN-001": _mend(VillageFile, "village_file", fusion="中"),
    "RUN-002": _rectify_audit,
    "RUN-003": _clear_accounts,
    "RUN-005": _mend(TeamReview, "team_review", affairs_disclosed=True),
    "CAND-001": _mend(DualRole, "dual_role", forecast="有意向人选", support="中"),
    "CAND-002": _mend(DualRole, "dual_role", support="中"),
    "STAB-001": _settle_issue,
    "STAB-002": _settle_issue,
    "STAB-003": _settle_issue,
    "STAB-004": _mend(TeamReview, "team_review", satisfaction=81.0),
    "STAB-006": _answer_request,
    "STAB-008": settle_departures,
    "ELEC-006": _correct_turnout,
}
"""What a village can do so that a rule no longer hits."""

TROUBLES: tuple[tuple[int, Deed], ...] = (
    (12, _mend(TeamReview, "team_review", affairs_disclosed=False)),
    (10, _mend(TeamReview, "team_review", satisfaction=62.0)),
    (8, _mend(TeamReview, "team_review", discord=True)),
    (4, _mend(TeamReview, "team_review", satisfaction=None)),
    (3, _new_grievance),
    (1, _mend(TeamReview, "team_review", secretary_case="立案")),
)
"""What can go wrong in a village over a day, with how often: from papers not posted to a cell somebody emptied."""


def mend(session: Session, clerk: Clerk, where: tuple[str, str], on: date) -> None:
    """Solve what makes a rule hit in a village; ``where`` is (village, rule), the rule one of MENDING."""
    village, rule_id = where
    MENDING[rule_id](session, clerk, village, on)


def trouble(session: Session, clerk: Clerk, village: str, on: date, rng: Random) -> None:
    """Let something go wrong in a village."""
    weights, deeds = zip(*TROUBLES, strict=True)
    rng.choices(deeds, weights)[0](session, clerk, village, on)
