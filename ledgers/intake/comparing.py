"""Compares the rows of the files with the rows of the database: what is new, what differs, what contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticUndefined

from ledgers.base import Ledger
from ledgers.changes import in_words
from ledgers.excel.findings import Findings
from ledgers.excel.parsing import Trouble
from ledgers.fields import table_of
from ledgers.intake.existing import Existing, key_of, stored_fields
from ledgers.intake.gathering import LedgerRows
from ledgers.intake.history import SEALED, Writer, numbers_in_words
from ledgers.intake.plan import Difference, LedgerPlan, Plan
from ledgers.intake.steps import Taken


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing needs beside the rows: what is stored, the plan to add to, who records and who complains.

    ``taken`` are the stored rows a step of the system has written into; ``names`` are the villages' names by code, for
    people; ``is_frozen`` says that the ledger's rows were frozen before this import; ``place`` begins the codes of the
    villages whose rows the sender may change.
    """

    existing: Existing
    taken: Taken
    plan: Plan
    writer: Writer
    findings: Findings
    names: Mapping[str, str]
    is_frozen: bool = False
    place: str = ""


def compare_rows(rows: LedgerRows, given: Comparison) -> None:
    """Add to the plan what the rows of one ledger change; what contradicts itself goes to the findings."""
    work = _Work(rows, given)
    seen: dict[tuple[Any, ...], int] = {}
    for position in rows.positions():
        key = key_of(rows.ledger, rows.rows[position])
        if any(part is None for part in key):
            work.is_sound(position, rows.rows[position])
        elif key in seen:
            work.tell_twice(position, seen[key])
        else:
            seen[key] = position
            work.settle(position, given.existing.get(key))
    if given.is_frozen and work.plan.touched:
        sentence = f"选举日已过，“{rows.ledger.title}”已封存，本次改动一律按更正登记，原值留在历史中"
        given.findings.note(rows.spot(0), "frozen", sentence)


def defaults_of(ledger: Ledger) -> dict[str, Any]:
    """Return what the table writes into a field left empty, where it writes anything."""
    nullable = {column.name for column in table_of(ledger.table).c if column.nullable}
    return {
        name: info.default
        for name, info in ledger.table.model_fields.items()
        if name not in nullable and info.default is not PydanticUndefined and info.default is not None
    }


