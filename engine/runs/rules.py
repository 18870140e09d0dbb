"""Everything the workflow reads from a rules folder for one date, together or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.rulebook.followup import FILE, FollowUp, load_followup
from engine.rulebook.model import Rulebook
from engine.rulebook.problems import RulebookError, RuleProblem, nearest
from engine.rulebook.reading import load_rulebook
from engine.rulebook.store import read_once
from engine.rulebook.timeline import TimelineRules, load_timeline


@dataclass(frozen=True, slots=True)
class Rules:
    """The rulebook, the follow-up parameters and the timeline in force on one date under one profile."""

    rulebook: Rulebook
    followup: FollowUp
    timeline: TimelineRules


@read_once
def load_rules(folder: Path, profile: str, on: date) -> Rules:
    """Read ``folder``; InputError (RulebookError with every mistake) when any part of it cannot be used."""
    rules = Rules(load_rulebook(folder, profile, on), load_followup(folder, on), load_timeline(folder, profile, on))
    problems = list(_loose_ends(rules))
    if problems:
        raise RulebookError(problems)
    return rules


def _loose_ends(rules: Rules) -> list[RuleProblem]:
    stages = [stage.id for stage in rules.timeline.stages]
    problems = []
    for active in rules.rulebook.rules:
        for tier in active.tiers:
            if tier.task and tier.task not in rules.followup.tasks:
                sentence = f"规则 {active.rule.id} 要求的任务“{tier.task}”没有写期限和责任人"
                problems.append(RuleProblem(FILE, f"tasks.{tier.task}", sentence, f"补写 [tasks.{tier.task}]"))
            if tier.block and tier.block not in stages:
                sentence = f"卡住的环节“{tier.block}”不在 {rules.timeline.profile} 的时间表里"
                problems.append(
                    RuleProblem(active.rule.path, f"tiers.{tier.name}.block", sentence, nearest(tier.block, stages))
                )
    return problems
