"""How the facts of the latest team review on or before the as-of date are read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import func, select

from ledgers.fields import table_of
from ledgers.source import Condition, Raw, Scope, Selection, Source, after, earliest, flag, number, whole, word
from ledgers.team_review.table import TeamReview

_TABLE = table_of(TeamReview)
_ROW = _TABLE.c


def _columns(scope: Scope) -> tuple[Raw, ...]:
    return (
        whole("seats_filled", _ROW.seats_filled),
        flag("secretary_vacant", _ROW.secretary_vacant),
        whole("secretary_age", _ROW.secretary_age),
        word("secretary_education", _ROW.secretary_education),
        word("team_rating", _ROW.team_rating),
        number("democratic_rating", _ROW.democratic_rating),
        flag("weak_and_slack", _ROW.weak_and_slack),
        word("rectification", _ROW.rectification),
        flag("discord", _ROW.discord),
        word("secretary_case", _ROW.secretary_case),
        word("director_case", _ROW.director_case),
        flag("interim_in_place", _ROW.interim_in_place),
        flag("affairs_disclosed", _ROW.affairs_disclosed),
        number("satisfaction", _ROW.satisfaction),
    )


def _is_latest(scope: Scope) -> tuple[Condition, ...]:
    other = _TABLE.alias("other").c
    latest = select(func.max(other.reviewed_on)).where(
        other.round_id == _ROW.round_id, other.village_code == _ROW.village_code, other.reviewed_on <= scope.on
    )
    return (_ROW.reviewed_on == latest.correlate(_TABLE).scalar_subquery(),)


def _coming(scope: Scope) -> tuple[Raw, ...]:
    return (earliest("next_review_on", _ROW.reviewed_on, _ROW.reviewed_on > scope.on),)


def _is_coming(scope: Scope) -> tuple[Condition, ...]:
    return (_ROW.reviewed_on > scope.on,)


def _facts(scope: Scope) -> Mapping[str, pl.Expr]:
    due = pl.col("committee_seats") + pl.col("party_seats")
    weak = pl.col("weak_and_slack").fill_null(value=True)
    return {
        "seats_unfilled": (due - pl.col("seats_filled")).clip(lower_bound=0),
        "interim_in_place": pl.col("interim_in_place").fill_null(value=False),
        "rectification": pl.when(weak).then(pl.col("rectification")),
    }


SELECTION = Selection(
    sources=(Source(TeamReview, _columns, _is_latest, grouped=False), Source(TeamReview, _coming, _is_coming)),
    facts=_facts,
    turns=lambda scope: after(scope, "next_review_on"),
)
