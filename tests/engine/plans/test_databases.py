"""The same way of a plan on SQLite and on PostgreSQL."""

import pytest

from engine.plans.listing import list_plans
from engine.plans.review.editing import Edit, edit_plan
from ledgers.database import reading
from notifier.documents.plan.printing import PrintOrder, print_plans
from tests import builders
from tests.engine.plans.plans import (
    PERSON,
    add_people,
    approve,
    cadre,
    change_ledger,
    draft,
    ledger_row,
    order,
    plan_of,
    post,
    shipped_rules,
    with_id,
)


@pytest.mark.parametrize("name", ["engine", "postgres_engine"])
def test_a_plan_is_drafted_edited_approved_printed_and_goes_stale(request, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    database = request.getfixturevalue(name)
    add_people(database, with_id(database, cadre(1)), with_id(database, cadre(2)), post(1), post(2))
    assert [p.code for p in draft(database).problems] == ["id_repeated", "id_repeated"]
    edit_plan(database, PERSON, Edit("走访慰问。", "建议"), order(reason="手工"), shipped_rules())
    approve(database)
    change_ledger(database, hardship="B")
    report = draft(database)
    assert (report.drafted, report.unchanged, report.stale) == (0, 1, 1)
    assert (plan_of(database).version, ledger_row(database).plan_state) == (2, "已批准")
    with reading(database) as session:
        assert [line.state for line in list_plans(session, 1, builders.COUNTY)] == ["已批准", "草稿"]
    places = ((builders.township_code(1), "第1镇"),)
    assert print_plans(database, PrintOrder(1, places, tmp_path)).written == 2
