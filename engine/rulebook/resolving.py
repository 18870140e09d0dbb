"""From what stands in the files to what holds on one date under one profile, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass, replace
from datetime import date, time
from typing import Any

from engine.rulebook.conditions import resolve
from engine.rulebook.model import ActiveRule, Basis, Comparison, Condition, Not, ParamValue, Rule, Tier
from engine.rulebook.vocabulary import Profile


def is_active(rule: Rule, profile: str, on: date) -> bool:
    """Tell whether the rule is in force on the date under the profile."""
    in_time = rule.effective_from <= on and (rule.effective_to is None or on <= rule.effective_to)
    return rule.status == "active" and in_time and (not rule.profiles or profile in rule.profiles)


def value_on(values: Iterable[ParamValue], on: date) -> ParamValue | None:
    """Return the value with the latest start on or before the date."""
    past = [value for value in values if value.since <= on]
    return max(past, key=lambda value: value.since, default=None)


def activate(rule: Rule, profile: Profile, on: date) -> ActiveRule:
    """Return the rule with parameters resolved into its conditions and the basis in force picked."""
    params = {name: value for name, dated in rule.params.items() if (value := value_on(dated, on))}
    tiers = tuple(_resolve_tier(tier, params) for tier in rule.tiers)
    return ActiveRule(rule, tiers, basis_in_force(rule, profile, on), params)


def basis_in_force(rule: Rule, profile: Profile, on: date) -> tuple[Basis, ...]:
    """Return the entries of the editions the profile names, and of other laws those in force on the date."""
    return tuple(basis for basis in rule.basis if _holds(basis, profile, on))


def content_hash(parts: Any) -> str:
    """Return the SHA-256 of the parts as canonical JSON: keys sorted, dates as ISO text, tuples as lists."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def active_content(active: ActiveRule) -> dict[str, Any]:
    """Return everything of an active rule that can change a result."""
    rule = active.rule
    return {
        "id": rule.id,
        "version": rule.version,
        "dimension": rule.dimension,
        "combine": rule.combine,
        "basis": active.basis,
        "tiers": [_tier_content(tier) for tier in active.tiers],
    }


def _resolve_tier(tier: Tier, params: Mapping[str, ParamValue]) -> Tier:
    when = resolve(tier.when, params)
    return replace(tier, when=when)


def _holds(basis: Basis, profile: Profile, on: date) -> bool:
    edition = profile.laws.get(basis.law)
    if edition is not None:
        return basis.edition == edition
    return basis.since <= on and (basis.until is None or on <= basis.until)


def _tier_content(tier: Tier) -> list[Any]:
    effects = [tier.floor, tier.points, tier.block, tier.task, tier.warn]
    return [tier.name, _condition_content(tier.when), *effects]


def _condition_content(condition: Condition) -> list[Any]:
    if isinstance(condition, Comparison):
        return [condition.fact, condition.operator, condition.operand]
    if isinstance(condition, Not):
        return ["not", _condition_content(condition.part)]
    return [type(condition).__name__, [_condition_content(part) for part in condition.parts]]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
