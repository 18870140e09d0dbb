"""Which person a row means: by number, ID number, or name within a village. New persons are given a number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, func, select

from ledgers import id_number
from ledgers.among import among
from ledgers.base import Ledger
from ledgers.excel.findings import Findings
from ledgers.excel.parsing import Trouble
from ledgers.fields import table_of
from ledgers.intake.gathering import LedgerRows
from ledgers.journal.change import Change
from ledgers.roster.divisions import VILLAGE_DIGITS
from ledgers.sealing import Sealer, owner_of

ELSEWHERE = "这个人员编号登记在别处，请问组织部"
PREFIXES = {"reserve": "H", "resettlement": "L"}
SERIAL_DIGITS = 3
NUMBER_FORM = re.compile(r"[0-9A-Za-z-]+")
"""A person's number names files: nothing else may be in it."""


@dataclass(slots=True)
class Person:
    """A person of one ledger, in the database or met in the files."""

    no: str
    village: str
    name: str | None
    index: str | None
    sealed: str | None = None
    birth_on: date | None = None
    is_stored: bool = False


@dataclass(slots=True)
class Register:
    """The persons of one ledger, found by number, by ID number, or by name within a village.

    ``place`` begins the codes of the villages whose persons the sender may change.
    """

    ledger: Ledger
    place: str = ""
    by_no: dict[str, Person] = field(default_factory=dict)
    by_index: dict[str, Person] = field(default_factory=dict)
    by_name: dict[tuple[str, str | None], list[Person]] = field(default_factory=lambda: defaultdict(list))
    _last: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, person: Person) -> None:
        """Make a person known; a second row of the same person adds what the first left out."""
        is_new = person.no not in self.by_no
        known = self.by_no.setdefault(person.no, person)
        known.index = known.index or person.index
        known.sealed = known.sealed or person.sealed
        known.birth_on = known.birth_on or person.birth_on
        if is_new:
            self.by_name[person.village, person.name].append(person)
            self.count(person.no)
        if person.index is not None:
            self.by_index.setdefault(person.index, known)

    def count(self, number: str) -> None:
        """Keep a number from being given again."""
        village, serial = number[1 : 1 + VILLAGE_DIGITS], number[1 + VILLAGE_DIGITS :]
        if number.startswith(PREFIXES.get(self.ledger.name, "?")) and serial.isdecimal():
            self._last[village] = max(self._last[village], int(serial))

    def new_number(self, village: str) -> str:
        """Return the next free number of a village."""
        self._last[village] += 1
        return f"{PREFIXES[self.ledger.name]}{village}{self._last[village]:0{SERIAL_DIGITS}d}"


def register_of(ledger: Ledger, stored: Iterable[Mapping[str, Any]], place: str = "") -> Register:
    """Return the register of the persons the database holds."""
    register = Register(ledger, place)
    for row in stored:
        register.add(
            Person(
                row["person_no"],
                row["village_code"],
                row["name"],
                row["id_index"],
                row["id_sealed"],
                row.get("birth_on"),
                is_stored=True,
            )
        )
    return register


def keep_given_numbers(session: Session, register: Register, round_id: int, rows: LedgerRows) -> None:
    """Keep the numbers from being given again that history knows of persons who were removed or moved away.

    Plans, reviews and looks stay under the number of the person they are about.
    """
    villages = {row["village_code"] for row in rows.rows if row.get("village_code") and row.get("person_no") is None}
    if not villages:
        return
    change = table_of(Change).c
    village, key = change.village_code, change.row_key
    own = func.substr(key, 1, 1 + VILLAGE_DIGITS) == PREFIXES[register.ledger.name] + village
    given = (
        select(func.max(key))
        .where(change.round_id == round_id, change.ledger == register.ledger.name, change.field == "")
        .where(among(session, village, villages), own)
        .group_by(village, func.length(key))
    )
    for last in session.exec(given):
        register.count(last.partition("/")[0])


def check_identity(rows: LedgerRows, findings: Findings) -> None:
    """Find ID numbers that contradict the birth date or the sex beside them; fill in a birth date left empty."""
    for position in rows.positions():
        row = rows.rows[position]
        number = row.get("id_number")
        if number is None or "*" in number:
            continue
        born, sex = id_number.birth_date(number), id_number.sex(number)
        if row.get("birth_on") is None and "birth_on" in row and position not in rows.broken:
            row["birth_on"] = born
        elif row.get("birth_on") not in (None, born):
            sentence = f"出生日期 {row['birth_on']} 与身份证号中的 {born} 不一致，请核对"
            findings.add(rows.spot(position, "birth_on"), Trouble("id_and_birth", sentence, str(born)))
        if row.get("sex") not in (None, sex):
            sentence = f"性别“{row['sex']}”与身份证号不一致（证号为“{sex}”），请核对"
            findings.add(rows.spot(position, "sex"), Trouble("id_and_sex", sentence, sex))


