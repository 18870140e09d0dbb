"""What a plan rested on, kept so that a later change is found and put into words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.plans.drafting.people import PersonFile
from engine.plans.drafting.person import PERSON, POST
from engine.plans.drafting.sources import HEADINGS
from engine.plans.policy.entitlement import Entitlement, Outcome

OUTCOMES = {Outcome.ELIGIBLE: "符合", Outcome.NOT_ELIGIBLE: "暂未列入", Outcome.UNKNOWN: "待补"}
UNREAD = ("name",)
POLICIES, POLLING = "policies", "polling_on"
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was: a ledger cell, the service record, or what a policy means."""

    what: str
    old: str
    new: str
    field: str = ""


def basis_hash(file: PersonFile, rules_hash: str, edits: Sequence[int]) -> str:
    """Return the digest of everything the plan of this person follows from."""
    person = file.person
    parts = (
        sorted(person.cells.items()),
        [(h.source.post, h.source.started, h.source.ended) for h in person.service.held],
        [(problem.code, problem.cell.field, problem.cell.row, problem.sentence) for problem in file.problems],
        [file.village, file.township, file.has_number, person.polling_on, sorted(file.trace.items())],
        [rules_hash, list(edits)],
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode("utf-8")).hexdigest()


def facts_of(file: PersonFile, entitlements: Sequence[Entitlement]) -> Facts:
    """Return what the plan read and what followed from it, ready to be kept as JSON."""
    person = file.person
    cells = {name: _plain(value) for name, value in person.cells.items() if value is not None and name not in UNREAD}
    posts = sorted(f"{h.source.post} {h.source.started}至{h.source.ended or '选举日'}" for h in person.service.held)
    policies = {e.policy.id: [e.policy.title, e.policy.document_no, _answer(e)] for e in entitlements}
    return {"cells": cells, "posts": posts, "polling_on": person.polling_on.isoformat(), "policies": policies}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int) else str(value)


def _answer(found: Entitlement) -> str:
    exact = found.amount.exact if found.amount is not None else None
    return OUTCOMES[found.outcome] + (f"，{exact:,.2f} 元" if exact is not None else "")


def differences(old: Facts, new: Facts, accepted: Mapping[str, Any]) -> list[Difference]:
    """Return what changed from ``old`` to ``new``; ``accepted`` are later values found in keeping with the plan."""
    before = old["cells"] | {name: value for name, value in accepted.items() if name not in (POST, POLICIES, POLLING)}
    found = [
        Difference(HEADINGS[PERSON].get(name, name), _word(before.get(name)), _word(new["cells"].get(name)), name)
        for name in sorted(set(before) | set(new["cells"]))
        if before.get(name) != new["cells"].get(name)
    ]
    if old["posts"] != new["posts"] and accepted.get(POST) != new["posts"]:
        gone, come = set(old["posts"]) - set(new["posts"]), set(new["posts"]) - set(old["posts"])
        found.append(Difference("任职经历", "、".join(sorted(gone)) or "无", "、".join(sorted(come)) or "无", POST))
    if new["polling_on"] not in (old["polling_on"], accepted.get(POLLING)):
        found.append(Difference("选举日", old["polling_on"], new["polling_on"]))
    return found + _of_policies(old["policies"], accepted.get(POLICIES, {}), new["policies"])


def accepted_changes(old: Facts, new: Facts) -> Facts:
    """Return what ``differences`` must be given as accepted for ``new`` to count as in keeping with ``old``."""
    names = set(old["cells"]) | set(new["cells"])
    cells = {name: new["cells"].get(name) for name in names if old["cells"].get(name) != new["cells"].get(name)}
    posts = {POST: new["posts"]} if old["posts"] != new["posts"] else {}
    day = {POLLING: new["polling_on"]} if old["polling_on"] != new["polling_on"] else {}
    return cells | posts | day | {POLICIES: new["policies"]}


def _of_policies(old: Facts, accepted: Facts, new: Facts) -> list[Difference]:
    found = []
    for name in sorted(set(old) | set(new)):
        before, after = old.get(name), new.get(name)
        if before == after or (after is not None and accepted.get(name) == after):
            continue
        title = (after or before or [""])[0]
        found.append(Difference(f"《{title}》", _policy_words(before), _policy_words(after)))
    return found


def _policy_words(answer: list[str] | None) -> str:
    return "没有此政策" if answer is None else f"{answer[2]}（{answer[1]}）"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "空" if value is None else str(value)
