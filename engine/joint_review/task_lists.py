"""A department's task list as a workbook: goes out with everybody it has not answered on, comes back filled in.

ID numbers are concealed; they go out in full only when somebody asks for it with a reason, and that is recorded
before the first byte is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from config.errors import InputError
from engine.joint_review.clauses import ReviewRules
from engine.joint_review.desk import (
    CANDIDATE,
    OPINION,
    TOWNSHIP_TABLE,
    VILLAGE,
    ReviewDesk,
    write_changes,
)
from engine.joint_review.viewing import seen_by
from ledgers.authority.access_log import record_look
from ledgers.authority.act import Actor, need
from ledgers.authority.rights import narrow
from ledgers.base import Column, Kind
from ledgers.changes import CellChange
from ledgers.excel.task_sheet import SheetForm, write_task_sheet
from ledgers.id_number import CONCEALED
from ledgers.reserve.table import OPINIONS
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.sealing import Sealer, owner_of

SHEET = "联审任务"
LONGEST_NOTE = 900
SHORTEST_REASON = 10
"""Characters of a reason for which ID numbers go out in full."""
LISTS = "导出联审任务清单"
RESTRICTED = "内部资料，仅供资格联审使用，不得外传。"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How ID numbers go out: concealed, or in full for a ``reason`` that is recorded."""

    sealer: Sealer
    in_full: bool = False
    reason: str = ""


def task_form(department: str, rules: ReviewRules) -> SheetForm:
    """Return the form of one department's list: only the clauses it answers on can be chosen."""
    clauses = rules.clauses_of(department)
    wording = "；".join(f"{clause.no}：{clause.text}" for clause in clauses)
    numbers = tuple(clause.no for clause in clauses)
    clause = Column("clause", "对应条款", Kind.CHOICE, numbers[0], choices=numbers, note=wording[:LONGEST_NOTE])
    note = f"{RESTRICTED}请逐人填写意见、文号；“需说明”“不符合”须选对应条款。没有填写的视为未反馈，不视为同意。"
    return SheetForm(SHEET, f"村（社区）“两委”人选资格联审任务清单（{department}）", note, (*_GIVEN, *_answers(clause)))


def reply_form() -> SheetForm:
    """Return the form a list of any department is read by."""
    clause = Column("clause", "对应条款", Kind.TEXT, "第一项", max_length=40)
    return SheetForm(SHEET, "", "", (*_GIVEN, *_answers(clause)))


_GIVEN = (
    Column("person_no", "人员编号", Kind.CODE, "H999901001001001", protected=True, required=True),
    Column("township_name", "乡镇（街道）", Kind.TEXT, "青石镇", protected=True),
    Column("village_name", "村（社区）", Kind.TEXT, "青石村", protected=True),
    Column("name", "姓名", Kind.TEXT, "张某某", protected=True),
    Column("id_shown", "证件号", Kind.TEXT, CONCEALED, protected=True, sensitive=True),
    Column("sex", "性别", Kind.TEXT, "男", protected=True),
    Column("department", "部门", Kind.TEXT, "县人民检察院", protected=True, required=True),
    Column("due_on", "反馈期限", Kind.DATE, "2020-12-15", protected=True),
)


def _answers(clause: Column) -> tuple[Column, ...]:
    silence = "没有填写的视为未反馈，不视为同意。"
    return (
        Column("opinion", "部门意见", Kind.CHOICE, OPINIONS[0], choices=OPINIONS, note=silence),
        clause,
        Column("document_no", "意见文号", Kind.TEXT, "县公函〔2020〕45号", note="部门书面意见的文号。", max_length=80),
        Column("replied_on", "反馈日期", Kind.DATE, "2020-12-14", note="不填按导入当日。"),
    )


@dataclass(frozen=True, slots=True)
class TaskLists:
    """The lists as they are to be written: the form and the lines of every department."""

    forms: Mapping[str, SheetForm]
    lines: Mapping[str, Sequence[Mapping[str, Any]]]


