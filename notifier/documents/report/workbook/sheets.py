"""The sheets of 汇总表.xlsx, one function a sheet."""

from __future__ import annotations

from ledgers.summary import VillageSummary
from notifier.documents.report.counts import COLOURS, RISK_LEVELS, STANDINGS, WHOLE_LEDGER, percent
from notifier.documents.report.figures import Figures, gravest_first, gravest_hits
from notifier.documents.report.wording import chinese_day
from notifier.documents.report.workbook.book import Book, Cell, Column, Sheet

REST = STANDINGS[len(RISK_LEVELS) :]
VILLAGES, TOWNSHIPS, RULES, LEADS, GAPS = "村级总表", "乡镇汇总", "规则命中", "包联安排", "数据缺口"


def add_overview(book: Book, figures: Figures) -> None:
    """Add the sheet 总览: the main figures and four charts."""
    summary = figures.summary
    note = f"数据截至 {chinese_day(summary.on)}　选举日 {chinese_day(summary.polling_on)}　法律适用：{summary.profile}"
    sheet = book.sheet("总览", f"{figures.occasion}风险研判汇总{figures.data_remark}", note)
    sheet.page.set_column(0, 0, 18)
    sheet.page.set_column(1, 2, 10)
    sheet.page.set_column(3, 3, 3)
    sheet.page.set_column(4, 14, 9)
    levels: list[list[Cell]] = [
        [figures.level_word(x), figures.standings[x], percent(figures.standings[x], figures.total)] for x in STANDINGS
    ]
    columns = (Column("风险等级", 18), Column("村（社区）", 10, "whole"), Column("占比", 10, "percent"))
    row = sheet.plain_table(columns, levels, 3)
    sheet.total(row, ["合计", figures.total, ""])
    dimensions: list[list[Cell]] = [[each.name, each.villages] for each in figures.by_theme]
    start = row + 2
    sheet.plain_table((Column("问题方面", 18), Column("风险村", 10, "whole")), dimensions, start)
    facts: list[list[Cell]] = [
        ["乡镇（街道）", len(summary.townships)],
        ["风险村", len(figures.at_risk)],
        ["包联县级领导", len(figures.by_leader)],
        ["缺项可致等级上调的村", len(figures.lacking)],
        ["人工调整等级的村", len(summary.standing.overrides)],
        ["登记离任干部", summary.departing],
    ]
    sheet.plain_table((Column("项目", 18), Column("数量", 10, "whole")), facts, start + len(dimensions) + 2)
    _add_ring(book, sheet)
    _add_dimension_chart(book, sheet, start, len(dimensions))
    _add_township_chart(book, sheet, figures)


def _add_ring(book: Book, sheet: Sheet) -> None:
    chart = book.chart({"type": "doughnut"})
    span = (4, 0, 3 + len(STANDINGS), 0)
    chart.add_series(
        {
            "name": "风险等级构成",
            "categories": [sheet.name, *span],
            "values": [sheet.name, 4, 1, 3 + len(STANDINGS), 1],
            "points": [{"fill": {"color": f"#{COLOURS[level]}"}, "border": {"color": "white"}} for level in STANDINGS],
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": "风险等级构成", "name_font": {"size": 12, "bold": False}})
    chart.set_hole_size(55)
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 400, "height": 300})
    sheet.page.insert_chart(3, 4, chart, {"description": "风险等级构成"})


def _add_dimension_chart(book: Book, sheet: Sheet, start: int, count: int) -> None:
    chart = book.chart({"type": "column"})
    chart.add_series(
        {
            "name": "风险村数",
            "categories": [sheet.name, start + 1, 0, start + count, 0],
            "values": [sheet.name, start + 1, 1, start + count, 1],
            "fill": {"color": "#4A6FA5"},
            "gap": 60,
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": "各方面存在问题的风险村数", "name_font": {"size": 12, "bold": False}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E5E5E5"}}, "line": {"none": True}})
    chart.set_size({"width": 400, "height": 300})
    sheet.page.insert_chart(3, 10, chart, {"description": "各方面存在问题的风险村数"})


