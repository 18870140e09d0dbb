"""A small rulebook and a night, made of values: enough to drive the workflow without the rule files."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from config.calendar import WorkCalendar
from engine.rulebook.followup import load_followup
from engine.rulebook.model import (
    ActiveRule,
    Advice,
    All,
    Band,
    Basis,
    Comparison,
    Grading,
    Operator,
    Rule,
    Rulebook,
    Tier,
)
from engine.rulebook.timeline import load_timeline
from engine.runs.night import Night, PollingDays
from engine.runs.rules import Rules
from ledgers.journal.assessment import Assessment, Run
from tests.builders import ON, T, village_code

RULES = Path(__file__).parents[3] / "rules"
AT = datetime(2020, 10, 20, 2, 0, tzinfo=UTC)
GRADING = Grading(
    base_score=100,
    dimension_cap=25,
    dimensions=MappingProxyType({"team": "班子", "run": "运行", "cand": "人选", "stab": "信访", "elec": "选情"}),
    bands=(Band("none", 85), Band("low", 75), Band("medium", 60), Band("high", -25)),
    heavy_points=8,
)
BASIS = Basis("村民委员会组织法", "2018", "第三十五条", date(2018, 12, 29), None, verified=True)


def rule(rule_id, tiers, finding="有{open_collective_grievances}件", version=1):
    dimension = rule_id.split("-", maxsplit=1)[0].lower()
    whole = Rule(
        id=rule_id,
        title=f"规则{rule_id}",
        dimension=dimension,
        status="active",
        version=version,
        effective_from=date(2018, 12, 29),
        effective_to=None,
        profiles=(),
        combine="gravest",
        basis=(BASIS,),
        params={},
        tiers=tuple(tiers),
        advice=Advice(finding, ("包案化解", "公开回复")),
        false_alarms=(),
        blind_spots=(),
        path="",
    )
    return ActiveRule(whole, whole.tiers, whole.basis, {})


def when(fact, operator, operand):
    return Comparison(fact, Operator(operator), operand)


COLLECTIVE = rule("STAB-001", [Tier("群体", when("open_collective_grievances", ">=", 1), floor="high")])
DISCORD = rule("TEAM-005", [Tier("不团结", when("discord", "==", True), points=10)], finding="班子不团结：{discord}")
DISCLOSURE = rule("RUN-005", [Tier("不到位", when("affairs_disclosed", "==", False), points=8)], finding="公开不到位")
AUDIT = rule(
    "PROC-001",
    [
        Tier(
            "未公布",
            All((when("unpublished_departure_audits", ">=", 1), when("polling_notice_published", "==", True))),
            block="poll",
            task="audit_publication",
        )
    ],
    finding="有{unpublished_departure_audits}项离任审计未公布",
)
GATE = rule(
    "PROC-010",
    [
        Tier(
            "未销号",
            All((when("level", "==", "high"), when("days_to_poll", "<=", 45))),
            block="election_committee",
            task="postponement",
        )
    ],
    finding="高风险未销号",
)
RULEBOOK = Rulebook(
    "CN2018+SC2020", ON, (AUDIT, GATE, DISCLOSURE, COLLECTIVE, DISCORD), GRADING, {"long_open_months": 12}, "hash"
)
FIRST_RULES = Rules(RULEBOOK, load_followup(RULES, ON), load_timeline(RULES, "CN2018+SC2020", ON))


def night(on=ON, run_id=1, rules=FIRST_RULES, polling=None):
    at = datetime(on.year, on.month, on.day, 2, 0, tzinfo=UTC)
    return Night(1, on, at, run_id, rules, WorkCalendar(), polling or PollingDays(T, {}))


def run(key="1", on=ON, **fields):
    return Run(**{"job": "assess", "key": key, "round_id": 1, "on": on, "started_at": AT, "outcome": "good"} | fields)


def finding(rule_id, outcome="hit", tiers=("群体",), floor=None, points=0, missing=()):
    return [rule_id, 1, outcome, floor, points, list(missing), list(tiers) if outcome == "hit" else []]


def assessment(number=1, level="high", findings=(), in_force=None, **fields):
    named = {
        "round_id": 1,
        "village_code": village_code(number),
        "run_id": 1,
        "level": level,
        "worst_level": level,
        "level_in_force": in_force or level,
        "score": 100,
        "points": "{}",
        "findings": json.dumps(list(findings), ensure_ascii=False),
    }
    return Assessment(**named | fields)
