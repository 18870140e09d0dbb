"""How the facts of departing cadres are read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import and_, func, or_

from ledgers.fields import table_of
from ledgers.resettlement.table import MAIN_POSTS, STATES_BEFORE_TOWNSHIP, DepartingCadre
from ledgers.source import Raw, Scope, Selection, Source, after, agreed, count, counted, counts, earliest

_ROW = table_of(DepartingCadre).c
_UNANSWERED = "已提出未答复"


def _columns(scope: Scope) -> tuple[Raw, ...]:
    asked = _ROW.request == _UNANSWERED
    may_have_asked = func.coalesce(_ROW.request, _UNANSWERED) == _UNANSWERED
    main_post = _ROW.post.in_(MAIN_POSTS)
    unapproved = _ROW.plan_state != "已批准"
    return (
        count("departing_cadres"),
        *counts("unanswered_requests", asked, may_have_asked),
        *counts("unanswered_main_post_requests", and_(main_post, asked), and_(main_post, may_have_asked)),
        earliest("unplanned_pay_ends_on", _ROW.pay_ends_on, unapproved),
        count("unapproved_plans", unapproved),
        count("plans_not_submitted", _ROW.plan_state.in_(STATES_BEFORE_TOWNSHIP)),
        count("talks_not_held", or_(_ROW.talked_on.is_(None), _ROW.talked_on > scope.on)),
        earliest("next_talk_on", _ROW.talked_on, _ROW.talked_on > scope.on),
    )


def _facts(scope: Scope) -> Mapping[str, pl.Expr]:
    departing = counted("departing_cadres")
    posts = pl.col("committee_seats") + pl.col("party_seats")
    share = (departing.cast(pl.Float64) / posts * 100).clip(upper_bound=100)
    polling_on = pl.col("own_polling_on").fill_null(scope.polling_on)
    return {
        "departing_cadres": departing,
        "departing_share": pl.when(posts > 0).then(share),
        "unanswered_requests": agreed("unanswered_requests"),
        "unanswered_main_post_requests": agreed("unanswered_main_post_requests"),
        "unplanned_pay_end_days": (pl.col("unplanned_pay_ends_on") - polling_on).dt.total_days().cast(pl.Int32),
        "unapproved_plans": counted("unapproved_plans"),
        "plans_not_submitted": counted("plans_not_submitted"),
        "talks_not_held": counted("talks_not_held"),
    }


SELECTION = Selection(
    sources=(Source(DepartingCadre, _columns),),
    facts=_facts,
    turns=lambda scope: after(scope, "next_talk_on"),
    rows={"resettlement": "departing_cadres"},
)
