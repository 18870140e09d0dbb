"""Departing cadres read set-wise from the ledgers, each with what is wrong with his cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from config.errors import InputError
from engine.plans.drafting.person import PERSON, Person
from engine.plans.drafting.problems import PersonProblem, find_problems
from engine.plans.drafting.service_record import PostRow, compute_service
from engine.plans.policy.money import money_of
from engine.plans.tables import CADRE, SERVICE_POST, TOWNSHIP, VILLAGE, VILLAGE_FILE
from engine.rulebook.problems import nearest
from ledgers.resettlement.table import DEPARTING_POSTS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round
from ledgers.sealing import Sealer, owner_of

TRACE = ("as_of", "source_doc")
NOT_CELLS = ("id", "round_id", "village_code", "person_no", "reporter", "id_sealed", "id_index", "plan_state", *TRACE)
CELLS = tuple(column.name for column in CADRE.columns if column.name not in NOT_CELLS)


@dataclass(frozen=True, slots=True)
class PersonFile:
    """One person with his place, whether an ID number is known, the trace of his row, and the problems of his cells."""

    person: Person
    village: str
    township: str
    has_number: bool
    trace: Mapping[str, Any]
    ledger_state: str
    problems: tuple[PersonProblem, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs beside the database: the key for ID numbers, the order of posts, ID numbers used twice."""

    sealer: Sealer
    post_order: tuple[str, ...]
    doubles: Mapping[str, tuple[str, ...]]


def townships_of(session: Session, current: Round, wanted: str | None) -> list[tuple[str, str]]:
    """Return code and name of the townships of the round, or of the one whose code or name is ``wanted``.

    Raises InputError naming the townships there are.
    """
    low, high = code_range(current.region)
    query = select(TOWNSHIP.c.code, TOWNSHIP.c.name).order_by(TOWNSHIP.c.code)
    found = [(row.code, row.name) for row in session.execute(query) if low[:9] <= row.code <= high[:9]]
    if wanted is None:
        return found
    chosen = [(code, name) for code, name in found if wanted.strip() in (code, name)]
    if not chosen:
        remedy = nearest(wanted, [name for _, name in found])
        raise InputError(f"本轮换届中没有乡镇“{wanted}”", where=current.name, remedy=remedy)
    return chosen


def find_doubles(session: Session, round_id: int) -> dict[str, tuple[str, ...]]:
    """Return the digest of every ID number that stands beside more than one person, with those persons."""
    columns, mine = CADRE.c, CADRE.c.round_id == round_id
    repeated = select(columns.id_index).where(mine).group_by(columns.id_index).having(func.count() > 1)
    query = select(columns.id_index, columns.person_no).where(mine, columns.id_index.in_(repeated))
    found: dict[str, list[str]] = {}
    for index, person_no in session.execute(query.order_by(columns.person_no)):
        found.setdefault(index, []).append(person_no)
    return {index: tuple(persons) for index, persons in found.items()}


def read_people(session: Session, current: Round, township_code: str, reader: Reader) -> list[PersonFile]:
    """Return the departing cadres of one township, ordered by number."""
    low, high = code_range(township_code)
    columns, file = CADRE.c, VILLAGE_FILE.c
    own_file = and_(file.village_code == columns.village_code, file.round_id == columns.round_id)
    query = (
        select(CADRE, VILLAGE.c.name.label("village"), TOWNSHIP.c.name.label("township"), file.polling_on)
        .join(VILLAGE, VILLAGE.c.code == columns.village_code)
        .join(TOWNSHIP, TOWNSHIP.c.code == VILLAGE.c.township_code)
        .outerjoin(VILLAGE_FILE, own_file)
        .where(columns.round_id == current.id, columns.village_code.between(low, high))
        .order_by(columns.person_no)
    )
    posts = _read_posts(session, current, low, high)
    rows = [dict(row) for row in session.execute(query).mappings()]
    return [_person_file(row, posts.get(row["person_no"], ()), current, reader) for row in rows]


def _read_posts(session: Session, current: Round, low: str, high: str) -> dict[str, list[PostRow]]:
    post = SERVICE_POST.c
    query = (
        select(post.person_no, post.post, post.started, post.ended)
        .where(post.round_id == current.id, post.village_code.between(low, high))
        .order_by(post.person_no, post.started, post.post)
    )
    found: dict[str, list[PostRow]] = {}
    for person_no, title, started, ended in session.execute(query):
        found.setdefault(person_no, []).append(PostRow(title, started, ended, f"{title} {started}"))
    return found


def _person_file(row: Mapping[str, Any], posts: Sequence[PostRow], current: Round, reader: Reader) -> PersonFile:
    polling_on = row["polling_on"] or current.polling_on
    cells = {name: row[name] for name in CELLS}
    pay = cells["monthly_pay"]
    cells["monthly_pay"] = None if pay is None else money_of(pay)
    service = compute_service(posts, polling_on, DEPARTING_POSTS)
    person = Person(row["person_no"], row["village_code"], cells, service, reader.post_order, polling_on)
    sealed, owner = row["id_sealed"], owner_of(PERSON, person.person_no)
    number = None if sealed is None else reader.sealer.open(sealed, owner)
    return PersonFile(
        person=person,
        village=row["village"],
        township=row["township"],
        has_number=number is not None,
        trace={name: row[name] for name in TRACE},
        ledger_state=row["plan_state"],
        problems=tuple(find_problems(person, number, pay, reader.doubles.get(row["id_index"], ()))),
    )
