"""One village as its page shows it, after a month of nights and after a season: ``python -m tests.benchmarks.village``.

Makes the demo county and plays 34 and 117 nights on it in a temporary folder (``--season FOLDER`` takes one that was
played already, as often as given). Processor milliseconds, warm, medians of 20. Prints one JSON object last.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from sqlmodel import Session, col, select

from config.calendar import load_calendar
from config.settings import load_settings
from engine.assessment.changes import last_good_run
from engine.explanation.explain import ExplainRequest, explain
from engine.plans.drafting.composing import load_plan_rules
from engine.rulebook.ways import load_ways
from engine.runs.latest import latest_run
from engine.runs.rules import load_rules
from engine.summary.county import SummaryRequest, summarise_county
from engine.timeline.blocks import Moment
from engine.timeline.county import county_calendar
from engine.timeline.village import village_timeline
from engine.villages.page import PageRequest, village_page
from engine.wayout.search import ways_out
from ledgers.database import open_engine, reading
from ledgers.journal.assessment import Assessment
from ledgers.reading import read_facts
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Village
from tests.benchmarks.county import run
from tests.benchmarks.end_to_end import RULES

NIGHTS = (34, 117)
REPEATS = 20


def measure(database: Path) -> dict[str, float]:
    """Return the processor milliseconds of what a village's page and the overview call, by name."""
    engine = open_engine(f"sqlite:///{database}")
    with reading(engine) as session:
        found = {name: _milliseconds(call) for name, call in _calls(session).items()}
    engine.dispose()
    return found


def _calls(session: Session) -> Mapping[str, Callable[[], object]]:
    current = current_round(session)
    last = last_good_run(session, current)
    assert last is not None
    profile, on = current.profile, last.on
    calendar = load_calendar(load_settings().calendar_path)
    gravest = select(Assessment.village_code).where(Assessment.level == "high").order_by(col(Assessment.village_code))
    code = session.exec(gravest).first()
    village = session.get_one(Village, code)
    rules = load_rules(RULES, profile, on)
    moment, figures = Moment(current, on, rules, calendar), rules.rulebook.definitions

    def facts() -> dict[str, object]:
        return read_facts(session, current, on, figures, [village.code]).row(0, named=True)

    return {
        "load_rules": lambda: load_rules(RULES, profile, on),
        "load_plan_rules": lambda: load_plan_rules(RULES, profile, on),
        "latest_run": lambda: latest_run(session, current, RULES),
        "explain": lambda: explain(session, ExplainRequest(current, village.code, RULES)),
        "read_facts": facts,
        "ways_out": lambda: ways_out(rules.rulebook, facts(), load_ways(RULES)),  # type: ignore[arg-type]
        "village_timeline": lambda: village_timeline(session, moment, village),
        "village_page": lambda: village_page(session, PageRequest(village, moment, RULES)),
        "county_calendar": lambda: county_calendar(session, moment),
        "summarise_county": lambda: summarise_county(session, SummaryRequest(current, RULES, calendar)),
    }


def _milliseconds(call: Callable[[], object]) -> float:
    call()
    spent = []
    for _ in range(REPEATS):
        begun = time.process_time()
        call()
        spent.append(time.process_time() - begun)
    return round(median(spent) * 1000, 1)


def _season(folder: Path, nights: int) -> Path:
    season = folder / str(nights)
    if not (folder / "demo").exists():
        run(["demo", str(folder / "demo")], folder)
    run(["simulate", str(season), "--days", str(nights), "--from", str(folder / "demo")], folder)
    return season


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--season", type=Path, action="append", default=[])
    parser.add_argument("--json", action="store_true")
    given: list[Path] = parser.parse_args().season
    with tempfile.TemporaryDirectory() as name:
        seasons = {season.name: season for season in given}
        seasons = seasons or {f"{nights} nights": _season(Path(name), nights) for nights in NIGHTS}
        print(json.dumps({title: measure(season / "huanjie.db") for title, season in seasons.items()}))


if __name__ == "__main__":
    main()
