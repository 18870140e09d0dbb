"""What a policy means for one person: eligible, not eligible or unknown, by which clause, and what cell is missing.

The outcome is a proposal for people to decide on; nothing is refused here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.plans.drafting.person import PERSON, POST, Cell, Person
from engine.plans.policy.amounts import Amount, amount_of
from engine.plans.policy.model import FACTS, Eligibility, Need, Policy
from ledgers.months import birthday_in

FEW_POSTS = 3
"""As many posts are listed in a reason; more are "posts"."""


class Verdict(StrEnum):
    """The answer to one condition."""

    YES = "符合"
    NO = "不符合"
    UNKNOWN = "待补"


class Outcome(StrEnum):
    """The answer of the whole policy."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One condition looked at: the clause, the verdict, what was found and what that means, the cells read and missing.

    Checks of one clause that mean the same may be told together.
    """

    clause: str
    verdict: Verdict
    found: str
    meaning: str
    cells: tuple[Cell, ...]
    missing: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one policy means for one person. ``later_on`` is the day the age, the one thing lacking, is reached."""

    policy: Policy
    outcome: Outcome
    checks: tuple[Check, ...]
    amount: Amount | None
    later_on: date | None

    @property
    def missing(self) -> tuple[Cell, ...]:
        """The cells that must be supplied before the policy can be judged or the amount is exact."""
        of_checks = [cell for check in self.checks if check.verdict is Verdict.UNKNOWN for cell in check.missing]
        of_amount = list(self.amount.missing) if self.amount is not None else []
        return tuple(dict.fromkeys([*of_checks, *of_amount]))


def judge(person: Person, policy: Policy) -> Entitlement:
    """Return what ``policy`` means for ``person``."""
    checks = tuple(_checks(person, policy.eligibility))
    verdicts = {check.verdict for check in checks}
    if Verdict.NO in verdicts:
        return Entitlement(policy, Outcome.NOT_ELIGIBLE, checks, None, _later_on(person, policy.eligibility, checks))
    amount = amount_of(person, policy) if policy.bands else None
    outcome = Outcome.UNKNOWN if Verdict.UNKNOWN in verdicts else Outcome.ELIGIBLE
    return Entitlement(policy, outcome, checks, amount, None)


def _checks(person: Person, conditions: Eligibility) -> Iterator[Check]:
    yield _check_post(person, conditions)
    if conditions.minimum_months:
        yield _check_months(person, conditions)
    if conditions.male_age is not None and conditions.female_age is not None:
        yield _check_age(person, conditions, {"男": conditions.male_age, "女": conditions.female_age})
    for need in conditions.required:
        yield _check_need(person, need, wanted=True)
    for need in conditions.excluded:
        yield _check_need(person, need, wanted=False)


def _check_post(person: Person, conditions: Eligibility) -> Check:
    clause, cells = conditions.posts_clause, (Cell(PERSON, "post"), Cell(POST, "post"))
    held, listed = person.held_posts, "、".join(conditions.posts)
    named = next((post for post in held if post in conditions.posts), None)
    if named is not None:
        return Check(clause, Verdict.YES, f"任{named}", "在政策所列职务之内", cells)
    if not person.has_record:
        meaning = f"不知是否任过{listed}"
        return Check(clause, Verdict.UNKNOWN, "没有任职经历", meaning, cells, (Cell(POST, "post"),))
    if person.broken_cells:
        meaning = f"不知是否任过{listed}"
        return Check(clause, Verdict.UNKNOWN, "任职经历有待核对", meaning, cells, person.broken_cells)
    return Check(clause, Verdict.NO, f"所任职务为{'、'.join(held)}", f"不在政策所列职务（{listed}）之内", cells)


def _check_months(person: Person, conditions: Eligibility) -> Check:
    clause, minimum = conditions.months_clause, conditions.minimum_months
    months, cells = person.months(conditions.counted_posts), person.months_cells()
    few = 0 < len(conditions.counted_posts) <= FEW_POSTS
    posts = f"任{'、'.join(conditions.counted_posts)}" if few else "任职"
    if months.low >= minimum:
        served = f"{months.low}个月" if months.is_exact else f"不少于{months.low}个月"
        return Check(clause, Verdict.YES, f"{posts}累计{served}", f"达到{minimum}个月", cells)
    if months.high < minimum:
        served = f"{months.high}个月" if months.is_exact else f"不超过{months.high}个月"
        return Check(clause, Verdict.NO, f"{posts}累计{served}", f"未达到{minimum}个月", cells)
    meaning = f"尚不能确定是否达到{minimum}个月"
    missing = person.months_missing(conditions.counted_posts)
    return Check(clause, Verdict.UNKNOWN, f"{posts}累计月数待补", meaning, cells, missing)


def _check_age(person: Person, conditions: Eligibility, least: dict[str, int]) -> Check:
    clause, cells = conditions.age_clause, (Cell(PERSON, "birth_on"), Cell(PERSON, "sex"))
    age, sex = person.age, person.cells["sex"]
    if age is None:
        return Check(clause, Verdict.UNKNOWN, "出生日期待补", "不能计算年龄", cells, cells[:1])
    needed = sorted({least[sex]} if sex is not None else set(least.values()))
    if age >= needed[-1]:
        return Check(clause, Verdict.YES, f"选举日年满{age}周岁", f"达到{needed[-1]}周岁", cells)
    if age < needed[0]:
        return Check(clause, Verdict.NO, f"选举日年满{age}周岁", f"未达到{needed[0]}周岁", cells)
    return Check(clause, Verdict.UNKNOWN, f"选举日年满{age}周岁，性别待补", "不能确定年龄条件", cells, cells[1:])


def _check_need(person: Person, need: Need, *, wanted: bool) -> Check:
    label, value, cell = FACTS[need.fact].label, person.cells[need.fact], Cell(PERSON, need.fact)
    if value is None:
        return Check(need.clause, Verdict.UNKNOWN, f"{label}待补", "", (cell,), (cell,))
    verdict = Verdict.YES if (value in need.values) == wanted else Verdict.NO
    shown = {True: "是", False: "否"}.get(value, value)
    ruled_out = "不属排除情形" if verdict is Verdict.YES else "属政策排除情形"
    meaning = ("符合条件" if verdict is Verdict.YES else "不在条件之内") if wanted else ruled_out
    return Check(need.clause, verdict, f"{label}为“{shown}”", meaning, (cell,))


def _later_on(person: Person, conditions: Eligibility, checks: tuple[Check, ...]) -> date | None:
    """Return the birthday that brings the age, when everything but the age holds."""
    lacking = [check for check in checks if check.verdict is not Verdict.YES]
    sex, born = person.cells["sex"], person.cells["birth_on"]
    if len(lacking) != 1 or lacking[0].cells[0].field != "birth_on" or born is None or sex is None:
        return None
    least = conditions.male_age if sex == "男" else conditions.female_age
    return None if least is None else birthday_in(born, born.year + least)
