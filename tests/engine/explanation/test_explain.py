from datetime import date

import pytest

from config.errors import InputError
from ledgers.database import transaction
from ledgers.grievance.table import Issue
from ledgers.journal.submission import Submission
from ledgers.team_review.table import TeamReview
from tests import builders
from tests.builders import village_code
from tests.engine.assessment.county import record, run
from tests.engine.explanation.village import assess_and_explain, assignment_rules, explain_village, store


def rule(rules, rule_id):
    (found,) = [each for each in rules if each.rule == rule_id]
    return found


def test_a_rule_that_fired_names_its_value_its_cut_its_rows_its_law_and_what_to_do(engine):
    grievance = builders.issue(
        1, collective=True, opened_on=date(2020, 8, 1), source_doc="县信〔2020〕7号", reporter="赵某"
    )
    store(engine, [grievance, builders.issue(2, status="已办结", closed_on=date(2020, 9, 1))])
    fired = rule(assess_and_explain(engine).fired, "STAB-001")
    assert (fired.effect, fired.floor) == ("底线等级高", "high")
    assert "1件" in fired.sentence
    value = next(each for each in fired.values if each.fact == "open_collective_grievances")
    assert (value.value, value.cut.strip()) == ("1 件", "达到 1 件")
    (row,) = fired.evidence
    assert (row.title, row.key, row.source_doc, row.reporter) == ("矛盾信访", "X202000101", "县信〔2020〕7号", "赵某")
    assert ("群体性", "是") in row.cells
    assert all(basis.startswith("《") for basis in fired.basis)
    assert fired.steps


def test_a_rule_that_did_not_fire_says_by_how_much(engine):
    store(engine, [builders.village_file(1, voters_away_share=24.7)])
    (value,) = rule(assess_and_explain(engine).clear, "ELEC-005").values
    assert (value.label, value.value, value.cut.strip()) == ("外出选民占比", "24.7%", "达到 30%")
    assert value.distance == "差 5.3 个百分点"


def test_a_value_on_the_cut_is_said_to_lie_on_it(engine):
    store(engine, [builders.village_file(1, collective_income=10.0, collective_debt=10.0)])
    (value,) = rule(assess_and_explain(engine).clear, "RUN-004").values
    assert value.distance == "正在界线上"


def test_an_empty_cell_is_asked_of_the_township_by_ledger_and_column(engine):
    store(engine, [builders.team_review(1, discord=None)])
    found = assess_and_explain(engine)
    (missing,) = rule(found.open, "TEAM-005").missing
    assert (missing.ledger, missing.columns, missing.township) == ("班子运行研判", ("班子不团结",), "第1镇")
    assert missing.state == "空格未填"
    assert rule(found.open, "TEAM-005").worst == "扣 10 分"
    assert found.worst_score == found.score - 10


def test_a_ledger_that_never_came_is_asked_for_as_a_whole(engine):
    returns = [row for row in builders.submissions(1) if row.ledger != "grievance"]
    store(engine, returns)
    missing = rule(assess_and_explain(engine).open, "STAB-002").missing
    assert {(part.ledger, part.columns, part.state) for part in missing} == {("矛盾信访", (), "整本未上报")}


def test_the_grounds_name_score_band_and_floor(engine):
    store(engine, [builders.team_review(1, secretary_case="立案")])
    found = assess_and_explain(engine)
    assert found.level == "high"
    assert found.grounds.startswith("满分100分，扣0分，得100分，按分数为无风险（85分及以上）")
    assert "触及底线（书记或主任被立案、留置），定为高风险" in found.grounds


def test_points_show_where_the_cap_cut_them(engine):
    bad = builders.team_review(1, team_rating="差", discord=True, secretary_vacant=True, seats_filled=8)
    store(engine, [bad])
    team = assess_and_explain(engine).points[0]
    assert (team.name, team.points, team.cap) == ("班子", 25, 25)
    assert team.counted > team.points


def test_the_leader_and_his_reasons_are_told(engine):
    store(engine, [builders.team_review(1, secretary_case="立案")])
    lead = assess_and_explain(engine).lead
    assert lead.post == "县委书记"
    assert lead.reasons[0].startswith("本村为高风险村")


def test_what_moved_since_the_run_before_is_told_with_the_cells_that_changed(engine):
    store(engine, [builders.issue(1, kind="舆情")])
    run(engine, assignment=assignment_rules())
    with transaction(engine) as session:
        session.get(Issue, 1).collective = True
        session.get(Issue, 1).kind = "信访"
        record(session, village_code(1), "grievance", "kind")
    assert explain_village(engine, village_code(1)).stale == 1
    moved = assess_and_explain(engine).movement
    assert (moved.from_level, moved.came, moved.went) == ("none", ("STAB-001",), ("STAB-003",))
    assert ("未平息的舆情数", "1件", "0件") in moved.facts
    assert assess_and_explain(engine).movement is None


def test_persons_appear_by_number_only(engine):
    store(engine, [builders.departing(person, request="已提出未答复") for person in range(1, 5)])
    text = repr(assess_and_explain(engine))
    assert "R00101" in text
    assert "离任1" not in text


def test_the_second_village_of_the_same_name_is_refused_with_choices(engine):
    store(engine)
    run(engine)
    with pytest.raises(InputError, match="没有找到“样9村”"):
        explain_village(engine, "样9村")


def test_a_round_that_was_never_assessed_says_what_to_run(engine):
    store(engine, leave_out=TeamReview)
    with pytest.raises(InputError, match="还没有评估过") as caught:
        explain_village(engine, village_code(1))
    assert "huanjie assess" in caught.value.remedy


def test_every_active_rule_is_fired_open_or_clear(engine):
    store(engine, leave_out=Submission)
    found = assess_and_explain(engine)
    names = [each.rule for group in (found.fired, found.open, found.clear) for each in group]
    assert len(set(names)) == len(names) >= 40
