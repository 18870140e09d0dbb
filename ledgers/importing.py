"""Imports filled workbooks: all of them or nothing, every problem at once, every change with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from config.clock import day_of
from config.errors import InputError
from ledgers.authority.senders import Sender, find_sender
from ledgers.bulk import collector_resting
from ledgers.catalogue import LEDGERS
from ledgers.database import reading, transaction
from ledgers.excel.books import BookRows, read_book
from ledgers.excel.findings import Findings
from ledgers.excel.problems import Problem, column_index
from ledgers.excel.sheets import SheetRows
from ledgers.intake.comparing import Comparison, compare_rows
from ledgers.intake.dependents import remove_dependents
from ledgers.intake.existing import key_of, read_rows
from ledgers.intake.gathering import LedgerRows, check_one_sender, gather
from ledgers.intake.history import Writer
from ledgers.intake.persons import (
    Register,
    check_identity,
    keep_given_numbers,
    number_persons,
    refer_to_persons,
    register_of,
)
from ledgers.intake.places import Gazetteer, load_gazetteer, resolve_places
from ledgers.intake.plan import Plan
from ledgers.intake.report import ImportReport, tallies_of
from ledgers.intake.returns import ReturnsInput, plan_returns
from ledgers.intake.scope import refuse_opinions, refuse_outside
from ledgers.intake.steps import read_steps
from ledgers.intake.storing import store_plan
from ledgers.roster.closing import require_open
from ledgers.roster.storing import Deed
from ledgers.roster.table import Round
from ledgers.sealing import Sealer, hold_key, sealer_for_trial, sealer_of

NUMBERED = ("reserve", "resettlement")


def import_workbooks(engine: Engine, round_id: int, files: Sequence[Path], deed: Deed) -> ImportReport:
    """Import the workbooks into a round in one transaction, and return what came of it.

    ``deed.operator`` is an officer of the roster by name or number; rows of villages that are not theirs are problems
    of the file. With any problem in any of the files nothing is changed. FaultError when the disk is full.
    """
    return _run(engine, files, (round_id, deed), dry_run=False)


def preview_workbooks(engine: Engine, round_id: int, files: Sequence[Path], deed: Deed) -> ImportReport:
    """Return what importing the workbooks would do, and change nothing."""
    return _run(engine, files, (round_id, deed), dry_run=True)


def _run(engine: Engine, files: Sequence[Path], order: tuple[int, Deed], *, dry_run: bool) -> ImportReport:
    names = name_files(files)
    round_id, deed = order
    findings = Findings()
    report = ImportReport(list(names), dry_run)
    with collector_resting():
        books = [read_book(file, findings, name) for name, file in names.items()]
        sealer = None
        if _has_id_numbers(books):
            sealer = (sealer_for_trial if dry_run else sealer_of)(engine)
        opened: AbstractContextManager[Session] = reading(engine) if dry_run else transaction(engine)
        with opened as session:
            # one import of a round at a time, on databases that would let two run
            current = session.get(Round, round_id, with_for_update=None if dry_run else True)
            if current is None:
                raise InputError("没有这一轮换届", remedy="先导入名册中的换届轮次")
            require_open(session, current, day_of(deed.at))
            sender = find_sender(session, current, deed.operator)
            report.setting_up = sender.is_setting_up
            deed = replace(deed, operator=sender.signature, officer_no=sender.no)
            plan = _Import(session, round_id, (deed, sealer, sender), findings).plan(books)
            if not findings.problems and not dry_run and not plan.is_empty:
                if sealer is not None:
                    hold_key(session, sealer)
                store_plan(session, plan)
                report.applied = True
    return _finish(report, plan, findings)


def name_files(files: Sequence[Path]) -> dict[str, Path]:
    """Return the files by what they are called in the report: their names, with the folder where names repeat."""
    repeated = {name for name, count in Counter(file.name for file in files).items() if count > 1}
    names = {str(Path(f.parent.name) / f.name) if f.name in repeated else f.name: f for f in files}
    if len(names) < len(files):
        raise InputError("同一个文件给了两次", where="、".join(sorted(repeated)), remedy="去掉重复的再导入")
    return names


def _has_id_numbers(books: Sequence[BookRows]) -> bool:
    sheets = (book.sheets[name] for book in books for name in NUMBERED if name in book.sheets)
    numbers = (row.get("id_number") for sheet in sheets for row in sheet.rows)
    return any(number is not None and "*" not in number for number in numbers)


def _finish(report: ImportReport, plan: Plan, findings: Findings) -> ImportReport:
    findings.close()
    order = {name: place for place, name in enumerate(report.files)}
    sheets = {ledger.title: place for place, ledger in enumerate(LEDGERS.values())}

    def reading_order(problem: Problem) -> tuple[int, int, int, int]:
        column = column_index(problem.column) if problem.column else -1
        return order.get(problem.file, 0), sheets.get(problem.sheet, -1), problem.row or 0, column

    report.problems = sorted(dict.fromkeys(findings.problems), key=reading_order)
    report.notices = findings.notices
    if not report.problems:
        report.tallies, report.differences, report.returns = tallies_of(plan), plan.differences, len(plan.returns)
    return report


@dataclass(frozen=True, slots=True)
class _Import:
    """One import under way: what it reads from and complains to."""

    session: Session
    round_id: int
    hands: tuple[Deed, Sealer | None, Sender]
    findings: Findings

    def plan(self, books: Sequence[BookRows]) -> Plan:
        """Return what the files change; every problem goes to the findings."""
        gathered = gather(books, self.findings)
        gazetteer = self._place(books)
        names = {code: f"{village.township}{village.name}" for code, village in gazetteer.villages.items()}
        returns = [book.returns for book in books if book.returns is not None]
        check_one_sender(gathered, returns, self.findings)
        plan, writer = Plan(), Writer(self.round_id, self.hands[0])
        self._compare(gathered, (plan, writer), names)
        plan_returns(self.session, ReturnsInput(returns, gathered, names), (plan, writer, self.findings))
        return plan

    def _place(self, books: Sequence[BookRows]) -> Gazetteer:
        gazetteer = load_gazetteer(self.session, self._round(), _all_sheets(books))
        for book in books:
            refuse_opinions(book.sheets, self.hands[2], self.findings)
            for sheet in _all_sheets([book]):
                resolve_places(gazetteer, sheet, book.township_code, self.findings)
                refuse_outside(gazetteer, sheet, self.hands[2], self.findings)
        return gazetteer

    def _round(self) -> Round:
        current = self.session.get(Round, self.round_id)
        if current is None:
            raise InputError("没有这一轮换届", remedy="先导入名册中的换届轮次")
        return current

    def _compare(
        self, gathered: Mapping[str, LedgerRows], tools: tuple[Plan, Writer], names: Mapping[str, str]
    ) -> None:
        deed = self.hands[0]
        plan, writer = tools
        is_past = day_of(deed.at) > self._round().polling_on
        registers: dict[str, Register] = {}
        for rows in gathered.values():
            self._name_persons(rows, registers)
            existing = {key_of(rows.ledger, row): row for row in self._stored(rows)}
            frozen = rows.ledger.frozen_at_poll and is_past
            taken = read_steps(self.session, rows.ledger, self.round_id, _values(rows, "person_no"))
            place = self.hands[2].place
            compare_rows(rows, Comparison(existing, taken, plan, writer, self.findings, names, frozen, place))
        remove_dependents(self.session, plan, writer)

    def _name_persons(self, rows: LedgerRows, registers: dict[str, Register]) -> None:
        ledger = rows.ledger
        if ledger.name in NUMBERED:
            check_identity(rows, self.findings)
            registers[ledger.name] = self._register(ledger.name, rows)
            number_persons(rows, registers[ledger.name], self.hands[1], self.findings)
        elif ledger.persons_of:
            register = registers.get(ledger.persons_of) or self._register(ledger.persons_of, rows)
            self._complete(register, rows)
            refer_to_persons(rows, register, LEDGERS[ledger.persons_of].title, self.findings)

    def _register(self, name: str, rows: LedgerRows) -> Register:
        """Return the stored persons an import may mean: of its villages, with its numbers, with its ID numbers."""
        wanted = {"village_code": _values(rows, "village_code"), "person_no": _values(rows, "person_no")}
        sealer = self.hands[1]
        if sealer is not None:
            numbers = (number for number in _values(rows, "id_number") if "*" not in number)
            wanted["id_index"] = {sealer.index(number) for number in numbers}
        register = register_of(
            LEDGERS[name], read_rows(self.session, LEDGERS[name], self.round_id, wanted), self.hands[2].place
        )
        if name in NUMBERED:
            keep_given_numbers(self.session, register, self.round_id, rows)
        return register

    def _complete(self, register: Register, rows: LedgerRows) -> None:
        """Add the persons the referring sheet needs and the persons' own sheet did not bring up."""
        missing = register_of(
            register.ledger,
            read_rows(
                self.session,
                register.ledger,
                self.round_id,
                {"village_code": _values(rows, "village_code"), "person_no": _values(rows, "person_no")},
            ),
        )
        for person in missing.by_no.values():
            register.add(person)

    def _stored(self, rows: LedgerRows) -> list[dict[str, object]]:
        wanted = {"village_code": _values(rows, "village_code")}
        if "person_no" in rows.ledger.key:
            wanted["person_no"] = _values(rows, "person_no")
        return read_rows(self.session, rows.ledger, self.round_id, wanted)


def _values(rows: LedgerRows, field: str) -> set[str]:
    return {row[field] for row in rows.rows if row.get(field) is not None}


def _all_sheets(books: Sequence[BookRows]) -> Iterator[SheetRows]:
    for book in books:
        yield from book.sheets.values()
        if book.returns is not None:
            yield book.returns
