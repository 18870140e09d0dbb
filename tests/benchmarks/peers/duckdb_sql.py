"""Hand-written SQL in DuckDB, on a table loaded before the clock starts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import polars as pl

from engine.rulebook.model import ActiveRule, Rulebook
from tests.benchmarks.peers.answer import RANKS, Answer, from_columns
from tests.benchmarks.peers.duckdb_rules import GATE, TIERS

VIEWS = {"firm": "FALSE", "worst": "TRUE"}


class DuckdbPeer:
    """The rules of the shipped rulebook as one statement."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules = {each.rule.id: each for each in rulebook.rules}
        self._grading = rulebook.grading
        self._connection = duckdb.connect()

    def load(self, facts: pl.DataFrame) -> None:
        """Load the facts into a table in memory."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "facts.parquet"
            facts.write_parquet(path)
            self._connection.execute(f"CREATE OR REPLACE TABLE facts AS SELECT * FROM '{path}'")

    def run(self) -> Answer:
        """Judge every row of the table."""
        return from_columns(self._connection.execute(self.statement()).fetchnumpy())

    def statement(self) -> str:
        """Return the statement that gives level, worst level, score and the outcome of every rule."""
        tiers = [f"{when} AS {_name(rule, place)}" for rule, each in self._conditions().items() for place, when in each]
        judged = [f"{self._points(view, each)} AS {_points(each, view)}" for view in VIEWS for each in self._scored()]
        floors = [f"{self._floor(view)} AS floor_{view}" for view in VIEWS]
        sums = [part for view in VIEWS for part in self._sums(view)]
        outcomes = [
            f'{_outcome(" OR ".join(_name(rule, place) for place, _ in each))} AS "{rule}"'
            for rule, each in self._conditions().items()
        ]
        gate = GATE.format(high=RANKS["high"], **self._params("PROC-010"))
        return f"""
            WITH tiers AS (SELECT days_to_poll, level_in_force, {", ".join(tiers)} FROM facts),
            judged AS (SELECT *, {", ".join(judged + floors)} FROM tiers),
            summed AS (SELECT *, {", ".join(sums)} FROM judged),
            mixed AS (SELECT *, {", ".join(f"{self._mix(view)} AS mix_{view}" for view in VIEWS)} FROM summed),
            graded AS (SELECT *, {", ".join(f"{self._level(view)} AS level_{view}" for view in VIEWS)} FROM mixed)
            SELECT level_firm AS level, level_worst AS worst_level, score_firm AS score, {", ".join(outcomes)},
                CASE WHEN mix_firm THEN 2 WHEN mix_worst THEN 1 ELSE 0 END AS "MIX-001",
                {_outcome(gate)} AS "PROC-010"
            FROM graded"""

    def _conditions(self) -> dict[str, list[tuple[int, str]]]:
        return {
            rule: [(place, f"({when.format(**self._params(rule))})") for place, when in enumerate(each)]
            for rule, each in TIERS.items()
        }

    def _params(self, rule: str) -> dict[str, object]:
        return {name: param.value for name, param in self._rules[rule].params.items()}

    def _scored(self) -> list[ActiveRule]:
        return [each for each in self._rules.values() if each.rule.dimension in self._grading.dimensions]

    def _points(self, view: str, active: ActiveRule) -> str:
        parts = [
            f"CASE WHEN coalesce({_name(active.rule.id, place)}, {VIEWS[view]}) THEN {tier.points} ELSE 0 END"
            for place, tier in enumerate(active.tiers)
        ]
        return " + ".join(parts) if active.rule.combine == "sum" else f"greatest({', '.join(parts)})"

    def _floor(self, view: str) -> str:
        ranks = [
            f"CASE WHEN coalesce({_name(active.rule.id, place)}, {VIEWS[view]}) THEN {RANKS[tier.floor]} ELSE 0 END"
            for active in self._scored()
            for place, tier in enumerate(active.tiers)
            if tier.floor
        ]
        return f"greatest(0, {', '.join(ranks)})"

    def _sums(self, view: str) -> list[str]:
        capped, heavy = [], []
        for dimension in self._grading.dimensions:
            mine = [_points(each, view) for each in self._scored() if each.rule.dimension == dimension]
            capped.append(f"least({self._grading.dimension_cap}, {' + '.join(mine)})")
            heavy.append(" + ".join(f"({each} >= {self._grading.heavy_points})::INT" for each in mine))
        return [
            f"{self._grading.base_score} - ({' + '.join(capped)}) AS score_{view}",
            f"{' + '.join(heavy)} AS heavy_{view}",
            f"{' + '.join(f'(({each}) > 0)::INT' for each in heavy)} AS wide_{view}",
        ]

    def _mix(self, view: str) -> str:
        params = self._params("MIX-001")
        return f"heavy_{view} >= {params['hits']} AND wide_{view} >= {params['dimensions']}"

    def _level(self, view: str) -> str:
        bands = sorted(self._grading.bands, key=lambda each: -each.minimum)
        cases = " ".join(f"WHEN score_{view} >= {each.minimum} THEN {RANKS[each.level]}" for each in bands)
        floor = RANKS[self._rules["MIX-001"].tiers[0].floor or "none"]
        return f"greatest(CASE {cases} END, floor_{view}, CASE WHEN mix_{view} THEN {floor} ELSE 0 END)"


def _name(rule: str, place: int) -> str:
    return f"{rule.replace('-', '_')}_{place}"


def _points(active: ActiveRule, view: str) -> str:
    return f"points_{active.rule.id.replace('-', '_')}_{view}"


def _outcome(truth: str) -> str:
    return f"CASE WHEN {truth} THEN 2 WHEN ({truth}) IS NULL THEN 1 ELSE 0 END"
