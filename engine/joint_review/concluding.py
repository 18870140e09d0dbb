"""A competent body concludes, a named person records it; objections, rehearing. No opinion concludes by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from config.errors import InputError
from engine.joint_review.clauses import EXPLAIN, UNFIT
from engine.joint_review.desk import (
    CANDIDATE,
    ENTRY,
    OPINION,
    Note,
    ReviewDesk,
    need_reviewer,
    write_changes,
    write_notes,
)
from engine.joint_review.replying import read_requests
from ledgers.authority.act import need
from ledgers.authority.rights import is_on_behalf, narrow, need_department, refuse_own_step, role_for
from ledgers.changes import CellChange

FIT, NOT_FIT, OPEN = "符合", "不符合", "待定"
OBJECTED, REHEARD_BY = "已受理异议", " 前复核"
_PROMISED = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}}){REHEARD_BY}$")
CONCLUDE = "登记联审结论"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a competent body concluded of one person: for one post, or for all he is proposed for (``post`` "")."""

    conclusion: str
    body: str
    document_no: str
    clause: str = ""
    remarks: str = ""
    post: str = ""


def conclude(session: Session, person_no: str, wanted: Conclusion, desk: ReviewDesk) -> list[str]:
    """Record the conclusion and return the posts it holds for. An objection is reheard by a firm conclusion only.

    Nobody concludes on opinions he entered himself. Raises InputError naming what is lacking: silent departments,
    open explanations, clause, document, body, or an officer who may.
    """
    need_department(desk.act, CONCLUDE)
    rows = _proposals(session, person_no, wanted.post, desk)
    _refuse_own_opinions(session, person_no, desk)
    lacking = list(_lacking(session, person_no, wanted, desk))
    if lacking:
        remedy = f"补齐后重新登记；各部门意见用 huanjie review show {person_no} 查看"
        raise InputError("；".join(lacking), where=person_no, remedy=remedy)
    document_no = wanted.document_no.strip()
    values = {
        "conclusion": wanted.conclusion,
        "concluded_by": desk.act.by,
        "concluded_on": desk.act.on,
        "conclusion_doc": document_no or None,
    }
    said = {"outcome": wanted.conclusion, "clause": wanted.clause, "document_no": document_no}
    said["note"] = "；".join(part for part in (wanted.body.strip(), wanted.remarks.strip()) if part)
    reheard = [row for row in rows if wanted.conclusion != OPEN and _is_rehearing(row)]
    _set(session, [row for row in rows if row not in reheard], values, ("concluded", said), desk)
    _set(session, reheard, values | {"objection": f"已复核，{document_no}"}, ("reheard", said), desk)
    return [row["post"] for row in rows]


def _refuse_own_opinions(session: Session, person_no: str, desk: ReviewDesk) -> None:
    earlier = [
        (entry["made_no"], f"登记{entry['department']}的意见")
        for entry in history_of(session, person_no, desk)
        if entry["kind"] in ("replied", "settled")
    ]
    refuse_own_step(desk.act, earlier, CONCLUDE, person_no)


def _lacking(session: Session, person_no: str, wanted: Conclusion, desk: ReviewDesk) -> Iterator[str]:
    if wanted.conclusion not in (FIT, NOT_FIT, OPEN):
        yield f"联审结论“{wanted.conclusion}”不对，可用：{FIT}、{NOT_FIT}、{OPEN}"
        return
    if wanted.conclusion == OPEN:
        if not wanted.remarks.strip():
            yield "结论待定要写明理由（--remarks）"
        return
    if not wanted.body.strip():
        yield "要写明作出结论的机关（--body），如县资格联审领导小组"
    if not wanted.document_no.strip():
        yield "要写明结论文号（--doc）"
    if wanted.clause and desk.rules.find(wanted.clause) is None:
        yield f"联审条款里没有“{wanted.clause}”"
    if wanted.conclusion == NOT_FIT and not wanted.clause:
        yield "结论为“不符合”要写明对应条款（--clause）"
    if wanted.conclusion == FIT:
        yield from _against_fit(session, person_no, wanted, desk)


def _against_fit(session: Session, person_no: str, wanted: Conclusion, desk: ReviewDesk) -> Iterator[str]:
    requests = {d: r for (_, d), r in read_requests(session, {person_no}, desk).items()}
    silent = [d for d in desk.rules.departments if requests.get(d, {}).get("opinion") is None]
    if silent:
        yield f"{'、'.join(silent)}还没有书面意见，没有反馈不等于同意"
    open_ = [d for d, request in requests.items() if request["opinion"] == EXPLAIN and not request["settled"]]
    if open_:
        yield f"{'、'.join(open_)}要求说明的情况还没有办结（huanjie review settle）"
    against = [d for d, request in requests.items() if request["opinion"] == UNFIT]
    if against and not wanted.remarks.strip():
        yield f"{'、'.join(against)}的意见是“不符合”，结论为“符合”须写明理由（--remarks）"


