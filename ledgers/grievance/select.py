"""How the facts of grievances and audits are read."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import and_, case, func, or_

from ledgers.fields import table_of
from ledgers.grievance.table import BRIBERY, Audit, Issue
from ledgers.source import (
    MONTHS_SINCE,
    Condition,
    Moving,
    Raw,
    Scope,
    Selection,
    Source,
    after,
    agreed,
    count,
    counted,
    counts,
    earliest,
    latest,
    months_cutoff,
    whole,
)

LEGACY_KINDS = ("合并遗留", "权属", "历史选举")
_ISSUE = table_of(Issue).c
_AUDIT = table_of(Audit).c


def _open(scope: Scope) -> Condition:
    begun = or_(_ISSUE.opened_on.is_(None), _ISSUE.opened_on <= scope.on)
    return and_(begun, or_(_ISSUE.status == "未办结", _ISSUE.closed_on > scope.on))


def _months(scope: Scope) -> int:
    return int(scope.definitions["long_open_months"])


def _issue_columns(scope: Scope) -> tuple[Raw, ...]:
    is_open = _open(scope)
    petition = and_(_ISSUE.kind == "信访", is_open)
    collective = and_(petition, _ISSUE.collective.is_(True))
    may_be_collective = and_(petition, func.coalesce(_ISSUE.collective, True).is_(True))
    cutoff = months_cutoff(scope.on, _months(scope))
    undated = _ISSUE.opened_on.is_(None)
    long_open = and_(petition, _ISSUE.opened_on < cutoff)
    return (
        count("issue_rows"),
        *counts("open_collective_grievances", collective, may_be_collective),
        latest("newest_collective_on", _ISSUE.opened_on, collective),
        count("undated_collective", and_(may_be_collective, undated)),
        *counts("long_open_grievances", long_open, and_(petition, or_(undated, _ISSUE.opened_on < cutoff))),
        count("open_legacy_issues", and_(is_open, _ISSUE.kind.in_(LEGACY_KINDS))),
        count("open_land_disputes", and_(is_open, _ISSUE.kind == "征地拆迁")),
        count("open_public_opinion_events", and_(is_open, _ISSUE.kind == "舆情")),
        earliest("next_opened_on", _ISSUE.opened_on, _ISSUE.opened_on > scope.on),
        earliest("next_closed_on", _ISSUE.closed_on, _ISSUE.closed_on > scope.on),
        earliest("next_long_opened_on", _ISSUE.opened_on, and_(petition, _ISSUE.opened_on >= cutoff)),
    )


def _audit_columns(scope: Scope) -> tuple[Raw, ...]:
    found, mended = _AUDIT.problems_found, _AUDIT.problems_rectified
    not_told = or_(and_(found.is_(None), func.coalesce(_AUDIT.done, True).is_(True)), and_(found > 0, mended.is_(None)))
    unpublished = or_(_AUDIT.published_on.is_(None), _AUDIT.published_on > scope.on)
    uncleared = _AUDIT.accounts_cleared.is_(False)
    grade = case(*((_AUDIT.bribery == name, rank) for rank, name in enumerate(BRIBERY)))
    return (
        count("audit_rows"),
        whole("unrectified_audit_problems", func.sum(case((found > mended, found - mended), else_=0))),
        count("audit_problems_open", not_told),
        *counts("uncleared_accounts", uncleared, func.coalesce(_AUDIT.accounts_cleared, False).is_(False)),
        count("unpublished_departure_audits", and_(_AUDIT.kind == "离任", unpublished)),
        whole("bribery_rank", func.max(grade)),
        count("bribery_open", _AUDIT.bribery.is_(None)),
        earliest("next_published_on", _AUDIT.published_on, _AUDIT.published_on > scope.on),
    )


def _bribery() -> pl.Expr:
    rank, settled = pl.col("bribery_rank").fill_null(0), pl.col("bribery_open").fill_null(0) == 0
    known = settled | (rank == len(BRIBERY) - 1)
    return pl.when(known).then(rank.replace_strict(dict(enumerate(BRIBERY)), return_dtype=pl.String))


def _facts(scope: Scope) -> Mapping[str, pl.Expr]:
    collective = agreed("open_collective_grievances")
    dated = collective.is_not_null() & (counted("undated_collective") == 0)
    problems_known = counted("audit_problems_open") == 0
    return {
        "open_collective_grievances": collective,
        "newest_collective_on": pl.when(dated).then(pl.col("newest_collective_on")),
        "long_open_grievances": agreed("long_open_grievances"),
        "open_legacy_issues": counted("open_legacy_issues"),
        "open_land_disputes": counted("open_land_disputes"),
        "open_public_opinion_events": counted("open_public_opinion_events"),
        "unrectified_audit_problems": pl.when(problems_known).then(counted("unrectified_audit_problems")),
        "uncleared_accounts": agreed("uncleared_accounts"),
        "unpublished_departure_audits": counted("unpublished_departure_audits"),
        "election_bribery": _bribery(),
    }


def _turns(scope: Scope) -> tuple[pl.Expr, ...]:
    long_open_on = pl.col("next_long_opened_on").dt.offset_by(f"{_months(scope)}mo").dt.offset_by("1d")
    return (long_open_on, *after(scope, "next_opened_on", "next_closed_on", "next_published_on"))


SELECTION = Selection(
    sources=(Source(Issue, _issue_columns), Source(Audit, _audit_columns)),
    facts=_facts,
    turns=_turns,
    moving=(Moving("newest_collective_grievance_months", "newest_collective_on", MONTHS_SINCE),),
    rows={"grievance": "issue_rows", "audit": "audit_rows"},
)
