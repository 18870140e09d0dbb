"""What every peer must come to, in one form, so that all can be compared before times are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.evaluation.result import Evaluation
from engine.rulebook.model import LEVELS

Column = npt.NDArray[Any]


@dataclass(frozen=True)
class Answer:
    """Level, worst level (ranks), score, and the outcome of every rule (0 clear, 1 unknown, 2 hit), row by row."""

    level: Column
    worst_level: Column
    score: Column
    outcomes: Mapping[str, Column]

    def take(self, rows: int, sample: int) -> Answer:
        """Return the rows of an evenly spaced sample of all ``rows``."""
        some = slice(0, None, max(1, rows // sample))
        outcomes = {name: column[some][:sample] for name, column in self.outcomes.items()}
        return Answer(self.level[some][:sample], self.worst_level[some][:sample], self.score[some][:sample], outcomes)

    def differences(self, other: Answer) -> list[str]:
        """Return the names of the columns that differ."""
        mine = {"level": self.level, "worst_level": self.worst_level, "score": self.score, **self.outcomes}
        theirs = {"level": other.level, "worst_level": other.worst_level, "score": other.score, **other.outcomes}
        names = sorted(mine.keys() | theirs.keys())
        return [
            name
            for name in names
            if name not in mine or name not in theirs or not np.array_equal(mine[name], theirs[name])
        ]


def answer_of(evaluation: Evaluation) -> Answer:
    """Return our own result in the common form."""
    levels = evaluation.levels
    return Answer(
        level=levels["level"].to_physical().to_numpy(),
        worst_level=levels["worst_level"].to_physical().to_numpy(),
        score=levels["score"].to_numpy(),
        outcomes={rule.id: evaluation.outcomes(rule.id).to_physical().to_numpy() for rule in evaluation.rules},
    )


def from_columns(columns: Mapping[str, Column]) -> Answer:
    """Return the answer held in columns level, worst_level, score and one per rule."""
    outcomes = {name: column for name, column in columns.items() if "-" in name}
    return Answer(columns["level"], columns["worst_level"], columns["score"], outcomes)


RANKS = {level: rank for rank, level in enumerate(LEVELS)}
