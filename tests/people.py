"""The people of the small test county: who acts in tests, with post, township and unit as on the roster."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from ledgers.authority.act import Act, Actor, actors_of
from ledgers.roster.table import Officer, Township
from tests.builders import COUNTY, ON, township_code

FIRST, SECOND = {"township_code": township_code(1)}, {"township_code": township_code(2)}
VILLAGE_OFFICER, SECRETARY = {"post": "乡镇包村干部"} | FIRST, {"post": "乡镇党委书记"} | FIRST
STAFF = {"post": "组织部工作人员"}


def _handler(unit: str) -> dict[str, str]:
    return {"post": "部门联络员", "unit": unit}


PEOPLE = {
    "张三": VILLAGE_OFFICER,
    "甲": VILLAGE_OFFICER,
    "乙": VILLAGE_OFFICER,
    "王五": SECRETARY,
    "吴十": {"post": "乡镇包村干部"} | SECOND,
    "李四": STAFF,
    "赵六": STAFF,
    "丙": STAFF,
    "部长": {"post": "组织部长"},
    "县长": {"post": "县长"},
    "钱七": _handler("县公安局"),
    "孙八": _handler("县民政局"),
    "周九": _handler("县财政局"),
    "郑一": _handler("县人力资源和社会保障局"),
}


def number_of(name: str) -> str:
    """The number of a person on the roster."""
    return f"P{list(PEOPLE).index(name) + 1:02d}"


def roster_of(*names: str) -> list[Officer]:
    """The officers of these names (of all when none is given), as rows of the roster."""
    chosen = names or tuple(PEOPLE)
    return [Officer(no=number_of(n), name=n, county_code=COUNTY, **PEOPLE[n]) for n in chosen]


def add_people(session: Session, *names: str) -> None:
    """Put these officers on the roster (all whose township there is, when none is given)."""
    townships = {None, *session.exec(select(Township.code))}
    session.add_all(officer for officer in roster_of(*names) if officer.township_code in townships)
    session.flush()


def actor(name: str) -> Actor:
    """A person as he acts."""
    return actors_of(roster_of(name))[number_of(name)]


def act(by: str = "张三", on: date = ON, **changed: str) -> Act:
    """A person acting on a day, perhaps in another post than usual (``changed``); 系统 is nobody."""
    at = datetime(on.year, on.month, on.day, 9, 0, tzinfo=UTC)
    return Act(1, by, on, at, replace(actor(by), **changed) if by in PEOPLE else None)
