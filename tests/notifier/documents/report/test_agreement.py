"""Text and tables of the report say the same: over invented counties, an empty and an unreported one among them."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as some

from ledgers.standing import Override, Standing
from notifier.documents.report.counts import RISK_LEVELS, STANDINGS
from notifier.documents.report.figures import Figures
from notifier.documents.report.report import WORD, write_report
from notifier.documents.report.sentences import level_sentence, unsure_sentence
from notifier.documents.report.villages import village_grounds
from notifier.documents.report.word.report import compose
from notifier.documents.report.word.steps import next_steps
from tests.examples import examples
from tests.notifier.documents.report.sample import county_summary, standing_of

FULL = county_summary(townships=3, villages=24)
SILENT = tuple(
    replace(v, level="none", automatic_level="none", hits=(), questions=(), lead=None, is_rated=False, score=100)
    for v in FULL.villages
)
KINDS = some.sampled_from(("high", "medium", "low", "none", "lacking", "unrated"))


def county_of(kinds):
    """Return a county whose villages stand as asked."""
    villages = []
    for village, kind in zip(FULL.villages, kinds, strict=False):
        level = kind if kind in RISK_LEVELS else "none"
        worst = "medium" if kind == "lacking" else level
        lead = village.lead or "L09" if level != "none" else None
        villages.append(
            replace(
                village,
                level=level,
                automatic_level=level,
                worst_level=worst,
                lead=lead,
                is_rated=kind != "unrated",
            )
        )
    return Figures(replace(FULL, villages=tuple(villages), standing=standing_of(tuple(villages))))


def composed(figures):
    """Return the document of a county, not written to disk."""
    return Document(compose(figures).as_file())


def numbers(pattern, text):
    return [int(found) for found in re.findall(pattern, text)]


@examples(8)
@given(some.lists(KINDS, max_size=24))
def test_the_first_sentences_and_the_table_of_levels_give_the_same_numbers(kinds):
    figures = county_of(kinds)
    document = composed(figures)
    table = {row.cells[0].text: int(row.cells[1].text) for row in document.tables[0].rows[1:]}
    total = table.pop("合计")
    assert sum(table.values()) == total == len(kinds)
    assert {figures.level_word(line): number for line, number in figures.standings.items()} == {
        word: number for word, number in table.items() if number
    }
    text = level_sentence(figures) + unsure_sentence(figures)
    for line in RISK_LEVELS:
        told = numbers(rf"{figures.level_word(line)}村(\d+)个", text)
        assert told in ([], [table[figures.level_word(line)]])
        assert bool(told) == bool(table[figures.level_word(line)])


@examples(8)
@given(some.lists(KINDS, min_size=1, max_size=24))
def test_every_table_of_levels_parts_the_villages(kinds):
    figures = county_of(kinds)
    places = sum((place.levels for place in figures.by_township), Counter())
    assert places == figures.standings
    assert sum(figures.standings[line] for line in STANDINGS) == len(kinds)
    appendix = next(t for t in composed(figures).tables if t.rows[0].cells[1].text == "乡镇（街道）")
    last = [cell.text for cell in appendix.rows[-1].cells]
    assert int(last[2]) == len(kinds)
    assert [int(cell) for cell in last[3:6]] == [figures.levels[level] for level in RISK_LEVELS]


@examples(6)
@given(some.lists(KINDS, min_size=1, max_size=24))
def test_problems_are_counted_on_the_base_the_paper_names(kinds):
    figures = county_of(kinds)
    text = "\n".join(paragraph.text for paragraph in composed(figures).paragraphs)
    if figures.at_risk:
        assert f"以{len(figures.at_risk)}个风险村为基数" in text
    for theme in figures.by_theme:
        assert theme.villages <= len(figures.at_risk)
        assert all(rule.hits <= theme.villages for rule in theme.rules)


def test_a_county_that_reported_nothing_is_not_rated_and_never_free_of_risk():
    figures = Figures(replace(FULL, villages=SILENT, departing=0, gaps=(), standing=Standing()))
    document = composed(figures)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"{len(SILENT)}个村（社区）均未上报台账，暂不评定等级" in text
    table = {row.cells[0].text: [cell.text for cell in row.cells[1:3]] for row in document.tables[0].rows[1:]}
    assert table["暂不评定"] == [str(len(SILENT)), "100.0%"]
    assert table["无风险"] == ["0", "0.0%"]


def test_a_county_without_villages_is_a_paper_too():
    text = "\n".join(p.text for p in composed(Figures(replace(FULL, villages=(), standing=Standing()))).paragraphs)
    assert "名册中还没有村（社区）" in text


@pytest.mark.parametrize(("addressee", "expected"), [("", 0), ("县委常委会", 1)])
def test_the_paper_is_addressed_only_where_somebody_said_to_whom(addressee, expected, tmp_path):
    write_report(replace(FULL, addressee=addressee), tmp_path)
    document = Document(str(tmp_path / WORD))
    assert sum(paragraph.text == "县委常委会：" for paragraph in document.paragraphs) == expected


def test_the_plans_of_departing_cadres_add_up_to_all_of_them():
    text = "\n".join(paragraph.text for paragraph in composed(Figures(FULL)).paragraphs)
    told = re.search(r"登记离任干部(\d+)人，实行一人一策。安置方案(.*?)；", text)
    assert told is not None
    assert int(told[1]) == sum(numbers(r"(\d+)人", told[2])) == 1769


def steps_of(figures):
    return dict(next_steps(figures))


def test_the_next_steps_differ_with_the_figures_of_the_county():
    calm = replace(FULL, gaps=(), departing=0, standing=Standing())
    assert "限期补齐台账" in steps_of(Figures(county_summary()))
    assert not {"限期补齐台账", "做好离任干部安置", "加快资格联审"} & set(steps_of(Figures(calm)))
    done = replace(FULL, departing=3, standing=replace(FULL.standing, plans={"已批准": 3}))
    assert "3人安置方案已全部批准" in steps_of(Figures(done))["做好离任干部安置"]
    some = replace(FULL, departing=3, standing=replace(FULL.standing, plans={"已批准": 1, "县级已审": 2}))
    assert steps_of(Figures(some))["做好离任干部安置"].startswith("2人的安置方案尚未批准，抓紧会审")


def test_a_level_set_by_a_person_is_told_with_its_document():
    village = FULL.villages[0]
    made = Override(village.code, "high", "low", "组织部部长周某", date(2020, 10, 19), "云委〔2020〕1号", "县委研究")
    villages = (replace(village, level="low", automatic_level="high", overridden=True), *FULL.villages[1:])
    figures = Figures(replace(FULL, villages=villages, standing=replace(FULL.standing, overrides=(made,))))
    text = "\n".join(paragraph.text for paragraph in composed(figures).paragraphs)
    assert "人工调整等级1个" in text
    assert "由高风险调整为低风险（组织部部长周某，2020年10月19日，云委〔2020〕1号）" in text
    assert village_grounds(figures, villages[0]).startswith("规则测算为高风险，经人工调整为低风险。")