def _add_township_chart(book: Book, sheet: Sheet, figures: Figures) -> None:
    count = len(figures.by_township)
    chart = book.chart({"type": "column", "subtype": "stacked"})
    for place, level in enumerate(RISK_LEVELS, start=3):
        chart.add_series(
            {
                "name": [TOWNSHIPS, 3, place],
                "categories": [TOWNSHIPS, 4, 1, 3 + count, 1],
                "values": [TOWNSHIPS, 4, place, 3 + count, place],
                "fill": {"color": f"#{COLOURS[level]}"},
                "gap": 40,
            }
        )
    chart.set_title({"name": "各乡镇（街道）风险村数", "name_font": {"size": 12, "bold": False}})
    chart.set_legend({"position": "top"})
    chart.set_x_axis({"num_font": {"rotation": -45, "size": 9}})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E5E5E5"}}, "line": {"none": True}})
    chart.set_size({"width": 800, "height": 330})
    sheet.page.insert_chart(19, 4, chart, {"description": "各乡镇（街道）风险村数"})


def add_villages(book: Book, figures: Figures) -> None:
    """Add the sheet 村级总表: a line a village, gravest first."""
    summary = figures.summary
    sheet = book.sheet(
        VILLAGES,
        "村（社区）风险研判总表",
        "等级为现行等级；最坏等级为待补规则全部命中时的等级；类别把待补、暂不评定的村从无风险中单列；各方面为扣分。",
    )
    columns = (
        Column("村编码", 15),
        Column("乡镇（街道）", 12),
        Column("村（社区）", 14),
        Column("等级", 7),
        Column("自动等级", 9),
        Column("最坏等级", 9),
        Column("类别", 9),
        Column("得分", 7, "whole"),
        Column("依据", 40, "text"),
        *(Column(summary.dimensions[each], 6.5, "number") for each in summary.scored),
        Column("命中规则", 24, "text"),
        Column("主要问题", 62, "text"),
        Column("待补指标", 18, "text"),
        Column("包联领导", 18, "text"),
        Column("乡镇责任人", 12),
    )
    rows = [_village_row(figures, village) for village in gravest_first(summary.villages)]
    last = sheet.table(columns, rows)
    sheet.colour_levels({level: summary.levels[level] for level in RISK_LEVELS}, (4, last - 1, 3))
    sheet.mark_difference((4, last - 1, 4), "D")
    sheet.mark_difference((4, last - 1, 5), "E")
    sheet.page.freeze_panes(4, 3)


def _village_row(figures: Figures, village: VillageSummary) -> list[Cell]:
    levels = figures.summary.levels
    missing = dict.fromkeys(label for question in village.questions for label in question.missing)
    return [
        village.code,
        figures.township_names[village.township],
        village.name,
        levels[village.level],
        levels[village.automatic_level],
        levels[village.worst_level],
        figures.level_word(village.standing),
        village.score,
        village.grounds,
        *(village.points.get(each, 0) for each in figures.summary.scored),
        "、".join(hit.rule for hit in gravest_hits(village)),
        "".join(hit.sentence for hit in gravest_hits(village)),
        "、".join(missing),
        figures.leader_title(village.lead) if village.is_at_risk else "",
        village.owner or "",
    ]


def add_townships(book: Book, figures: Figures) -> None:
    """Add the sheet 乡镇汇总."""
    sheet = book.sheet(TOWNSHIPS, "乡镇（街道）风险汇总", "占比为风险村占该乡镇（街道）村（社区）总数。", paper="A4")
    columns = (
        Column("乡镇编码", 12),
        Column("乡镇（街道）", 14),
        Column("村（社区）", 10, "whole"),
        *(Column(figures.level_word(level), 9, "number") for level in RISK_LEVELS),
        Column("风险村", 9, "number"),
        Column("占比", 9, "percent"),
        *(Column(figures.level_word(line), 9, "number") for line in REST),
    )
    rows: list[list[Cell]] = [
        [
            each.township.code,
            each.township.name,
            each.villages,
            *(each.levels[level] for level in RISK_LEVELS),
            each.at_risk,
            each.share,
            *(each.levels[line] for line in REST),
        ]
        for each in figures.by_township
    ]
    last = sheet.table(columns, rows)
    at_risk = len(figures.at_risk)
    counts = [figures.levels[level] for level in RISK_LEVELS]
    share = f"{percent(at_risk, figures.total)}%"
    sheet.total(last, ["", "合计", figures.total, *counts, at_risk, share, *(figures.standings[line] for line in REST)])