def collect_task_lists(session: Session, prefix: str, desk: ReviewDesk, numbers: Numbers) -> TaskLists:
    """Return a list for every department that has not answered on somebody, and enter who took it.

    The caller commits before anything is written: what is not on record never lies on a disk. A department's handler
    gets the list of their own department. InputError for everybody but them and the organisation department, and when
    ID numbers are wanted in full without a reason or, by a handler, for more than one township.
    """
    actor = desk.act.need_officer(LISTS)
    prefix = narrow(actor, prefix)
    departments = seen_by(desk, LISTS).departments
    if numbers.in_full:
        _check_full_numbers(actor, prefix, numbers.reason)
    record_look(session, desk.act, "review_lists", prefix)
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in _open_requests(session, prefix, desk):
        if row["department"] in departments:
            lines.setdefault(row["department"], []).append(row | {"id_shown": _number(row, numbers)})
    if numbers.in_full:
        counts = {department: len(own) for department, own in lines.items()}
        _record_export(session, counts, (prefix, numbers.reason.strip()), desk)
    return TaskLists({department: task_form(department, desk.rules) for department in lines}, lines)


def write_task_lists(folder: Path, lists: TaskLists) -> dict[str, int]:
    """Write the lists, each a workbook for its owner alone; return how many lines each has."""
    for department, lines in lists.lines.items():
        write_task_sheet(folder / f"联审任务_{department}.xlsx", lists.forms[department], lines)
    return {department: len(lines) for department, lines in lists.lines.items()}


def _check_full_numbers(actor: Actor, prefix: str, reason: str) -> None:
    need(reason, "导出完整身份证号的理由", "加 --reason 理由")
    if len("".join(reason.split())) < SHORTEST_REASON:
        remedy = f"写明用途和依据，不少于 {SHORTEST_REASON} 个字，如 核查犯罪记录，县联审函〔2020〕3号"
        raise InputError("导出完整身份证号的理由太短", where=reason.strip(), remedy=remedy)
    if actor.is_handler and len(prefix) < TOWNSHIP_DIGITS:
        raise InputError(
            f"{actor.title}一次只能导出一个乡镇（街道）的完整身份证号",
            remedy="加 --township 乡镇名称；全县的由县委组织部导出",
        )


def _open_requests(session: Session, prefix: str, desk: ReviewDesk) -> list[dict[str, Any]]:
    opinion, candidate, (low, high) = OPINION.c, CANDIDATE.c, code_range(prefix)
    told = [func.min(column).label(column.name) for column in (candidate.name, candidate.sex, candidate.id_sealed)]
    people = select(candidate.person_no, *told).where(candidate.round_id == desk.act.round_id)
    person = people.group_by(candidate.person_no).subquery().c
    query = (
        select(
            *(opinion.person_no, opinion.department, opinion.due_on, person.name, person.sex, person.id_sealed),
            VILLAGE.c.name.label("village_name"),
            TOWNSHIP_TABLE.c.name.label("township_name"),
        )
        .join(person.person_no.table, person.person_no == opinion.person_no)
        .join(VILLAGE, VILLAGE.c.code == opinion.village_code)
        .join(TOWNSHIP_TABLE, TOWNSHIP_TABLE.c.code == VILLAGE.c.township_code)
        .where(opinion.round_id == desk.act.round_id, opinion.opinion.is_(None))
        .where(opinion.village_code.between(low, high))
        .order_by(opinion.village_code, opinion.person_no)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _number(row: Mapping[str, Any], numbers: Numbers) -> str:
    if row["id_sealed"] is None:
        return ""
    owner = owner_of("reserve", row["person_no"])
    return numbers.sealer.open(row["id_sealed"], owner) if numbers.in_full else CONCEALED


def _record_export(session: Session, counts: dict[str, int], why: tuple[str, str], desk: ReviewDesk) -> None:
    prefix, reason = why
    changes = [
        CellChange("opinion", f"导出/{prefix}/{department}", None, "id_number", None, f"完整身份证号{count}人", reason)
        for department, count in counts.items()
    ]
    write_changes(session, changes, desk.act)
