"""The cases beside each policy: a made-up person and what the policy must say of him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.plans.drafting.person import Person
from engine.plans.drafting.service_record import PostRow, compute_service
from engine.plans.drafting.vocabulary import PERSON_FIELDS
from engine.plans.policy.entitlement import Entitlement, Outcome, judge
from engine.plans.policy.model import Policy
from engine.plans.policy.money import money_at, money_of
from engine.plans.policy.reading import load_policies, policy_files, read_policy
from engine.rulebook.companion_file import open_file
from engine.rulebook.problems import RuleProblem, nearest
from engine.rulebook.table import Table
from ledgers.resettlement.table import DEPARTING_POSTS

CELLS = (*(name for name, field in PERSON_FIELDS.items() if field.cells[0].field == name), "service_months")


@dataclass(frozen=True, slots=True)
class Case:
    """One made-up person and the expected answer; ``amount`` and ``missing`` are compared where given."""

    name: str
    on: date
    given: dict[str, Any]
    expect: str
    amount: Decimal | None
    missing: tuple[str, ...] | None
    clause: str

    def differences(self, policy: Policy) -> Iterator[str]:
        """Yield in what the policy's answer differs from the expected one."""
        answer = judge(made_up_person(self.given, self.on), policy)
        if answer.outcome != self.expect:
            yield f"应为 {self.expect}，实为 {answer.outcome}"
        if self.amount is not None and (answer.amount is None or answer.amount.exact != self.amount):
            yield f"金额应为 {self.amount}，实为 {answer.amount.exact if answer.amount else '无'}"
        if self.missing is not None and tuple(sorted({c.field for c in answer.missing})) != tuple(sorted(self.missing)):
            yield f"待补项应为 {self.missing}，实为 {tuple(c.field for c in answer.missing)}"
        if self.clause and self.clause not in _deciding_clauses(answer):
            yield f"应由{self.clause}决定，实由{'、'.join(_deciding_clauses(answer))}决定"


def _deciding_clauses(answer: Entitlement) -> list[str]:
    deciding = {Outcome.ELIGIBLE: "符合", Outcome.NOT_ELIGIBLE: "不符合", Outcome.UNKNOWN: "待补"}[answer.outcome]
    return [check.clause for check in answer.checks if check.verdict == deciding]


def made_up_person(given: dict[str, Any], on: date) -> Person:
    """Return the person a case describes; ``posts`` are the rows [post, started, ended] of the service record."""
    cells = dict.fromkeys(CELLS) | {key: value for key, value in given.items() if key != "posts"}
    if cells["monthly_pay"] is not None:
        cells["monthly_pay"] = money_of(cells["monthly_pay"])
    rows = [PostRow(row[0], row[1], row[2] if len(row) > 2 else None) for row in given.get("posts", [])]
    service = compute_service(rows, on, DEPARTING_POSTS)
    return Person("判例", "", cells, service, DEPARTING_POSTS, on)


def cases_path(policy_path: Path) -> Path:
    """Return where the cases of a policy stand."""
    return policy_path.with_name(f"{policy_path.stem}.cases.toml")


def read_cases(path: Path, problems: list[RuleProblem]) -> list[Case]:
    """Read the cases of one policy, adding what is wrong with the file to ``problems``."""
    root = open_file(path, problems)
    cases = [_read_case(each) for each in root.tables("cases")]
    root.close()
    return cases


def _read_case(table: Table) -> Case:
    given = table.table("given").data
    for key in given:
        if key not in (*CELLS, "posts"):
            table.report("given", f"没有名为“{key}”的项", nearest(key, CELLS))
    case = Case(
        name=table.text("name"),
        on=table.day("on"),
        given=given,
        expect=table.choice("expect", list(Outcome)),
        amount=money_at(table, "amount"),
        missing=table.texts("missing") if table.has("missing") else None,
        clause=table.text("clause", ""),
    )
    table.close()
    return case


def failing_cases(folder: Path) -> list[str]:
    """Return every case of every policy of ``folder`` that does not hold, and every policy that lacks cases."""
    load_policies(folder)
    problems: list[RuleProblem] = []
    failures: list[str] = []
    for path in policy_files(folder):
        policy = read_policy(path, problems)
        if not cases_path(path).exists():
            failures.append(f"{path.name}：旁边没有判例文件 {cases_path(path).name}")
            continue
        cases = read_cases(cases_path(path), problems)
        for outcome in set(Outcome) - {case.expect for case in cases}:
            failures.append(f"{cases_path(path).name}：缺少结论为 {outcome.value} 的判例")
        failures += [f"{path.name}：判例“{case.name}”{d}" for case in cases for d in case.differences(policy)]
    return [*map(str, problems), *failures]
