"""Puts the results of the villages back to those of the run before; what a person decided since stays in force."""

from __future__ import annotations

import polars as pl
from sqlalchemy import delete
from sqlmodel import Session, col, select

from engine.assessment.townships import drop_deserted, renew_sums
from engine.undo.putting import Undoing
from ledgers.fields import table_of
from ledgers.journal.assessment import RunPart
from ledgers.journal.decision import Decision, took_effect
from ledgers.journal.keeping import ASSESSMENTS, RISES
from ledgers.reading import scope_of
from ledgers.roster.table import Round

_DECIDED = pl.Schema({"village_code": pl.String(), "decided": pl.String()})


def restore_results(undo: Undoing) -> tuple[int, tuple[str, ...]]:
    """Put back every result the runs changed; return how many, and the villages whose level a person decided since.

    A level set or confirmed since stays in force; one given back to the rules since follows the rules.
    """
    touched, rises = undo.touched(ASSESSMENTS), undo.touched(RISES)
    decided = decided_since(undo)
    levels = pl.DataFrame(list(decided.items()), schema=_DECIDED, orient="row")
    rows = touched.before.join(levels, on="village_code", how="left", maintain_order="left")
    undo.remove(RISES, [*rises.made, *rises.before["village_code"]])
    undo.remove(ASSESSMENTS, touched.made)
    stays = pl.when(pl.col("decided") == "").then("level").otherwise(pl.coalesce("decided", "level_in_force"))
    undo.put(ASSESSMENTS, rows.with_columns(level_in_force=stays))
    undo.put(RISES, rises.before)
    undo.session.connection().execute(delete(table_of(RunPart)).where(table_of(RunPart).c.run_id.in_(undo.run_ids)))
    _renew_sums(undo.session, undo)
    villages = {*touched.before["village_code"], *touched.made}
    return len(villages), tuple(sorted(villages & decided.keys()))


def decided_since(undo: Undoing) -> dict[str, str]:
    """Return by village the level a person put in force since the runs began, "" where he left it to the rules."""
    chosen = (
        select(Decision.village_code, Decision.kind, Decision.level)
        .where(Decision.round_id == undo.act.round_id, col(Decision.id) > undo.runs[0].decision_mark, took_effect())
        .order_by(col(Decision.id))
    )
    return {code: "" if kind == "release" else level for code, kind, level in undo.session.exec(chosen)}


def _renew_sums(session: Session, undo: Undoing) -> None:
    current = session.get_one(Round, undo.act.round_id)
    drop_deserted(session, undo.act.round_id)
    renew_sums(session, scope_of(current, undo.act.on, {}))
