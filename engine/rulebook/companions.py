"""The files that stand beside the rules: follow-up, assignment, timelines, resettlement, clauses. Each has a reader
of its own; here they are only tried, so that ``huanjie rules check`` speaks for the whole folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from config.errors import InputError
from engine.rulebook.problems import RulebookError, RuleProblem
from engine.rulebook.vocabulary import Vocabulary

Reader = Callable[[], Any]


def companion_problems(folder: Path, vocabulary: Vocabulary) -> list[RuleProblem]:
    """Return the mistakes in those companion files that are there, as they stand on the latest profile's first day."""
    on = max((profile.since for profile in vocabulary.profiles.values()), default=date.max)
    problems: list[RuleProblem] = []
    for file, read in _readers(folder, vocabulary, on):
        if not (folder / file).exists():
            continue
        try:
            read()
        except RulebookError as error:
            problems.extend(error.problems)
        except InputError as error:
            problems.append(RuleProblem(file, "", error.what, error.remedy))
    return problems


def _readers(folder: Path, vocabulary: Vocabulary, on: date) -> Iterator[tuple[str, Reader]]:
    from engine.joint_review.clauses import load_review_rules
    from engine.joint_review.structure import load_cross_rule
    from engine.plans.drafting.sentence_book import load_sentences
    from engine.plans.policy.process import load_process
    from engine.plans.policy.reading import load_policies
    from engine.rulebook.assignment import load_assignment_rules
    from engine.rulebook.followup import load_followup
    from engine.rulebook.timeline import load_timeline
    from engine.rulebook.ways import load_ways

    resettlement = folder / "resettlement"
    yield "followup.toml", lambda: load_followup(folder, on)
    yield "ways.toml", lambda: load_ways(folder)
    yield "assignment.toml", lambda: load_assignment_rules(folder, on)
    for name in vocabulary.profiles:
        yield f"timeline/{name}.toml", lambda name=name: load_timeline(folder, name, on)  # type: ignore[misc]
    yield "resettlement/process.toml", lambda: load_process(resettlement, on)
    yield "resettlement/sentences.toml", lambda: load_sentences(resettlement)
    yield "resettlement", lambda: load_policies(resettlement)
    yield "clauses", lambda: load_review_rules(folder / "clauses", on)
    yield "clauses/structure.toml", lambda: load_cross_rule(folder / "clauses", on)
