"""The shipped rules as a person would write them in polars; null is missing, & and | are Kleene's."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

Param = Callable[[str], int | float]
Tiers = dict[str, list[pl.Expr]]


def tiers(p: Param) -> Tiers:
    """Return the tiers of every rule that does not read the level; ``p`` gives a parameter by "RULE.name"."""
    return {**_team(p), **_run(p), **_cand(p), **_stab(p), **_elec(p), **_proc(p)}


def _team(p: Param) -> Tiers:
    weak, state = pl.col("weak_and_slack"), pl.col("rectification")
    vacant, education = pl.col("secretary_vacant"), pl.col("secretary_education")
    old_or_unschooled = (pl.col("secretary_age") > p("TEAM-006.age_limit")) | _either(education, "小学及以下", "初中")
    return {
        "TEAM-001": [
            _either(pl.col("secretary_case"), "立案", "留置") | _either(pl.col("director_case"), "立案", "留置")
        ],
        "TEAM-002": [weak & (state == "未整顿"), weak & (state == "整顿中")],
        "TEAM-003": [vacant, pl.col("seats_unfilled") >= p("TEAM-003.unfilled")],
        "TEAM-004": [(pl.col("team_rating") == "差") | (pl.col("democratic_rating") < p("TEAM-004.pass_mark"))],
        "TEAM-005": [pl.col("discord")],
        "TEAM-006": [~vacant & old_or_unschooled & (pl.col("dual_role_forecast") != "有确定人选")],
    }


def _run(p: Param) -> Tiers:
    ratio = pl.col("debt_to_income")
    merged = pl.col("merged_from") >= p("RUN-001.parts")
    recently = pl.col("months_since_merger") <= p("RUN-001.recent_months")
    return {
        "RUN-001": [merged & recently & (pl.col("fusion") == "差")],
        "RUN-002": [pl.col("unrectified_audit_problems") >= p("RUN-002.least")],
        "RUN-003": [pl.col("uncleared_accounts") >= p("RUN-003.least")],
        "RUN-004": [ratio > p("RUN-004.heavy_ratio"), ratio > p("RUN-004.severe_ratio")],
        "RUN-005": [~pl.col("affairs_disclosed")],
    }


def _cand(p: Param) -> Tiers:
    forecast, reserve = pl.col("dual_role_forecast"), pl.col("qualified_reserve")
    nobody = forecast == "无合适人选"
    no_woman = pl.col("reserve_women") < p("CAND-004.least_women")
    nobody_young = pl.col("youngest_reserve_age") >= p("CAND-004.young_below")
    return {
        "CAND-001": [nobody & (reserve < p("CAND-001.reserve_needed")), nobody],
        "CAND-002": [(forecast == "有意向人选") & (pl.col("dual_role_support") == "低")],
        "CAND-003": [
            reserve < p("CAND-003.least_persons"),
            pl.col("reserve_per_seat") < p("CAND-003.least_per_seat"),
        ],
        "CAND-004": [no_woman | nobody_young],
        "CAND-005": [pl.col("lead_post_explanations") >= p("CAND-005.least")],
    }


def _stab(p: Param) -> Tiers:
    days, long_open, unapproved = pl.col("days_to_poll"), pl.col("long_open_grievances"), pl.col("unapproved_plans")
    return {
        "STAB-001": [
            (pl.col("open_collective_grievances") >= p("STAB-001.least"))
            & (pl.col("newest_collective_grievance_months") <= p("STAB-001.recent_months"))
        ],
        "STAB-002": [long_open >= p("STAB-002.some"), long_open >= p("STAB-002.many")],
        "STAB-003": [
            pl.col("open_legacy_issues") >= p("STAB-003.least"),
            pl.col("open_land_disputes") >= p("STAB-003.least"),
            pl.col("open_public_opinion_events") >= p("STAB-003.least"),
        ],
        "STAB-004": [pl.col("satisfaction") < p("STAB-004.pass_mark")],
        "STAB-005": [pl.col("departing_share") >= p("STAB-005.large_share")],
        "STAB-006": [
            pl.col("unanswered_requests") >= p("STAB-006.least"),
            pl.col("unanswered_main_post_requests") >= p("STAB-006.least"),
        ],
        "STAB-007": [
            (unapproved >= p("STAB-007.least")) & (pl.col("unplanned_pay_end_days") <= p("STAB-007.days_after_poll"))
        ],
        "STAB-008": [
            (days <= p("STAB-008.talk_days")) & (pl.col("talks_not_held") >= p("STAB-008.least")),
            (days <= p("STAB-008.plan_days")) & (pl.col("plans_not_submitted") >= p("STAB-008.least")),
        ],
    }


def _elec(p: Param) -> Tiers:
    away = pl.col("voters_away_share")
    contended = pl.col("open_contenders") >= p("ELEC-004.contenders")
    rich = pl.col("income_rank_share") <= p("ELEC-004.top_share")
    stake = pl.col("land_acquisition") | pl.col("enterprise_or_mine") | rich
    bribery = pl.col("election_bribery")
    return {
        "ELEC-001": [pl.col("clan_gang_conclusion") == "查实"],
        "ELEC-002": [_either(pl.col("last_outcome"), "选举失败", "选举无效", "重新选举")],
        "ELEC-003": [bribery == "查实", bribery == "核查中"],
        "ELEC-004": [contended, contended & stake],
        "ELEC-005": [away >= p("ELEC-005.many"), away >= p("ELEC-005.most")],
        "ELEC-006": [pl.col("last_turnout") < p("ELEC-006.pass_mark")],
    }


def _proc(p: Param) -> Tiers:
    days, unpublished = pl.col("days_to_poll"), pl.col("unpublished_departure_audits") >= p("PROC-001.least")
    late, published = days < p("PROC-002.notice_days"), pl.col("voter_list_published")
    village, community = pl.col("village_kind") == "村", pl.col("village_kind") == "社区"
    seats, nominated = pl.col("committee_seats"), days <= p("PROC-006.nominated_days")
    polled, overdue = days <= p("PROC-007.poll_day"), pl.col("overdue_opinions") >= p("PROC-009.least")
    return {
        "PROC-001": [
            unpublished,
            (days <= p("PROC-001.committee_days")) & pl.col("polling_notice_published") & unpublished,
        ],
        "PROC-002": [
            late & ~published,
            late & published & (pl.col("voter_list_days_before_poll") < p("PROC-002.notice_days")),
        ],
        "PROC-003": [
            (days <= p("PROC-003.registration_days"))
            & (pl.col("objections_pending") >= p("PROC-003.least"))
            & (pl.col("oldest_objection_days") > p("PROC-003.ruling_days"))
        ],
        "PROC-004": [
            (days <= p("PROC-004.nomination_days")) & (pl.col("nominated_committee_members") >= p("PROC-004.least"))
        ],
        "PROC-005": [
            (days <= p("PROC-005.nominated_days")) & (pl.col("candidate_margin") < p("PROC-005.least_margin"))
        ],
        "PROC-006": [
            (village & ((seats < p("PROC-006.village_least")) | (seats > p("PROC-006.village_most"))))
            | (community & ((seats < p("PROC-006.community_least")) | (seats > p("PROC-006.community_most")))),
            nominated & (pl.col("near_relative_pairs") >= p("PROC-006.least")),
            nominated & (pl.col("intended_women") < p("PROC-006.least")),
        ],
        "PROC-007": [
            polled & (pl.col("turnout") <= p("PROC-007.half")),
            polled & (pl.col("lowest_winner_share") <= p("PROC-007.half")),
            polled & pl.col("second_ballot_recorded") & (pl.col("lowest_second_ballot_share") < p("PROC-007.third")),
        ],
        "PROC-008": [(days < p("PROC-008.handover_day")) & ~pl.col("handed_over")],
        "PROC-009": [
            overdue,
            overdue & (pl.col("longest_opinion_overdue_days") > p("PROC-009.supervise_days")),
        ],
        "PROC-011": [pl.col("missed_periods") >= p("PROC-011.periods")],
    }


def gate(p: Param, level: pl.Expr) -> pl.Expr:
    """Return PROC-010, which reads the level."""
    days = pl.col("days_to_poll")
    grave = level | (pl.col("level_in_force") == "high")
    return (days <= p("PROC-010.gate_days")) & (days >= p("PROC-010.poll_day")) & grave


def _either(column: pl.Expr, *choices: str) -> pl.Expr:
    first, *rest = (column == choice for choice in choices)
    for each in rest:
        first = first | each
    return first
