"""What drafting and printing start from. Kept apart from the desk of the other commands, which takes long to load."""

from __future__ import annotations

from dataclasses import dataclass, replace

from config.calendar import load_calendar
from config.clock import now, today
from engine.assessment.dates import business_date
from engine.plans.drafting.composing import PlanRules, load_plan_rules
from engine.plans.drafting.draft import DraftOrder
from engine.plans.drafting.people import townships_of
from ledgers.authority.act import find_actor
from ledgers.database import reading
from ledgers.roster.rounds import current_round
from web.cli.context import Context
from web.cli.days import day_of


@dataclass(frozen=True, slots=True)
class Errand:
    """A drafting order and the rules to draft by, settled before the work begins."""

    order: DraftOrder
    rules: PlanRules
    round_id: int
    townships: tuple[tuple[str, str], ...]

    def within(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return the townships whose code begins with ``prefix``."""
        return tuple((code, name) for code, name in self.townships if code.startswith(prefix))


def prepare_errand(
    context: Context, round_name: str | None, on: str | None, township: str | None = None, *, writing: bool = False
) -> Errand:
    """Return what a drafting run needs; InputError when round, township, date or rules cannot be used.

    Without a date, ``writing`` in a real round is for today, whatever was assessed last.
    """
    with reading(context.engine) as session:
        current = current_round(session, round_name)
        assert current.id is not None
        usual = today() if writing and not current.practice else business_date(session, current, today())
        day = day_of(on) if on else usual
        rules = load_plan_rules(context.settings.rules_path, current.profile, day)
        townships = tuple(townships_of(session, current, township))
        calendar = load_calendar(context.settings.calendar_path)
        order = DraftOrder(current.name, township, context.settings.operator, day, now(), calendar=calendar)
        return Errand(order, rules, current.id, townships)


def sign(context: Context, errand: Errand, reason: str) -> DraftOrder:
    """Return the order as the operator's own, for what a person writes; InputError when he is not on the roster."""
    with reading(context.engine) as session:
        region = current_round(session, errand.order.round_name).region
        actor = find_actor(session, region, errand.order.by)
    return replace(errand.order, by=actor.signature, actor=actor, reason=reason)
