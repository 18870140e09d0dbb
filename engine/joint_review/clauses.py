"""The clauses departments and bodies refer to (rules/clauses/*.toml), and the days of the review, on one date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.rulebook.companion_file import dated_value, open_file
from engine.rulebook.paper import Paper, check_versions, read_paper
from engine.rulebook.problems import RulebookError, RuleProblem
from engine.rulebook.store import read_once
from engine.rulebook.table import Table
from ledgers.reserve.table import OPINIONS

PROCESS = "process.toml"
TERMS = ("reply_working_days", "objection_working_days", "rehear_working_days")
NOT_LISTS = (PROCESS, "structure.toml")
NO_OBJECTION, EXPLAIN, UNFIT = OPINIONS


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, its words, the departments that answer on it."""

    no: str
    text: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseList(Paper):
    """One version of one list of clauses."""

    clauses: tuple[Clause, ...]


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


@read_once
def load_review_rules(folder: Path, on: date) -> ReviewRules:
    """Read ``folder`` (rules/clauses) as it stands on ``on``; RulebookError lists every mistake."""
    problems: list[RuleProblem] = []
    files = sorted(path for path in folder.glob("*.toml") if path.name not in NOT_LISTS)
    lists = [_read_list(path, problems) for path in files]
    problems += check_versions(lists, "条款")
    root = open_file(folder / PROCESS, problems)
    root.integer("version", minimum=1)
    params = root.table("params")
    days = {name: dated_value(params, name, on, _is_term, "应为大于 0 的整数") for name in TERMS}
    params.close()
    root.close()
    in_force = tuple(each for each in lists if each.is_in_force(on))
    if not in_force and not problems:
        problems.append(RuleProblem(folder.name, "", f"在 {on} 没有生效的联审条款", "补一份条款，或改生效日期 from"))
    problems += _check_numbers(in_force)
    if problems:
        raise RulebookError(problems)
    return ReviewRules(in_force, **days)


def _is_term(value: object) -> bool:
    return type(value) is int and value > 0


def _read_list(path: Path, problems: list[RuleProblem]) -> ClauseList:
    root = open_file(path, problems)
    found = ClauseList(
        **read_paper(root),
        clauses=tuple(_read_clause(each) for each in root.tables("clauses")),
    )
    root.close()
    return found


def _read_clause(table: Table) -> Clause:
    clause = Clause(table.text("no"), table.text("text"), table.texts("departments", required=True))
    table.close()
    if not clause.departments:
        table.report("departments", "至少写一个部门")
    return clause


def _check_numbers(lists: Sequence[ClauseList]) -> Iterator[RuleProblem]:
    numbers = [(clause.no, each.path) for each in lists for clause in each.clauses]
    seen: set[str] = set()
    for no, path in numbers:
        if no in seen:
            yield RuleProblem(path, "clauses", f"条款编号“{no}”用了不止一次，无法引用")
        seen.add(no)