def number_persons(rows: LedgerRows, register: Register, sealer: Sealer | None, findings: Findings) -> None:
    """Give every row its person's number, new persons a new one, and seal the ID numbers.

    ``id_number`` leaves the rows; ``id_index`` and ``id_sealed`` come in where a new number was given.
    """
    for row in rows.rows:
        if row.get("person_no") is not None:
            register.count(row["person_no"])
    for position in rows.positions():
        row = rows.rows[position]
        text = row.pop("id_number", None)
        masked = text is not None and "*" in text
        index = sealer.index(text) if sealer is not None and text is not None and not masked else None
        if row.get("village_code") is None:
            continue
        answer = _identify(rows, position, register, index)
        if isinstance(answer, Trouble):
            row["person_no"] = None
            marked = "person_no" if answer.code in ("number_shape", "other_township") else "name"
            findings.add(rows.spot(position, marked), answer)
            continue
        trouble = _attach_number(row, answer, (text, index), (sealer, register.ledger.name))
        if trouble is not None:
            findings.add(rows.spot(position, "id_number"), trouble)
        register.add(answer)


def _identify(rows: LedgerRows, position: int, register: Register, index: str | None) -> Person | Trouble:
    """Return the person a row means, a new one where nobody known fits."""
    row = rows.rows[position]
    number, village, name = row.get("person_no"), row["village_code"], row.get("name")
    if number is not None and not NUMBER_FORM.fullmatch(number):
        return Trouble("number_shape", f"人员编号“{number}”只能由字母、数字和短横组成；新增人员请留空")
    holder = register.by_index.get(index) if index is not None else None
    if holder is not None and (holder.village != village if number is None else holder.no != number):
        return Trouble("duplicate_person", f"同一个身份证号{_where(holder)}，一个人不能登记两次")
    known = register.by_no.get(number) if number is not None else None
    if known is not None and known.is_stored and not known.village.startswith(register.place):
        return Trouble("other_township", ELSEWHERE)
    if number is not None:
        return known or Person(number, village, name, index, None, row.get("birth_on"))
    if holder is not None:
        return holder
    alike = [
        person for person in register.by_name.get((village, name), ()) if _may_be(person, index, row.get("birth_on"))
    ]
    if len(alike) > 1:
        numbers = "、".join(person.no for person in alike[:5])
        return Trouble("ambiguous_person", f"本村有 {len(alike)} 位“{name}”（{numbers}），请填人员编号或身份证号")
    return alike[0] if alike else Person(register.new_number(village), village, name, index, None, row.get("birth_on"))


def _where(holder: Person) -> str:
    """Say where a number is registered; of a person of the database nothing, or a trial run would find people out."""
    if holder.is_stored:
        return "登记在别处，请问组织部"
    return f"在本次导入中还登记在 {holder.village} 的“{holder.name}”名下"


def _may_be(person: Person, index: str | None, birth_on: date | None) -> bool:
    if index is not None and person.index is not None and index != person.index:
        return False
    return (
        birth_on is None or person.birth_on is None or birth_on == person.birth_on or index == person.index is not None
    )


def _attach_number(
    row: dict[str, Any], person: Person, number: tuple[str | None, str | None], seal: tuple[Sealer | None, str]
) -> Trouble | None:
    """Put the person's number and, where the ID number is new, its sealed form into the row.

    A number of asterisks stands for the one that is stored, whichever it is: to compare would betray it.
    """
    sealer, ledger = seal
    text, index = number
    row["person_no"] = person.no
    if text is None:
        return None
    if index is None or sealer is None:
        unknown = "带星号的身份证号在系统里找不到原号码，请填完整的 18 位号码"
        return Trouble("masked_unknown", unknown) if person.sealed is None else None
    if index != person.index or person.sealed is None:
        person.sealed = sealer.seal(text, owner_of(ledger, person.no))
        person.index = index
    row["id_index"], row["id_sealed"] = person.index, person.sealed
    return None


def refer_to_persons(rows: LedgerRows, register: Register, title: str, findings: Findings) -> None:
    """Give every row of a sheet without names of its own the number of the person it is about."""
    for position in rows.positions():
        row = rows.rows[position]
        name = row.pop("person_name", None)
        village = row.get("village_code")
        if village is None:
            continue
        answer = _referred(row.get("person_no"), village, name, (register, title))
        if isinstance(answer, Trouble):
            row["person_no"] = None
            findings.add(rows.spot(position, "person_name" if name is not None else "person_no"), answer)
        else:
            row["person_no"] = answer.no


def _referred(number: str | None, village: str, name: str | None, among: tuple[Register, str]) -> Person | Trouble:
    register, title = among
    if number is not None:
        return _referred_by_number(number, village, name, among)
    if name is None:
        return Trouble("no_person", "没有填人员编号，也没有填姓名，不知道是哪一位", "张某某")
    found = register.by_name.get((village, name), [])
    if len(found) == 1:
        return found[0]
    if found:
        numbers = "、".join(person.no for person in found[:5])
        return Trouble("ambiguous_person", f"“{title}”中本村有 {len(found)} 位“{name}”，请填人员编号：{numbers}")
    return Trouble("unknown_person", f"“{title}”中本村没有“{name}”，请先在该表登记，或核对姓名")


def _referred_by_number(number: str, village: str, name: str | None, among: tuple[Register, str]) -> Person | Trouble:
    register, title = among
    person = register.by_no.get(number)
    if person is None:
        return Trouble("unknown_person", f"“{title}”中没有人员编号 {number}")
    if person.village != village:
        return Trouble(
            "person_elsewhere", f"编号 {number} 是 {person.village} 的人，这一行填的却是 {village}", person.village
        )
    if name is not None and person.name != name:
        return Trouble(
            "person_and_name", f"编号 {number} 是“{person.name}”，姓名却填“{name}”，请核对", person.name or ""
        )
    return person
