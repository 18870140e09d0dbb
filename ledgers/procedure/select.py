"""How the facts of the procedure record are read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import literal

from ledgers.fields import table_of
from ledgers.procedure.table import Procedure
from ledgers.source import DAYS_SINCE, Moving, Raw, Scope, Selection, Source, after, day, flag, number, whole

_ROW = table_of(Procedure).c


def _columns(scope: Scope) -> tuple[Raw, ...]:
    return (
        flag("has_procedure", literal(1)),
        day("notice_published_on", _ROW.notice_published_on),
        day("voter_list_published_on", _ROW.voter_list_published_on),
        whole("objections_pending", _ROW.objections_pending),
        day("oldest_objection_on", _ROW.oldest_objection_on),
        whole("nominated_committee_members", _ROW.committee_members_nominated),
        whole("candidates", _ROW.candidates),
        whole("elected_seats", _ROW.elected_seats),
        whole("intended_women", _ROW.intended_women),
        whole("near_relative_pairs", _ROW.near_relative_pairs),
        number("turnout", _ROW.turnout),
        number("lowest_winner_share", _ROW.lowest_winner_share),
        number("lowest_second_ballot_share", _ROW.lowest_second_ballot_share),
        day("handed_over_on", _ROW.handed_over_on),
    )


def _facts(scope: Scope) -> Mapping[str, pl.Expr]:
    def done(column: str) -> pl.Expr:
        return pl.when(pl.col("has_procedure")).then((pl.col(column) <= scope.on).fill_null(value=False))

    polling_on = pl.col("own_polling_on").fill_null(scope.polling_on)
    listed_on = pl.col("voter_list_published_on")
    objected_on = pl.col("oldest_objection_on")
    pending = pl.col("objections_pending").fill_null(1) > 0
    return {
        "polling_notice_published": done("notice_published_on"),
        "voter_list_published": done("voter_list_published_on"),
        "voter_list_days_before_poll": pl.when(listed_on <= scope.on)
        .then((polling_on - listed_on).dt.total_days())
        .cast(pl.Int32),
        "oldest_objection_on": pl.when(pending & (objected_on <= scope.on)).then(objected_on),
        "candidate_margin": pl.col("candidates") - pl.col("elected_seats"),
        "second_ballot_recorded": pl.when(pl.col("has_procedure")).then(
            pl.col("lowest_second_ballot_share").is_not_null()
        ),
        "handed_over": done("handed_over_on"),
    }


SELECTION = Selection(
    sources=(Source(Procedure, _columns, grouped=False),),
    facts=_facts,
    turns=lambda scope: after(
        scope, "notice_published_on", "voter_list_published_on", "oldest_objection_on", "handed_over_on"
    ),
    moving=(Moving("oldest_objection_days", "oldest_objection_on", DAYS_SINCE),),
)