def add_rules(book: Book, figures: Figures) -> None:
    """Add the sheet 规则命中."""
    sheet = book.sheet(RULES, "规则命中情况", "标“待核”的条款尚未核对法律原文，引用前请先核对。")
    columns = (
        Column("规则", 11),
        Column("方面", 7),
        Column("问题", 24, "text"),
        Column("命中村数", 9, "number"),
        Column("其中风险村", 9, "number"),
        *(Column(figures.level_word(level), 8, "number") for level in RISK_LEVELS),
        Column("无法判定村数", 9, "number"),
        Column("依据", 46, "text"),
        Column("怎么办", 46, "text"),
    )
    rows: list[list[Cell]] = [
        [
            each.rule.id,
            each.rule.theme or figures.summary.dimensions[each.rule.dimension],
            each.rule.title,
            each.hits,
            each.at_risk,
            *(each.levels[level] for level in RISK_LEVELS),
            each.questions,
            "；".join(each.rule.basis),
            "；".join(each.rule.steps),
        ]
        for each in figures.by_rule
    ]
    sheet.table(columns, rows)


def add_leads(book: Book, figures: Figures) -> None:
    """Add the sheet 包联安排: a line a risk village, in order of the leaders' seniority."""
    sheet = book.sheet(
        LEADS, "县级领导包联风险村安排", "高风险村由规定职务的领导包联；标“指定”的由人工确定，程序不作调整。"
    )
    columns = (
        Column("职务", 18, "text"),
        Column("领导", 10),
        Column("包联村数", 9, "whole"),
        Column("乡镇（街道）", 13),
        Column("村（社区）", 14),
        Column("等级", 7),
        Column("得分", 7, "whole"),
        Column("方式", 7),
        Column("安排理由", 70, "text"),
        Column("乡镇责任人", 12),
    )
    rows: list[list[Cell]] = [
        [
            each.leader.title or each.leader.post,
            each.leader.name,
            len(each.villages),
            figures.township_names[village.township],
            village.name,
            figures.summary.levels[village.level],
            village.score,
            "指定" if village.lead_pinned else "安排",
            "；".join(village.lead_reasons),
            village.owner or "",
        ]
        for each in figures.by_leader
        for village in each.villages
    ]
    last = sheet.table(columns, rows)
    sheet.colour_levels({level: figures.summary.levels[level] for level in RISK_LEVELS}, (4, last - 1, 5))


def add_gaps(book: Book, figures: Figures) -> None:
    """Add the sheet 数据缺口: who must supply what."""
    sheet = book.sheet(GAPS, "台账数据缺口", "缺项未补齐前按“待补”管理；没有问题的请作零报告。")
    columns = (
        Column("乡镇（街道）", 14),
        Column("台账", 16),
        Column("情况", 10),
        Column("需补的列", 40, "text"),
        Column("村数", 7, "whole"),
        Column("村（社区）", 70, "text"),
    )
    names = {village.code: village.name for village in figures.summary.villages}
    rows: list[list[Cell]] = [
        [
            figures.township_names[gap.township],
            gap.ledger,
            "未上报" if gap.not_submitted else "有空格",
            "、".join(gap.columns) or WHOLE_LEDGER,
            len(gap.villages),
            "、".join(names[code] for code in gap.villages),
        ]
        for gap in sorted(figures.summary.gaps, key=lambda gap: (gap.township, gap.ledger, gap.columns))
    ]
    sheet.table(columns, rows)
