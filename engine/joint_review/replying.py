"""Opinions coming in with a department's list. What is not answered stays open: silence is no consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from config.errors import InputError
from engine.joint_review.clauses import NO_OBJECTION
from engine.joint_review.desk import (
    CANDIDATE,
    OPINION,
    Note,
    ReviewDesk,
    write_changes,
    write_notes,
)
from engine.joint_review.task_lists import reply_form
from ledgers.authority.act import Actor
from ledgers.authority.rights import narrow, roles_of
from ledgers.changes import CellChange
from ledgers.excel.findings import Findings
from ledgers.excel.parsing import Trouble
from ledgers.excel.task_sheet import read_task_sheet, refuse_problems

REPLY_FIELDS = ("opinion", "clause", "document_no", "replied_on")


@dataclass(frozen=True, slots=True)
class Reply:
    """One department's answer on one person."""

    person_no: str
    department: str
    opinion: str
    clause: str
    document_no: str
    replied_on: date


@dataclass(slots=True)
class ReplyReport:
    """What an import did: new answers, answers put right, those after the due day, lines still silent."""

    replied: int = 0
    corrected: int = 0
    late: int = 0
    silent: int = 0
    unchanged: int = 0
    late_persons: list[str] = field(default_factory=list)


def import_replies(session: Session, path: Path, desk: ReviewDesk, document_no: str = "") -> ReplyReport:
    """Take in a filled task list. ``document_no`` serves lines without one of their own.

    A department's handler brings in the opinions of his own department; the organisation department those of any,
    from paper. Raises InputError naming every line that cannot be taken; then nothing of the file is taken.
    """
    actor = desk.act.need_officer("登记部门意见")
    findings, report = Findings(), ReplyReport()
    sheet = read_task_sheet(path, reply_form(), findings)
    requests = read_requests(session, {row["person_no"] for row in sheet.rows}, desk)
    _refuse_strangers(sheet.rows, requests, actor)
    taken: list[tuple[Reply, Mapping[str, Any]]] = []
    answered: set[tuple[str, str]] = set()
    for place, row in enumerate(sheet.rows):
        if row.get("opinion") is None:
            report.silent += 1
            continue
        reply = _reply(row, document_no.strip(), desk)
        asked = (reply.person_no, reply.department)
        request = requests.get(asked)
        problems = list(_objections(reply, request, desk))
        if asked in answered:
            problems.append(("person_no", "twice", f"{'·'.join(asked)}：同一张表里填了两行，只留一行"))
        answered.add(asked)
        for name, code, sentence in problems:
            findings.add(sheet.spot(place, name), Trouble(code, sentence))
        if not problems and request is not None:
            taken.append((reply, request))
    refuse_problems(path, findings)
    _write(session, taken, report, desk)
    return report


def _reply(row: Mapping[str, Any], document_no: str, desk: ReviewDesk) -> Reply:
    return Reply(
        person_no=row["person_no"] or "",
        department=row["department"] or "",
        opinion=row["opinion"],
        clause=row.get("clause") or "",
        document_no=row.get("document_no") or document_no,
        replied_on=row.get("replied_on") or desk.act.on,
    )


def _refuse_strangers(rows: Sequence[Mapping[str, Any]], requests: Mapping[tuple[str, str], Any], actor: Actor) -> None:
    """Raise InputError when the officer may not enter opinions of a department, or on a person, of the filled lines."""
    named = dict.fromkeys(row["department"] for row in rows if row.get("opinion") and row["department"])
    foreign = [] if actor.is_of_department else [name for name in named if name not in roles_of(actor)]
    if foreign:
        who = "、".join(foreign)
        raise InputError(f"{actor.title}不能登记{who}的意见", remedy=f"由{who}的部门联络员或县委组织部的人员登记")
    for request in requests.values():
        narrow(actor, request["village_code"])