def settle(session: Session, person_no: str, department: str, said: tuple[str, str], desk: ReviewDesk) -> None:
    """Record that a 需说明 has been explained: ``said`` is how, and the number of the paper.

    The department's handler records it, or the organisation department from paper. Raises InputError when the
    department asked for no explanation of this person.
    """
    role_for(desk.act, "登记说明办结", need_reviewer(department, desk.rules), desk.rules.departments)
    note, document_no = need(said[0], "说明情况", "加 --remarks 说明情况"), said[1].strip()
    if is_on_behalf(desk.act.need_officer("登记说明办结"), department):
        need(document_no, f"{department}书面答复的文号", "加 --doc 文号")
    request = read_requests(session, {person_no}, desk).get((person_no, department))
    if request is not None:
        narrow(desk.act.need_officer("登记说明办结"), request["village_code"])
    if request is None or request["opinion"] != EXPLAIN:
        raise InputError(f"{department}没有要求说明 {person_no}", remedy="用 huanjie review show 查看各部门意见")
    session.execute(update(OPINION).where(OPINION.c.id == request["id"]).values(settled=True))
    village, clause = request["village_code"], request["clause"] or ""
    told = Note(person_no, village, "settled", department, clause=clause, document_no=document_no, note=note)
    write_notes(session, [told], desk.act)
    key = f"{person_no}/{department}"
    change = CellChange("opinion", key, village, "settled", request["settled"], True, "说明已办结")
    write_changes(session, [change], desk.act)


def accept_objection(session: Session, person_no: str, post: str, said: tuple[str, str], desk: ReviewDesk) -> date:
    """Take an objection to a conclusion: the conclusion is open again; return the day the rehearing is due.

    ``said`` is the document number and what is objected to (no names of those who object). Raises InputError when
    there is no conclusion or the days for objections are over.
    """
    need_department(desk.act, "受理异议")
    document_no = need(said[0], "异议材料文号", "加 --doc 文号")
    proposals = _proposals(session, person_no, post, desk)
    rows = [row for row in proposals if row["conclusion"] in (FIT, NOT_FIT)]
    if not rows:
        raise _nothing_to_object_to(person_no, proposals)
    for row in rows:
        last = desk.calendar.add(row["concluded_on"] or desk.act.on, desk.rules.objection_working_days)
        if desk.act.on > last:
            raise InputError(f"{person_no} 的异议期限到 {last} 止", remedy="逾期材料按信访或纪检渠道处理")
    due_on = desk.calendar.add(desk.act.on, desk.rules.rehear_working_days)
    values = {"conclusion": OPEN, "objection": f"{OBJECTED}，{document_no}，{due_on}{REHEARD_BY}"}
    note = {"document_no": document_no, "note": said[1].strip(), "outcome": OPEN}
    _set(session, rows, values, ("objected", note), desk)
    return due_on


def rehearing_due_on(objection: str) -> date | None:
    """Return the day by which a taken objection was promised to be reheard, as its cell says."""
    found = _PROMISED.search(objection)
    return date.fromisoformat(found[1]) if found else None


def _nothing_to_object_to(person_no: str, proposals: Sequence[Mapping[str, Any]]) -> InputError:
    pending = next((row["objection"] for row in proposals if _is_rehearing(row)), None)
    if pending is None:
        return InputError(f"{person_no} 没有联审结论，不能登记异议", remedy="作出结论后再登记")
    remedy = "这份材料并入本次复核；复核结论用 huanjie review conclude 登记"
    return InputError(f"{person_no} 正在复核（{pending}），不重复受理", remedy=remedy)


def _is_rehearing(row: Mapping[str, Any]) -> bool:
    return bool(row["objection"]) and str(row["objection"]).startswith(OBJECTED)


def _proposals(session: Session, person_no: str, post: str, desk: ReviewDesk) -> list[dict[str, Any]]:
    candidate = CANDIDATE.c
    query = select(CANDIDATE).where(candidate.round_id == desk.act.round_id, candidate.person_no == person_no)
    rows = [dict(row) for row in session.execute(query.order_by(candidate.post)).mappings()]
    for row in rows:
        narrow(desk.act.need_officer(CONCLUDE), row["village_code"])
    chosen = [row for row in rows if post in ("", row["post"])]
    if not chosen:
        posts = f"，他报的职务是：{'、'.join(row['post'] for row in rows)}" if rows else ""
        raise InputError(f"后备人选台账里没有 {person_no} {post}{posts}", remedy="核对人员编号和职务")
    return chosen


def _set(
    session: Session,
    rows: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
    step: tuple[str, Mapping[str, str]],
    desk: ReviewDesk,
) -> None:
    """Write the cells of these proposals, their history, and the step into the journal."""
    kind, said = step
    for row in rows:
        session.execute(update(CANDIDATE).where(CANDIDATE.c.id == row["id"]).values(**values))
        write_notes(session, [Note(row["person_no"], row["village_code"], kind, post=row["post"], **said)], desk.act)
        key = f"{row['person_no']}/{row['post']}"
        changes = [
            CellChange("reserve", key, row["village_code"], name, row[name], new, "资格联审")
            for name, new in values.items()
        ]
        write_changes(session, changes, desk.act)


def history_of(session: Session, person_no: str, desk: ReviewDesk) -> list[dict[str, Any]]:
    """Return every step of one person's review, oldest first."""
    mine = (ENTRY.c.round_id == desk.act.round_id, ENTRY.c.person_no == person_no)
    return [dict(row) for row in session.execute(select(ENTRY).where(*mine).order_by(ENTRY.c.id)).mappings()]
