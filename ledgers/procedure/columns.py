"""The sheet 选举程序: dates of the legal steps and published totals, one row a village."""

from ledgers.base import PLACE_COLUMNS, TRACE_COLUMNS, Column, Kind, Ledger, Row, RowProblem
from ledgers.checks import forbid
from ledgers.procedure.table import Procedure

COLUMNS = (
    *PLACE_COLUMNS,
    Column(
        "notice_published_on",
        "选举公告日期",
        Kind.DATE,
        "2020-12-01",
        note="发布选举日公告的日期。",
        aliases=("公告日期",),
    ),
    Column(
        "voter_list_published_on",
        "选民名单公布日期",
        Kind.DATE,
        "2020-12-24",
        note="应在选举日的二十日前。",
        aliases=("名单公布日期",),
    ),
    Column(
        "objections_pending", "待处理名单异议数", Kind.INTEGER, "0", minimum=0, unit="件", aliases=("待处理异议数",)
    ),
    Column("oldest_objection_on", "最早待处理异议日期", Kind.DATE, "2020-12-26", note="没有待处理异议的留空。"),
    Column(
        "committee_members_nominated",
        "被提名未退出的选举委员会成员数",
        Kind.INTEGER,
        "0",
        note="选举委员会成员被提名为候选人而未退出的人数。",
        minimum=0,
        unit="人",
    ),
    Column("candidates", "候选人数", Kind.INTEGER, "6", note="正式候选人总数。", minimum=0, maximum=200, unit="人"),
    Column("elected_seats", "应选名额", Kind.INTEGER, "5", minimum=0, maximum=30, unit="个", aliases=("应选职数",)),
    Column("intended_women", "拟任班子女性人数", Kind.INTEGER, "1", minimum=0, maximum=60, unit="人"),
    Column(
        "near_relative_pairs",
        "拟任班子近亲属对数",
        Kind.INTEGER,
        "0",
        note="只填对数，不填姓名和关系。",
        minimum=0,
        maximum=60,
        unit="对",
    ),
    Column(
        "turnout",
        "投票率",
        Kind.PERCENT,
        "87.3",
        note="公布的投票率。",
        minimum=0,
        maximum=100,
        unit="%",
        aliases=("本届投票率",),
    ),
    Column(
        "lowest_winner_share",
        "当选人最低得票率",
        Kind.PERCENT,
        "62.5",
        note="占参加投票选民的百分比。",
        minimum=0,
        maximum=100,
        unit="%",
    ),
    Column(
        "lowest_second_ballot_share",
        "另行选举当选人最低得票率",
        Kind.PERCENT,
        "41.0",
        note="没有另行选举的留空。",
        minimum=0,
        maximum=100,
        unit="%",
    ),
    Column("handed_over_on", "工作移交日期", Kind.DATE, "2021-01-22", aliases=("移交日期",)),
    *TRACE_COLUMNS,
)


def check(row: Row) -> list[RowProblem]:
    """Find the date of an objection that does not exist."""
    if row.get("objections_pending") == 0:
        return forbid(row, "oldest_objection_on", "待处理名单异议数为 0，不应有最早待处理异议日期")
    return []


LEDGER = Ledger(
    "procedure",
    "选举程序",
    Procedure,
    COLUMNS,
    ("village_code",),
    "登记选举各法定步骤的日期和公布的总数，每村一行。",
    one_per_village=True,
    check=check,
)
