"""Column types of the frames an evaluation gives."""

from __future__ import annotations

import polars as pl

from engine.rulebook.model import LEVELS

LEVEL_TYPE = pl.Enum(LEVELS)
"""Levels in frames, ordered from none to high."""
OUTCOMES = ("clear", "unknown", "hit")
OUTCOME_TYPE = pl.Enum(OUTCOMES)
NON_CLEAR = pl.Schema(
    {
        "village": pl.String(),
        "rule": pl.String(),
        "version": pl.Int32(),
        "outcome": OUTCOME_TYPE,
        "floor": pl.String(),
        "points": pl.Int32(),
        "missing": pl.List(pl.String()),
    }
)
