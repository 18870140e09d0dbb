"""Who gets what: the table beside this file, written by hand, crossed with the pages that are there."""

import csv
from pathlib import Path

import pytest

from ledgers.database import transaction
from ledgers.roster.table import County, Township, Village
from web.console.page import pages

LINES = list(csv.DictReader(Path(__file__).with_name("matrix.csv").read_text(encoding="utf-8").splitlines()))
EVERYBODY = ("anybody", "department", "leader", "township", "auditor", "handler", "machine")


def test_every_page_and_action_has_its_lines_and_no_line_is_left_over():
    there = {(page.url, "show") for page in pages()} | {(page.url, a.url) for page in pages() for a in page.actions}
    assert {(line["page"], line["action"]) for line in LINES} == there


def test_of_every_page_it_is_said_what_everybody_gets():
    said = {(line["page"], line["role"]) for line in LINES if line["action"] == "show"}
    inside = [page.url for page in pages() if page.url != "/login"]
    assert [(url, who) for url in inside for who in EVERYBODY if (url, who) not in said] == []


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line.values()))
def test_it_is_as_the_table_says(seat, county, line):
    if line["whose"].startswith("999902"):
        with transaction(county) as session:
            session.add(County(code="999902", name="乙县"))
            session.flush()
            session.add(Township(code="999902001", name="乙镇", county_code="999902"))
            session.flush()
            session.add(Village(code=line["whose"], name="乙村", township_code="999902001", county_code="999902"))
    if line["role"] != "anybody":
        seat.sit(line["role"])
    if line["action"] == "show":
        answer = seat.get(line["page"].replace("{code}", line["whose"]))
    else:
        answer = seat.hand_in(line["action"])
    assert answer.status_code == int(line["expected"]), answer.text[:400]
    if answer.status_code == 404:
        assert "没有这一页，或者不在您的工作范围里" in answer.text
