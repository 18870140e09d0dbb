"""How the facts of reserve candidates and of the departments' opinions on them are read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select

from ledgers.fields import table_of
from ledgers.months import ages_on
from ledgers.reserve.table import LEAD_POSTS, Candidate, Opinion
from ledgers.source import (
    DAYS_SINCE,
    Condition,
    Moving,
    Raw,
    Scope,
    Selection,
    Source,
    after,
    count,
    counted,
    earliest,
    latest,
    whole,
)

_PERSON = table_of(Candidate).c
_OPINIONS = table_of(Opinion)
_OPINION = _OPINIONS.c
_NOT_RULED_OUT = func.coalesce(_PERSON.conclusion, "") != "不符合"
_QUALIFIED = and_(_PERSON.willing.is_(True), _NOT_RULED_OUT)
_MAY_QUALIFY = and_(func.coalesce(_PERSON.willing, True).is_(True), _NOT_RULED_OUT)


def _persons(condition: Condition) -> ColumnElement[int]:
    return func.count(distinct(case((condition, _PERSON.person_no))))


def _candidate_columns(scope: Scope) -> tuple[Raw, ...]:
    undecided, woman = _PERSON.willing.is_(None), _PERSON.sex == "女"
    return (
        count("candidate_rows"),
        whole("qualified_reserve", _persons(_QUALIFIED)),
        count("reserve_undecided", and_(_MAY_QUALIFY, undecided)),
        whole("reserve_women", _persons(and_(_QUALIFIED, _PERSON.sex == "女"))),
        count("reserve_women_undecided", and_(_MAY_QUALIFY, or_(_PERSON.sex.is_(None), and_(undecided, woman)))),
        latest("youngest_born_on", _PERSON.birth_on, _QUALIFIED),
        count("reserve_age_undecided", and_(_MAY_QUALIFY, or_(undecided, _PERSON.birth_on.is_(None)))),
    )


def _opinion_columns(scope: Scope) -> tuple[Raw, ...]:
    for_lead_post = select(_PERSON.id).where(
        _PERSON.round_id == _OPINION.round_id,
        _PERSON.person_no == _OPINION.person_no,
        _PERSON.village_code == _OPINION.village_code,
        _PERSON.post.in_(LEAD_POSTS),
    )
    unsettled = and_(_OPINION.opinion == "需说明", func.coalesce(_OPINION.settled, False).is_(False))
    unanswered = or_(_OPINION.replied_on.is_(None), _OPINION.replied_on > scope.on)
    overdue = and_(_OPINION.due_on < scope.on, unanswered)
    return (
        count("lead_post_explanations", and_(unsettled, for_lead_post.correlate(_OPINIONS).exists())),
        count("overdue_opinions", overdue),
        earliest("overdue_since", _OPINION.due_on, overdue),
        earliest("next_reply_due_on", _OPINION.due_on, and_(_OPINION.due_on >= scope.on, unanswered)),
        earliest("next_reply_on", _OPINION.replied_on, _OPINION.replied_on > scope.on),
    )


def _facts(scope: Scope) -> Mapping[str, pl.Expr]:
    seats = pl.col("committee_seats")
    qualified = _settled("reserve_undecided", "qualified_reserve")
    polling_on = pl.col("own_polling_on").fill_null(scope.polling_on)
    age = ages_on(pl.col("youngest_born_on"), polling_on)
    return {
        "qualified_reserve": qualified,
        "reserve_per_seat": pl.when(seats > 0).then(qualified.cast(pl.Float64) / seats),
        "reserve_women": _settled("reserve_women_undecided", "reserve_women"),
        "youngest_reserve_age": pl.when(counted("reserve_age_undecided") == 0).then(age),
        "lead_post_explanations": counted("lead_post_explanations"),
        "overdue_opinions": counted("overdue_opinions"),
        "overdue_since": pl.col("overdue_since"),
    }


def _settled(undecided: str, name: str) -> pl.Expr:
    return pl.when(counted(undecided) == 0).then(counted(name))


def _turns(scope: Scope) -> tuple[pl.Expr, ...]:
    return (pl.col("next_reply_due_on").dt.offset_by("1d"), *after(scope, "next_reply_on"))


SELECTION = Selection(
    sources=(Source(Candidate, _candidate_columns), Source(Opinion, _opinion_columns)),
    facts=_facts,
    turns=_turns,
    moving=(Moving("longest_opinion_overdue_days", "overdue_since", DAYS_SINCE),),
    rows={"reserve": "candidate_rows"},
)
