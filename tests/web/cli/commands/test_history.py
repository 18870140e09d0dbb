"""``huanjie history``: what is kept of a cell, shown to those who may see it."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from ledgers.database import reading
from ledgers.journal.access import Access
from ledgers.team_review.table import TeamReview
from tests.builders import village_code
from tests.engine.nights.county import MONDAY, change, fill
from tests.web.cli.commands.test_workflow import call, said

VILLAGE = village_code(3)


@pytest.fixture
def county(engine):
    fill(engine)
    change(engine, TeamReview, 3, MONDAY, discord=True)
    return engine


def test_the_department_reads_who_changed_a_cell_and_the_look_is_entered(county):
    shown = said(county, "history", VILLAGE, "班子运行研判", "班子不团结", by="O01")
    for words in ("王五", "班子不团结", "否", "是", "共 1 处改动"):
        assert words in shown
    [edit] = json.loads(said(county, "history", VILLAGE, "--json", by="O01"))
    assert (edit["old"], edit["new"], edit["by"]) == ("否", "是", "王五")
    with reading(county) as session:
        assert {(look.subject, look.officer_no) for look in session.exec(select(Access))} == {(VILLAGE, "O01")}


def test_a_village_without_changes_says_so(county):
    assert "没有这样的改动记录" in said(county, "history", village_code(1), by="O01")


@pytest.mark.parametrize("by", ["系统", "L01"])
def test_nobody_else_reads_it(county, by):
    result = call(county, "history", VILLAGE, by=by)
    assert result.exit_code != 0
    with reading(county) as session:
        assert session.exec(select(Access).where(Access.subject == VILLAGE)).all() == []
