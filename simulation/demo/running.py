"""The demo from nothing to the county's report, through the same doors a real county uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl
from sqlalchemy import Engine

from config.calendar import WorkCalendar
from config.errors import FaultError
from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest, AssessmentResult
from engine.rulebook.assignment import load_assignment_rules
from engine.rulebook.reading import load_rulebook
from engine.summary.county import SummaryRequest, summarise_county
from ledgers.database import open_engine, reading
from ledgers.importing import import_workbooks
from ledgers.roster.importing import import_roster
from ledgers.roster.rounds import current_round
from ledgers.roster.storing import Deed
from ledgers.schema import ensure_schema
from notifier.documents.report.report import write_report
from simulation.demo.county import SEED, make_county
from simulation.demo.draft import ON, PROFILE, ROUND_NAME
from simulation.demo.folder import DATABASE, OUTPUTS, prepare_folder, record_files
from simulation.demo.workbooks import write_workbooks

IMPORTER = "Z01"
"""Who hands in the townships' workbooks: one of the invented organisation department."""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """Where the demo goes, by which rules and calendar, on whose behalf; ``say`` is told what is being done."""

    folder: Path
    rules: Path
    calendar: WorkCalendar
    deed: Deed
    seed: int = SEED
    say: Callable[[str], None] = field(default=lambda text: None)


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo came to: the assessment as ``huanjie assess`` gives it, and what lies where."""

    assessment: AssessmentResult
    workbooks: int
    outputs: tuple[Path, ...]

    @property
    def gravest(self) -> list[str]:
        """The villages at level high, the lowest score first."""
        high = self.assessment.moves.filter(pl.col("to_level") == "high")
        return high.sort("to_score", "village")["village"].to_list()


def run_demo(request: DemoRequest) -> DemoResult:
    """Make the invented county, import it, assess it and write its report; an earlier demo in the folder is replaced.

    Raises InputError when the folder holds anything a demo did not make.
    """
    prepare_folder(request.folder)
    try:
        return _run(request)
    finally:
        record_files(request.folder)


def _run(request: DemoRequest) -> DemoResult:
    request.say("正在虚构一个县，写成名册和乡镇台账")
    roster, workbooks = write_workbooks(make_county(request.seed), request.folder)
    engine = open_engine(f"sqlite:///{(request.folder / DATABASE).as_posix()}")
    try:
        request.say("正在导入名册和台账")
        _import(engine, roster, workbooks, request.deed)
        request.say("正在评定等级、落实包联")
        result = _assess(engine, request)
        request.say("正在写研判报告")
        outputs = _report(engine, request)
    finally:
        engine.dispose()
    return DemoResult(result, len(workbooks), tuple(outputs))


def _import(engine: Engine, roster: Path, workbooks: list[Path], deed: Deed) -> None:
    ensure_schema(engine)
    problems = [problem.sentence for problem in import_roster(engine, roster, deed).problems]
    if not problems:
        with reading(engine) as session:
            round_id = current_round(session, ROUND_NAME).id or 0
        taken = import_workbooks(engine, round_id, workbooks, replace(deed, operator=IMPORTER))
        problems = [problem.sentence for problem in taken.problems]
    if problems:
        remedy = "请反馈此问题"
        raise FaultError(
            f"演示数据有 {len(problems)} 处导入不了：{problems[0]}", where=str(roster.parent), remedy=remedy
        )


def _assess(engine: Engine, request: DemoRequest) -> AssessmentResult:
    return assess(
        engine,
        AssessmentRequest(
            on=ON,
            rulebook=load_rulebook(request.rules, PROFILE, ON),
            operator=request.deed.operator,
            at=request.deed.at,
            round_name=ROUND_NAME,
            assignment=load_assignment_rules(request.rules, ON),
            rules_folder=request.rules,
        ),
    )


def _report(engine: Engine, request: DemoRequest) -> list[Path]:
    with reading(engine) as session:
        current = current_round(session, ROUND_NAME)
        summary = summarise_county(session, SummaryRequest(current, request.rules, request.calendar))
    return write_report(summary, request.folder / OUTPUTS)
