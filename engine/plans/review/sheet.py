"""The review list of a township as a workbook: goes out with every plan on a line, comes back with what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from engine.plans.listing import PlanLine
from engine.plans.review.moves import AGREED, DISAGREED
from engine.plans.review.selection import Selection, select_plans
from engine.plans.review.steps import Desk, Step, StepReport, take_step
from ledgers.authority.rights import BRANCH, DEPARTMENT, OWN, TOWNSHIP
from ledgers.base import Column, Kind
from ledgers.excel.findings import Findings
from ledgers.excel.parsing import Trouble
from ledgers.excel.sheets import SheetRows
from ledgers.excel.task_sheet import SheetForm, read_task_sheet, refuse_problems, write_task_sheet

PASSED, SENT_BACK = "通过", "退回"
OFFICE_FIELD = "office_"
NOTE = "白底各列由经办人填写，没有办理的留空；一行可填多项，从左到右办理。填好后用 huanjie plans review --from 导入。"

NOTICE_NOTE = "不早于乡镇审核的日期。"
ON_PAPER = "组织部代会审部门登记的必填；乡镇填本人意见书、会议记录的文号，没有的，登记人不能再办乡镇审核。"


def review_form(offices: Sequence[str]) -> SheetForm:
    """Return the form; each county office has a column of its own."""
    opinion = (AGREED, DISAGREED)
    decision = (PASSED, SENT_BACK)
    columns = (
        Column("person_no", "人员编号", Kind.CODE, "R999901001001001", protected=True, required=True),
        Column("township_name", "乡镇（街道）", Kind.TEXT, "青石镇", protected=True),
        Column("village_name", "村（社区）", Kind.TEXT, "青石村", protected=True),
        Column("name", "姓名", Kind.TEXT, "张某某", protected=True),
        Column("post", "离任职务", Kind.TEXT, "副主任", protected=True),
        Column("reason", "离任原因", Kind.TEXT, "职数减少", protected=True),
        Column("summary", "方案概要", Kind.TEXT, "措施9项；每月150.00元；一次性20,000.00元", protected=True),
        Column("state", "方案状态", Kind.TEXT, "乡镇已审", protected=True),
        Column("version", "版次", Kind.INTEGER, "1", protected=True, required=True),
        Column("own", "本人意见", Kind.CHOICE, AGREED, choices=opinion),
        Column("branch", "村（社区）党组织意见", Kind.CHOICE, AGREED, choices=opinion),
        Column("township", "乡镇审核", Kind.CHOICE, PASSED, choices=decision),
        Column("notice_from", "公示起始日期", Kind.DATE, "2020-11-10", note=NOTICE_NOTE),
        *(
            Column(f"{OFFICE_FIELD}{number}", f"{office}意见", Kind.CHOICE, AGREED, choices=opinion)
            for number, office in enumerate(offices)
        ),
        Column("document_no", "意见文号", Kind.TEXT, "县财函〔2020〕12号", note=ON_PAPER, max_length=80),
        Column("county", "县级会审", Kind.CHOICE, PASSED, choices=decision),
        Column("remarks", "说明", Kind.TEXT, "退回、不同意须写明理由", max_length=500),
    )
    return SheetForm("安置方案审核清单", "离任干部安置方案审核清单", NOTE, columns)


def write_review_sheet(path: Path, lines: Sequence[PlanLine], offices: Sequence[str]) -> None:
    """Write the list of these plans."""
    rows = [
        {
            "person_no": line.person_no,
            "township_name": line.township,
            "village_name": line.village,
            "name": line.name,
            "post": line.post,
            "reason": line.reason,
            "summary": line.summary,
            "state": line.state,
            "version": line.version,
        }
        for line in lines
    ]
    write_task_sheet(path, review_form(offices), rows)


def import_review_sheet(session: Session, path: Path, desk: Desk) -> list[StepReport]:
    """Take every step the list names, column by column from the left, and return a report of each kind of step.

    Raises InputError when a cell cannot be read, a person has no plan, or a plan moved on since the list was made.
    """
    findings = Findings()
    sheet = read_task_sheet(path, review_form(desk.process.offices), findings)
    filled = [(place, row) for place, row in enumerate(sheet.rows) if list(_steps(row, desk.process.offices))]
    _find_old_versions(session, (sheet, filled), findings, desk)
    refuse_problems(path, findings)
    by_step: dict[Step, list[str]] = {}
    for column in range(len(desk.process.offices) + 5):
        for _, row in filled:
            for place, step in _steps(row, desk.process.offices):
                if place == column:
                    by_step.setdefault(step, []).append(row["person_no"])
    return [take_step(session, Selection(tuple(persons)), step, desk) for step, persons in by_step.items()]


def _steps(row: Mapping[str, Any], offices: Sequence[str]) -> Iterator[tuple[int, Step]]:
    """Yield the steps a line asks for, each with its place in the order of work."""
    remarks, document_no = row.get("remarks") or "", row.get("document_no") or ""

    def worded(opinion: str) -> str:
        return remarks if opinion in (DISAGREED, SENT_BACK) else ""

    for place, (field, role) in enumerate((("own", OWN), ("branch", BRANCH))):
        if opinion := row.get(field):
            yield place, Step(role, "", opinion, worded(opinion), document_no)
    if decision := row.get("township"):
        yield 2, _decision(TOWNSHIP, "township", decision, remarks)
    if day := row.get("notice_from"):
        yield 3, Step(TOWNSHIP, "notice", remarks=remarks, notice_from=day)
    for number, office in enumerate(offices):
        if opinion := row.get(f"{OFFICE_FIELD}{number}"):
            yield 4 + number, Step(office, "opinion", opinion, worded(opinion), document_no)
    if decision := row.get("county"):
        yield 4 + len(offices), _decision(DEPARTMENT, "county", decision, remarks)


def _decision(role: str, action: str, decision: str, remarks: str) -> Step:
    return Step(role, action) if decision == PASSED else Step(role, "return", remarks=remarks)


def _find_old_versions(
    session: Session,
    content: tuple[SheetRows, Sequence[tuple[int, Mapping[str, Any]]]],
    findings: Findings,
    desk: Desk,
) -> None:
    sheet, filled = content
    persons = tuple(row["person_no"] for _, row in filled if row["person_no"])
    plans = select_plans(session, desk.act.round_id, Selection(persons))
    versions = {plan.person_no: plan.version for plan in plans}
    for place, row in filled:
        present = versions.get(row["person_no"])
        if row["version"] not in (None, present):
            sentence = f"{row['person_no']} 的方案已是第 {present} 版，清单上是第 {row['version']} 版，请重新导出清单"
            findings.add(sheet.spot(place, "version"), Trouble("old_version", sentence))