class _Work:
    """The comparison of one ledger under way."""

    def __init__(self, rows: LedgerRows, given: Comparison) -> None:
        self.rows, self.given, self.ledger = rows, given, rows.ledger
        self.plan = given.plan.ledgers.setdefault(rows.ledger.name, LedgerPlan(rows.ledger))
        self.settable = (*stored_fields(rows.ledger), *SEALED)
        self.columns = {column.field: column for column in rows.ledger.columns}
        self.by_system = [column for column in rows.ledger.columns if column.by_system]
        self.required = [column for column in rows.ledger.columns if column.required]
        self.defaults = defaults_of(rows.ledger)
        columns = table_of(rows.ledger.table).c
        self.blank = {column.name: None for column in columns if column.name != "id"} | self.defaults

    def settle(self, position: int, stored: Mapping[str, Any] | None) -> None:
        """Find what one row does: it takes out, is new, changes something or is the same."""
        if stored is not None and not stored["village_code"].startswith(self.given.place):
            sentence = "这一行登记在别的乡镇（街道）名下，请问组织部"
            self.given.findings.add(self.rows.spot(position), Trouble("other_township", sentence))
        elif self.rows.deletes(position):
            self._remove(position, stored)
        elif stored is None:
            self._add(position)
        else:
            self._change(position, stored)

    def tell_twice(self, position: int, first: int) -> None:
        """Record that a row repeats another of the same import."""
        spot, other = self.rows.spot(position), self.rows.spot(first)
        where = f"{other.file} 第 {other.row} 行" if other.file != spot.file else f"第 {other.row} 行"
        keys = "、".join(self.columns[name].heading for name in self.ledger.key)
        hint = "；确是两个人的，请分别填写身份证号" if "person_no" in self.ledger.key else ""
        sentence = f"与{where}重复（{keys}相同），请删去多余的一行{hint}"
        marked = "name" if "name" in self.columns else self.ledger.key[-1]
        self.given.findings.add(self.rows.spot(position, marked), Trouble("row_twice", sentence))

    def is_sound(self, position: int, row: Mapping[str, Any]) -> bool:
        """Return whether a row is complete and free of contradictions; a row with unreadable cells is not judged."""
        if position in self.rows.broken:
            return False
        missing = [c for c in self.required if row.get(c.field) is None and c.field in self.rows.fields(position)]
        for column in missing:
            trouble = Trouble("required", f"“{column.heading}”必须填写", column.example)
            self.given.findings.add(self.rows.spot(position, column.field), trouble)
        found = self.ledger.check(row)
        for problem in found:
            spot = self.rows.spot(position, problem.field)
            self.given.findings.add(spot, Trouble(problem.code, problem.sentence, problem.example))
        return not missing and not found

    def _tell_doubts(self, position: int, row: Mapping[str, Any]) -> None:
        for doubt in self.ledger.doubts(row):
            spot = self.rows.spot(position, doubt.field)
            self.given.findings.note_doubt(spot, self.columns[doubt.field], doubt.sentence)

    def _remove(self, position: int, stored: Mapping[str, Any] | None) -> None:
        if stored is None:
            self._refuse_removal(position, "nothing_to_delete", "这一行要求删除，但系统里没有这一行")
            return
        if self.given.taken.keeps(key_of(self.ledger, stored)):
            self._refuse_removal(position, "by_system", "这一行由办理步骤登记，不能用导入删除")
            return
        self.plan.removed.append(dict(stored))
        self.plan.move(stored["village_code"], None)
        self._keep(position, self.given.writer.removed(self.ledger, stored))

    def _refuse_removal(self, position: int, code: str, sentence: str) -> None:
        self.given.findings.add(self.rows.spot(position, "row_action"), Trouble(code, sentence))

    def _add(self, position: int) -> None:
        row = self._given(position)
        for column in self.by_system:
            name = column.field
            if row.get(name) not in (None, self.defaults.get(name)):
                sentence = f"“{column.heading}”由系统登记，新增的行请留空"
                self.given.findings.add(self.rows.spot(position, name), Trouble("by_system", sentence))
        if not self.is_sound(position, row):
            return
        self._tell_doubts(position, row)
        new = {**self.blank, **row, "round_id": self.given.writer.round_id}
        self.plan.added.append(new)
        self.plan.move(None, new["village_code"])
        self._keep(position, self.given.writer.added(self.ledger, new))

    def _change(self, position: int, stored: Mapping[str, Any]) -> None:
        row = self._given(position)
        self._let_stand(position, row, stored)
        changed = [name for name in row if row[name] != stored[name] and name != "id_sealed"]
        if not changed:
            self.plan.unchanged += 1
            return
        after = {**stored, **row}
        if not self.is_sound(position, after) or self._touches_protected(position, changed, stored):
            return
        self._tell_doubts(position, after)
        self.plan.changed.append(after)
        self.plan.move(stored["village_code"], after["village_code"])
        for name in changed:
            self._record(position, name, (stored, after))

    def _let_stand(self, position: int, row: dict[str, Any], stored: Mapping[str, Any]) -> None:
        """Put back into the row what a step of the system has registered."""
        for name in self.given.taken.fields_of(key_of(self.ledger, stored)):
            if name in row and row[name] != stored[name]:
                row[name] = stored[name]
                self.given.findings.note_standing(self.rows.spot(position, name), self.columns[name])

    def _given(self, position: int) -> dict[str, Any]:
        """Return the fields of the table that the row's sheet gives, defaults put where it leaves one empty."""
        row = self.rows.rows[position]
        given = {name: row[name] for name in self.settable if name in row}
        for name, default in self.defaults.items():
            if name in given and given[name] is None:
                given[name] = default
        return given

    def _touches_protected(self, position: int, changed: list[str], stored: Mapping[str, Any]) -> bool:
        touched = [
            column
            for column in map(self.columns.get, changed)
            if column is not None and (column.by_system or column.protected) and column.field != "village_code"
        ]
        for column in touched:
            old = in_words(column, stored[column.field]) or "空"
            sentence = f"“{column.heading}”由系统登记，不能用导入改动，应为“{old}”"
            self.given.findings.add(self.rows.spot(position, column.field), Trouble("by_system", sentence, old))
        return bool(touched)

    def _record(self, position: int, name: str, rows: tuple[Mapping[str, Any], Mapping[str, Any]]) -> None:
        stored, after = rows
        column = self.columns["id_number" if name in SEALED else name]
        if column.sensitive:
            old, new = numbers_in_words(stored.get("id_index"), after.get("id_index"))
        else:
            old, new = in_words(column, stored[name]), in_words(column, after[name])
        self._keep(position, self.given.writer.cell(self.ledger, after, (column.field, old, new)))
        spot = self.rows.spot(position, column.field)
        village = self.given.names.get(after["village_code"], after["village_code"])
        person = str(after.get("name") or "")
        self.given.plan.differences.append(
            Difference(spot.file, spot.sheet, spot.row, village, person, column.heading, old or "空", new or "空")
        )

    def _keep(self, position: int, record: dict[str, Any]) -> None:
        record["correction"] = self.given.is_frozen or self.rows.corrects(position)
        self.given.plan.history.append(record)
