"""Whose roster it is: a county's department keeps its own county's people, and nobody gives themselves a post."""

from __future__ import annotations

from sqlmodel import Session, col, select

from ledgers.excel.findings import Findings
from ledgers.excel.parsing import Trouble
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.storing import Deed
from ledgers.roster.table import DEPARTMENT_POSTS, Officer
from ledgers.roster.workbook import RosterBook

COUNTY_OF = {
    "county": "code",
    "township": "code",
    "village": "code",
    "officer": "county_code",
    "tie": "village_code",
    "round": "region",
}
"""By sheet, the field whose first digits tell the county."""


def check_keeper(session: Session, book: RosterBook, deed: Deed, findings: Findings) -> None:
    """Find rows of a county that has a department of its own and is not the keeper's, and a post given to oneself.

    ``deed.officer_no`` is the keeper; nobody (None) while the roster names no department.
    """
    keeper = session.get(Officer, deed.officer_no) if deed.officer_no else None
    if keeper is None:
        return
    members = select(Officer.county_code).where(col(Officer.post).in_(DEPARTMENT_POSTS), col(Officer.left_on).is_(None))
    others = set(session.exec(members.distinct())) - {keeper.county_code}
    stored = {no: county for no, county in session.exec(select(Officer.no, Officer.county_code)) if county in others}
    for name, field in COUNTY_OF.items():
        sheet = book.sheets.get(name)
        for position, row in enumerate(sheet.rows if sheet is not None else ()):
            assert sheet is not None
            theirs = {(row.get(field) or row.get("township_code") or "")[:COUNTY_DIGITS]}
            theirs |= {stored.get(row.get("no") or "", ""), stored.get(row.get("officer_no") or "", "")}
            if theirs & others:
                sentence = "这一行是外县的，由该县的组织部办理"
                findings.add(sheet.spot(position, field), Trouble("not_yours", sentence))
            elif name == "officer" and row.get("no") == keeper.no and row.get("post") not in (None, keeper.post):
                sentence = f"不能给自己改岗位（现为“{keeper.post}”），由组织部的另一名同志办理"
                findings.add(sheet.spot(position, "post"), Trouble("own_post", sentence))
