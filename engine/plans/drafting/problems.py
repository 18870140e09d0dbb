"""What is wrong between the cells of one person: named by number and cell, never by name or ID number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.plans.drafting.months import name_of, number_of, read_month
from engine.plans.drafting.person import PERSON, POST, Cell, Person
from engine.plans.drafting.service_record import Gravity
from ledgers import id_number


@dataclass(frozen=True, slots=True)
class PersonProblem:
    """One problem: the person's number, the cell to look at, a stable code, and the sentence."""

    person_no: str
    cell: Cell
    code: str
    sentence: str
    gravity: Gravity = Gravity.ERROR


def find_problems(person: Person, number: str | None, pay: float | None, same: tuple[str, ...]) -> list[PersonProblem]:
    """Return every problem of ``person``; ``same`` are the persons who share his ID number, ``pay`` as it stands."""
    found = [*_of_service(person), *_of_identity(person, number, same), *_of_dates(person)]
    if pay is not None and person.cells["monthly_pay"] is None:
        found.append(_problem(person, "monthly_pay", "not_money", f"月报酬 {pay} 不是金额（元，最多两位小数）"))
    return found


def _problem(person: Person, field: str, code: str, sentence: str, gravity: Gravity = Gravity.ERROR) -> PersonProblem:
    return PersonProblem(person.person_no, Cell(PERSON, field), code, sentence, gravity)


def _of_service(person: Person) -> Iterator[PersonProblem]:
    for problem in person.service.problems:
        if problem.code != "shared_month":  # a handover within one month is no finding
            cell = Cell(POST, problem.field, problem.row)
            yield PersonProblem(person.person_no, cell, problem.code, problem.sentence, problem.gravity)
    reported, counted = person.cells["service_months"], person.months()
    if person.has_record and reported is not None and not counted.low <= reported <= counted.high:
        recorded = f"{counted.low}" if counted.is_exact else f"{counted.low} 至 {counted.high}"
        sentence = f"填报的累计任职月数 {reported} 与任职经历合计 {recorded} 个月不一致，按任职经历计"
        yield _problem(person, "service_months", "months_differ", sentence)


def _of_identity(person: Person, number: str | None, same: tuple[str, ...]) -> Iterator[PersonProblem]:
    others = "、".join(other for other in same if other != person.person_no)
    if others:
        yield _problem(person, "id_sealed", "id_repeated", f"身份证号与 {others} 相同，请核对是否同一人或填错")
    if number is None:
        return
    wrong = id_number.problem_of(number)
    if wrong is not None:
        yield _problem(person, "id_sealed", "id_invalid", wrong)
        return
    born, sex = person.cells["birth_on"], person.cells["sex"]
    if born is not None and born != id_number.birth_date(number):
        yield _problem(person, "birth_on", "birth_differs", f"出生日期 {born} 与身份证号中的出生日期不一致")
    if sex is not None and sex != id_number.sex(number):
        yield _problem(person, "sex", "sex_differs", f"性别“{sex}”与身份证号不一致")


def _of_dates(person: Person) -> Iterator[PersonProblem]:
    born = person.cells["birth_on"]
    if born is None:
        return
    if born > person.polling_on:
        yield _problem(person, "birth_on", "born_late", f"出生日期 {born} 晚于选举日 {person.polling_on}")
        return
    for held in person.service.held:
        start = read_month(held.source.started)
        if start is not None and start.last < number_of(born):
            sentence = f"“{held.source.post}”的起始年月 {held.source.started} 早于出生年月 {name_of(number_of(born))}"
            cell = Cell(POST, "started", held.source.row)
            yield PersonProblem(person.person_no, cell, "starts_before_birth", sentence)
