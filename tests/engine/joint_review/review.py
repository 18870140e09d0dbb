"""What the tests of the joint review share: the desk, filled lists, answers and conclusions."""

from datetime import date
from pathlib import Path

import openpyxl
from sqlmodel import select

from config.calendar import load_calendar
from engine.joint_review.clauses import load_review_rules
from engine.joint_review.concluding import Conclusion, conclude
from engine.joint_review.desk import ReviewDesk
from engine.joint_review.replying import import_replies
from ledgers import id_number
from ledgers.database import reading, transaction
from ledgers.reserve.table import Candidate
from tests.people import act

RULES = load_review_rules(Path(__file__).parents[3] / "rules" / "clauses", date(2020, 12, 7))
SENT = date(2020, 12, 7)
PERSON, OTHER = "H00101", "H00102"
NUMBER = id_number.make("999901", date(1990, 5, 1), 18)
FIT = Conclusion("符合", "县资格联审领导小组", "县联审〔2020〕3号")


def desk(on: date = SENT, by: str = "赵六", **changed: str) -> ReviewDesk:
    return ReviewDesk(act(by, on, **changed), RULES, load_calendar())


def fill(folder: Path, department: str, answers: dict[str, dict[str, object]]) -> Path:
    """Fill in a department's list: person → heading → value."""
    path = folder / f"联审任务_{department}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        for heading, value in answers.get(sheet.cell(row, 1).value, {}).items():
            sheet.cell(row, headings[heading]).value = value
    book.save(path)
    return path


def reply(engine, path: Path, on: date = SENT, document_no: str = "县公函〔2020〕45号", by: str = "李四"):
    with transaction(engine) as session:
        return import_replies(session, path, desk(on, by), document_no)


def answer_all(engine, folder: Path, but: tuple[str, ...] = ()) -> None:
    """Let every department have no objection, those of ``but`` aside."""
    for department in RULES.departments:
        if department not in but:
            good = {"部门意见": "无异议"}
            reply(engine, fill(folder, department, {PERSON: good, OTHER: good}))


def record(
    engine, wanted: Conclusion = FIT, on: date = SENT, person: str = PERSON, by: str = "赵六", **changed: str
) -> list[str]:
    with transaction(engine) as session:
        return conclude(session, person, wanted, desk(on, by, **changed))


def candidate(engine, person: str = PERSON) -> Candidate:
    with reading(engine) as session:
        return session.exec(select(Candidate).where(Candidate.person_no == person)).one()
