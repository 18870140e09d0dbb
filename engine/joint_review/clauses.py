"""The clauses departments and bodies refer to (rules/clauses/*.toml), and the days of the review, on one date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from engine.toml_form import Form, dated_value, read_toml, refuse
from ledgers.reserve.table import OPINIONS

PROCESS = "process.toml"
NOT_LISTS = (PROCESS, "structure.toml")
NO_OBJECTION, EXPLAIN, UNFIT = OPINIONS


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, its words, the departments that answer on it."""

    no: str
    text: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseList:
    """One version of one list of clauses; ``example`` marks a list that is in force nowhere."""

    id: str
    title: str
    version: int
    example: bool
    document_no: str
    issuer: str
    since: date
    until: date | None
    clauses: tuple[Clause, ...]
    path: str

    def is_in_force(self, on: date) -> bool:
        """Tell whether the list holds on the day ``on``."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """The lists in force on one date and the days allowed for each step (working days)."""

    lists: tuple[ClauseList, ...]
    reply_working_days: int
    objection_working_days: int
    rehear_working_days: int

    @property
    def departments(self) -> tuple[str, ...]:
        """Every department that answers, in the order the lists name them."""
        named = (d for each in self.lists for clause in each.clauses for d in clause.departments)
        return tuple(dict.fromkeys(named))

    def clauses_of(self, department: str) -> tuple[Clause, ...]:
        """Return the clauses a department answers on."""
        return tuple(c for each in self.lists for c in each.clauses if department in c.departments)

    def find(self, no: str) -> Clause | None:
        """Return the clause of this number, None when there is none."""
        return next((c for each in self.lists for c in each.clauses if c.no == no), None)


def load_review_rules(folder: Path, on: date) -> ReviewRules:
    """Read ``folder`` (rules/clauses) as it stands on ``on``; InputError lists every mistake."""
    mistakes: list[str] = []
    files = sorted(path for path in folder.glob("*.toml") if path.name not in NOT_LISTS)
    lists = [_read_list(path, mistakes) for path in files]
    mistakes += _check_versions(lists)
    form = Form(read_toml(folder / PROCESS), PROCESS, mistakes)
    form.whole("version")
    params = form.table("params")
    names = ("reply_working_days", "objection_working_days", "rehear_working_days")
    days = {name: dated_value(params, name, on) for name in names}
    for name, value in days.items():
        if type(value) is not int or value < 1:
            form.complain(f"params.{name} 的值应为大于 0 的整数")
    params.finish()
    form.finish()
    in_force = tuple(each for each in lists if each.is_in_force(on))
    if not in_force and not mistakes:
        mistakes.append(f"{folder.name}：在 {on} 没有生效的联审条款")
    mistakes += _check_numbers(in_force)
    refuse(mistakes, "联审条款文件")
    return ReviewRules(in_force, **days)


def _read_list(path: Path, mistakes: list[str]) -> ClauseList:
    form = Form(read_toml(path), path.name, mistakes)
    found = ClauseList(
        id=form.text("id"),
        title=form.text("title"),
        version=form.whole("version"),
        example=form.flag("example"),
        document_no=form.text("document_no"),
        issuer=form.text("issuer"),
        since=form.day("from") or date.min,
        until=form.day("to", required=False),
        clauses=tuple(_read_clause(part) for part in form.tables("clauses")),
        path=path.name,
    )
    form.finish()
    if not found.clauses:
        form.complain("至少写一条 [[clauses]]")
    return found


def _read_clause(form: Form) -> Clause:
    clause = Clause(form.text("no"), form.text("text"), form.texts("departments"))
    form.finish()
    if not clause.departments:
        form.complain("departments 至少写一个部门")
    return clause


def _check_versions(lists: Sequence[ClauseList]) -> Iterator[str]:
    ordered = sorted(lists, key=lambda each: (each.id, each.version))
    for earlier, later in pairwise(ordered):
        if earlier.id == later.id and (earlier.until is None or earlier.until >= later.since):
            yield f"{earlier.path} 与 {later.path}：条款 {later.id} 的两版生效期重叠，旧版要写明失效日期 to"


def _check_numbers(lists: Sequence[ClauseList]) -> Iterator[str]:
    numbers = [clause.no for each in lists for clause in each.clauses]
    for no in sorted({no for no in numbers if numbers.count(no) > 1}):
        yield f"条款编号“{no}”用了不止一次，无法引用"