def _objections(reply: Reply, request: Mapping[str, Any] | None, desk: ReviewDesk) -> Iterator[tuple[str, str, str]]:
    """Yield field, code and sentence of everything wrong with a reply."""
    who = f"{reply.person_no}·{reply.department}"
    if request is None:
        yield (
            "person_no",
            "not_requested",
            f"没有向{reply.department}送审 {reply.person_no}，先运行 huanjie review tasks",
        )
        return
    if request["conclusion"] in ("符合", "不符合") and _differs(reply, request):
        yield "opinion", "concluded", f"{who}：已有联审结论，意见有变先登记异议（huanjie review object）"
    if not reply.document_no:
        yield "document_no", "no_document", f"{who}：没有意见文号，口头意见不登记"
    if reply.opinion != NO_OBJECTION and not reply.clause:
        yield "clause", "no_clause", f"{who}：“{reply.opinion}”要写明对应条款"
    clauses = dict.fromkeys(clause.no for clause in desk.rules.clauses_of(reply.department))
    if reply.clause and reply.clause not in clauses:
        yield "clause", "foreign_clause", f"{who}：条款“{reply.clause}”不由该部门出具意见，可用：{'、'.join(clauses)}"
    if reply.replied_on > desk.act.on:
        yield "replied_on", "in_future", f"{who}：反馈日期 {reply.replied_on} 还没有到"
    if request["sent_on"] is not None and reply.replied_on < request["sent_on"]:
        yield "replied_on", "before_sent", f"{who}：反馈日期 {reply.replied_on} 早于送审日期 {request['sent_on']}"


def _differs(reply: Reply, request: Mapping[str, Any]) -> bool:
    return (reply.opinion, reply.clause) != (request["opinion"], request["clause"] or "")


def read_requests(
    session: Session, persons: set[str | None], desk: ReviewDesk
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the requests about these persons, with the person's conclusion (the firm one, where posts differ)."""
    numbers = [no for no in persons if no]
    mine = (OPINION.c.round_id == desk.act.round_id, OPINION.c.person_no.in_(numbers))
    found = {
        (row["person_no"], row["department"]): dict(row) | {"conclusion": None}
        for row in session.execute(select(OPINION).where(*mine)).mappings()
    }
    concluded = select(CANDIDATE.c.person_no, CANDIDATE.c.conclusion).where(
        CANDIDATE.c.round_id == desk.act.round_id,
        CANDIDATE.c.person_no.in_(numbers),
        CANDIDATE.c.conclusion.in_(("符合", "不符合")),
    )
    conclusions = dict(session.execute(concluded).all())
    for (person_no, _), request in found.items():
        request["conclusion"] = conclusions.get(person_no)
    return found


def _write(
    session: Session, taken: Sequence[tuple[Reply, Mapping[str, Any]]], report: ReplyReport, desk: ReviewDesk
) -> None:
    rows: list[dict[str, Any]] = []
    notes: list[Note] = []
    changes: list[CellChange] = []
    for reply, request in taken:
        if not _differs(reply, request) and request["document_no"] == reply.document_no:
            report.unchanged += 1
            continue
        is_first = request["opinion"] is None
        report.replied += is_first
        report.corrected += not is_first
        if request["due_on"] is not None and reply.replied_on > request["due_on"]:
            report.late += 1
            report.late_persons.append(reply.person_no)
        answer = {name: getattr(reply, name) or None for name in REPLY_FIELDS}
        rows.append({"key": request["id"], "settled": None, **answer})
        said = {"outcome": reply.opinion, "clause": reply.clause, "document_no": reply.document_no}
        notes.append(Note(reply.person_no, request["village_code"], "replied", reply.department, **said))
        changes += _changes(reply, request)
    if rows:
        statement = update(OPINION).where(OPINION.c.id == bindparam("key"))
        session.connection().execute(statement, rows)
    write_notes(session, notes, desk.act)
    write_changes(session, changes, desk.act)


def _changes(reply: Reply, request: Mapping[str, Any]) -> Iterator[CellChange]:
    key = f"{reply.person_no}/{reply.department}"
    for name in REPLY_FIELDS:
        new = getattr(reply, name) or None
        yield CellChange("opinion", key, request["village_code"], name, request[name], new, "部门反馈联审意见")
    if request["settled"] is not None:
        yield CellChange(
            "opinion", key, request["village_code"], "settled", request["settled"], None, "部门更正联审意见"
        )
