"""The weekly dispatch: two pages, the figures of the summary, no ranking."""

import re
from dataclasses import replace
from datetime import date

from docx import Document

from ledgers.standing import NextStep, OverdueUnit, Pending, Shift, Standing
from notifier.documents.report.figures import Figures
from notifier.documents.report.report import WEEKLY, write_dispatch
from notifier.documents.report.weekly import compose_weekly
from tests.notifier.documents.report.sample import county_summary

SUMMARY = county_summary()
DAY = date(2020, 10, 12)


def lines(summary):
    document = Document(compose_weekly(Figures(summary)).as_file())
    return document, [paragraph.text for paragraph in document.paragraphs]


def with_standing(**fields):
    return replace(SUMMARY, standing=replace(SUMMARY.standing, **fields))


def test_one_file_is_written(tmp_path):
    assert [path.name for path in write_dispatch(SUMMARY, tmp_path)] == [WEEKLY]


def test_the_sections_are_those_of_a_dispatch():
    _, found = lines(SUMMARY)
    heads = [text for text in found if re.match("[一二三四五]、", text)]
    assert heads == ["一、主要数字", "二、一周变化", "三、逾期未办", "四、高风险村下一步", "五、提请会议研究"]


def test_the_table_gives_the_levels_of_the_summary():
    document, _ = lines(SUMMARY)
    figures = Figures(SUMMARY)
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:3]] for row in document.tables[0].rows}
    assert rows["高风险"] == [str(figures.levels["high"]), "增加2个"]
    assert rows["低风险"] == [str(figures.levels["low"]), "减少2个"]
    assert sum(int(cells[0]) for word, cells in rows.items() if word not in ("类别", "")) == 462


def test_moves_are_told_by_cause():
    first, second = SUMMARY.villages[:2]
    shifts = (Shift(first.code, "none", "low", ("数据变动",)), Shift(second.code, "high", "low", ("人工决定",)))
    movement = replace(SUMMARY.standing.movement, shifts=shifts)
    _, found = lines(with_standing(movement=movement))
    (told,) = [text for text in found if "等级变化" in text]
    assert "等级变化2个" in told
    assert re.search("数据变动1个（.*无→低）；人工决定1个（.*高→低）", told)


def test_units_stand_in_their_own_order_and_not_by_how_much_they_owe():
    late = (OverdueUnit("甲镇", 1, DAY, "督办任务"), OverdueUnit("乙镇", 9, DAY, "督办任务"))
    _, found = lines(with_standing(overdue=late))
    assert any("逾期10项" in text and "甲镇1项、乙镇9项" in text for text in found)
    assert "以上按单位顺序列出，不作排名。" in found


def test_a_quiet_week_says_so():
    calm = tuple(replace(v, level="none", automatic_level="none", worst_level="none") for v in SUMMARY.villages)
    _, found = lines(replace(SUMMARY, villages=calm, standing=Standing()))
    for sentence in ("首次研判，没有可对照的数据。", "没有逾期事项。", "没有高风险村。", "没有需要会议研究的事项。"):
        assert sentence in found


def test_it_fits_on_two_pages(report_folder, as_pdf):
    assert as_pdf(report_folder / WEEKLY).count("\f") <= 2


def test_it_fits_on_two_pages_in_a_bad_week(tmp_path, as_pdf):
    codes = tuple(village.code for village in SUMMARY.villages)
    high = tuple(village.code for village in SUMMARY.villages if village.level == "high")
    step = "逐户走访，公布补偿明细，召开村民代表会议讨论，限期兑付差额"
    units = (*(f"第{number}街道" for number in range(33)), *(f"县第{number}局" for number in range(11)))
    bad = with_standing(
        overdue=tuple(OverdueUnit(unit, 53, DAY, "督办任务") for unit in units),
        next_steps=tuple(NextStep(code, step, "第十街道党（工）委书记欧阳某某", DAY) for code in high),
        pending=tuple(Pending(f"第{number}件事需要会议研究，请明确", codes) for number in range(7)),
        movement=replace(
            SUMMARY.standing.movement,
            shifts=tuple(
                Shift(code, "none", "high", (cause,))
                for code, cause in zip(codes, ("数据变动", "时间推移", "规则变动", "人工决定") * 8, strict=False)
            ),
        ),
    )
    write_dispatch(bad, tmp_path)
    text = as_pdf(tmp_path / WEEKLY)
    assert text.count("\f") <= 2, text.split("\f")[2]
