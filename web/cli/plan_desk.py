"""What the commands about plans start from: the usual desk, the plan rules, and whose plans are meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from config.errors import InputError
from engine.plans.drafting.composing import PlanRules, load_plan_rules
from engine.plans.drafting.people import townships_of
from engine.plans.looking import look_at_plans
from engine.plans.review.selection import Selection
from engine.plans.review.steps import Desk as ReviewDesk
from web.cli.context import Context
from web.cli.desk import Desk, open_desk


@dataclass
class PlanDesk:
    """A desk with the plan rules."""

    desk: Desk

    @property
    def rules(self) -> PlanRules:
        """The policies, sentences and numbers in force."""
        return load_plan_rules(self.desk.context.settings.rules_path, self.desk.round.profile, self.desk.on)

    @property
    def review(self) -> ReviewDesk:
        """What taking a step needs."""
        return ReviewDesk(self.desk.act, self.rules.process, self.desk.calendar)

    def selection(self, persons: Sequence[str] | None, township: str | None) -> Selection:
        """Return whose plans are meant; InputError when nobody is named."""
        if persons:
            return Selection(tuple(person.strip() for person in persons))
        if township is None:
            raise InputError("没有写明是谁的方案", remedy="写人员编号，或用 --township 乡镇 整个乡镇一起办")
        ((code, _),) = townships_of(self.desk.session, self.desk.round, township)
        return Selection(None, code)


def look(context: Context, when: tuple[str | None, str | None], whose: tuple[str | None, str | None], kind: str) -> str:
    """Enter the operator's look at plans and return the beginning of the village codes he may be shown.

    ``when`` is round and date, ``whose`` a person or a township (neither means all that are his to see).
    """
    with open_plan_desk(context, *when, writing=True, look=True) as desk:
        person, township = whose
        everybody = Selection(None, desk.desk.round.region)
        wanted = desk.selection([person] if person else None, township) if person or township else everybody
        return look_at_plans(desk.desk.session, desk.desk.act, wanted, kind, desk.rules.process.offices)


@contextmanager
def open_plan_desk(
    context: Context, round_name: str | None, on: str | None, *, writing: bool = False, look: bool = False
) -> Iterator[PlanDesk]:
    """Give a desk whose changes are committed at the end (``writing``) or that only reads; ``look`` as in open_desk."""
    with open_desk(context, round_name, on, writing=writing, look=look) as desk:
        yield PlanDesk(desk)
