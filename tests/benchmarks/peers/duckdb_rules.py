"""The shipped rules as a person would write them in SQL; NULL is missing, AND and OR are Kleene's."""

TIERS: dict[str, list[str]] = {
    "TEAM-001": ["secretary_case IN ('立案', '留置') OR director_case IN ('立案', '留置')"],
    "TEAM-002": ["weak_and_slack AND rectification = '未整顿'", "weak_and_slack AND rectification = '整顿中'"],
    "TEAM-003": ["secretary_vacant", "seats_unfilled >= {unfilled}"],
    "TEAM-004": ["team_rating = '差' OR democratic_rating < {pass_mark}"],
    "TEAM-005": ["discord"],
    "TEAM-006": [
        "NOT secretary_vacant AND (secretary_age > {age_limit} OR secretary_education IN ('小学及以下', '初中'))"
        " AND dual_role_forecast <> '有确定人选'"
    ],
    "RUN-001": ["merged_from >= {parts} AND months_since_merger <= {recent_months} AND fusion = '差'"],
    "RUN-002": ["unrectified_audit_problems >= {least}"],
    "RUN-003": ["uncleared_accounts >= {least}"],
    "RUN-004": ["debt_to_income > {heavy_ratio}", "debt_to_income > {severe_ratio}"],
    "RUN-005": ["NOT affairs_disclosed"],
    "CAND-001": [
        "dual_role_forecast = '无合适人选' AND qualified_reserve < {reserve_needed}",
        "dual_role_forecast = '无合适人选'",
    ],
    "CAND-002": ["dual_role_forecast = '有意向人选' AND dual_role_support = '低'"],
    "CAND-003": ["qualified_reserve < {least_persons}", "reserve_per_seat < {least_per_seat}"],
    "CAND-004": ["reserve_women < {least_women} OR youngest_reserve_age >= {young_below}"],
    "CAND-005": ["lead_post_explanations >= {least}"],
    "STAB-001": ["open_collective_grievances >= {least} AND newest_collective_grievance_months <= {recent_months}"],
    "STAB-002": ["long_open_grievances >= {some}", "long_open_grievances >= {many}"],
    "STAB-003": [
        "open_legacy_issues >= {least}",
        "open_land_disputes >= {least}",
        "open_public_opinion_events >= {least}",
    ],
    "STAB-004": ["satisfaction < {pass_mark}"],
    "STAB-005": ["departing_share >= {large_share}"],
    "STAB-006": ["unanswered_requests >= {least}", "unanswered_main_post_requests >= {least}"],
    "STAB-007": ["unapproved_plans >= {least} AND unplanned_pay_end_days <= {days_after_poll}"],
    "STAB-008": [
        "days_to_poll <= {talk_days} AND talks_not_held >= {least}",
        "days_to_poll <= {plan_days} AND plans_not_submitted >= {least}",
    ],
    "ELEC-001": ["clan_gang_conclusion = '查实'"],
    "ELEC-002": ["last_outcome IN ('选举失败', '选举无效', '重新选举')"],
    "ELEC-003": ["election_bribery = '查实'", "election_bribery = '核查中'"],
    "ELEC-004": [
        "open_contenders >= {contenders}",
        "open_contenders >= {contenders}"
        " AND (land_acquisition OR enterprise_or_mine OR income_rank_share <= {top_share})",
    ],
    "ELEC-005": ["voters_away_share >= {many}", "voters_away_share >= {most}"],
    "ELEC-006": ["last_turnout < {pass_mark}"],
    "PROC-001": [
        "unpublished_departure_audits >= {least}",
        "days_to_poll <= {committee_days} AND polling_notice_published AND unpublished_departure_audits >= {least}",
    ],
    "PROC-002": [
        "days_to_poll < {notice_days} AND NOT voter_list_published",
        "days_to_poll < {notice_days} AND voter_list_published AND voter_list_days_before_poll < {notice_days}",
    ],
    "PROC-003": [
        "days_to_poll <= {registration_days} AND objections_pending >= {least}"
        " AND oldest_objection_days > {ruling_days}"
    ],
    "PROC-004": ["days_to_poll <= {nomination_days} AND nominated_committee_members >= {least}"],
    "PROC-005": ["days_to_poll <= {nominated_days} AND candidate_margin < {least_margin}"],
    "PROC-006": [
        "(village_kind = '村' AND (committee_seats < {village_least} OR committee_seats > {village_most}))"
        " OR (village_kind = '社区' AND (committee_seats < {community_least} OR committee_seats > {community_most}))",
        "days_to_poll <= {nominated_days} AND near_relative_pairs >= {least}",
        "days_to_poll <= {nominated_days} AND intended_women < {least}",
    ],
    "PROC-007": [
        "days_to_poll <= {poll_day} AND turnout <= {half}",
        "days_to_poll <= {poll_day} AND lowest_winner_share <= {half}",
        "days_to_poll <= {poll_day} AND second_ballot_recorded AND lowest_second_ballot_share < {third}",
    ],
    "PROC-008": ["days_to_poll < {handover_day} AND NOT handed_over"],
    "PROC-009": [
        "overdue_opinions >= {least}",
        "overdue_opinions >= {least} AND longest_opinion_overdue_days > {supervise_days}",
    ],
    "PROC-011": ["missed_periods >= {periods}"],
}
GATE = "days_to_poll <= {gate_days} AND days_to_poll >= {poll_day} AND (level_firm = {high} OR level_in_force = 'high')"
