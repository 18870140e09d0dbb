"""The level people work with: it rises at once, falls only when a named person confirms, and never flaps.

Set-wise over all villages of a run. What a person decides is in ``engine.risks.decisions``.
"""

from __future__ import annotations

import polars as pl
from sqlalchemy import func
from sqlmodel import Session, col, select

from engine.rulebook.model import LEVELS
from ledgers.journal.decision import Decision, took_effect

REASONS = ("first", "unchanged", "risen", "fall_proposed", "held_blank", "overridden")
OVERRIDES = {"village": pl.String, "override_level": pl.String, "override_automatic": pl.String}
_RANK = {level: rank for rank, level in enumerate(LEVELS)}


def level_in_force(current: pl.DataFrame, previous: pl.DataFrame, overrides: pl.DataFrame) -> pl.DataFrame:
    """Return ``village, level_in_force, reason`` for every village of ``current``, in its order.

    ``current``: village, level, worst_level of this run. ``previous``: village, level_in_force as it stood (villages
    never assessed before are simply not in it). ``overrides``: see :func:`standing_overrides`.

    A rise acts at once. A lower level is held: ``fall_proposed`` waits for a person, ``held_blank`` could still be
    the old level because cells are missing. A standing override holds until the rules find more than they found when
    it was made; then the rise acts at once and the override, being below what is in force, has lapsed.
    """
    table = current.select("village", "level", "worst_level")
    table = table.join(
        previous.select("village", held="level_in_force"), on="village", how="left", maintain_order="left"
    )
    table = table.join(overrides.select(*OVERRIDES), on="village", how="left", maintain_order="left")
    ranks = {name: _rank(name) for name in ("level", "worst_level", "held", "override_level", "override_automatic")}
    first = pl.col("held").is_null()
    overridden = (ranks["held"] == ranks["override_level"]) & (ranks["level"] <= ranks["override_automatic"])
    overridden = overridden.fill_null(value=False) & (pl.col("level") != pl.col("held"))
    risen = (ranks["level"] > ranks["held"]) & ~overridden
    reason = (
        pl.when(first)
        .then(pl.lit("first"))
        .when(overridden)
        .then(pl.lit("overridden"))
        .when(risen)
        .then(pl.lit("risen"))
        .when(ranks["level"] == ranks["held"])
        .then(pl.lit("unchanged"))
        .when(ranks["worst_level"] >= ranks["held"])
        .then(pl.lit("held_blank"))
        .otherwise(pl.lit("fall_proposed"))
    )
    in_force = pl.when(first | risen).then(pl.col("level")).otherwise(pl.col("held"))
    return table.select("village", in_force.alias("level_in_force"), reason.alias("reason"))


def standing_overrides(session: Session, round_id: int) -> pl.DataFrame:
    """Return ``village, override_level, override_automatic`` of the villages whose latest decision is an override."""
    mine = (Decision.round_id == round_id, took_effect())
    latest = select(func.max(Decision.id)).where(*mine).group_by(Decision.village_code)
    chosen = select(Decision.village_code, Decision.level, Decision.automatic_level).where(
        col(Decision.id).in_(latest), Decision.kind == "override"
    )
    rows = [tuple(row) for row in session.exec(chosen).all()]
    return pl.DataFrame(rows, schema=OVERRIDES, orient="row")


def _rank(column: str) -> pl.Expr:
    return pl.col(column).replace_strict(_RANK, default=None, return_dtype=pl.Int8)
