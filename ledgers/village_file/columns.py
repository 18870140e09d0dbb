"""The sheet 一村一档: one row a village."""

from ledgers.base import PLACE_COLUMNS, TRACE_COLUMNS, Column, Kind, Ledger, Row, RowProblem
from ledgers.checks import demand, forbid
from ledgers.village_file.table import CONCLUSIONS, FUSION, KINDS, LAST_OUTCOMES, VillageFile

COLUMNS = (
    *PLACE_COLUMNS,
    Column(
        "kind",
        "类型",
        Kind.CHOICE,
        "村",
        note="选“村”或“社区”。",
        choices=KINDS,
        aliases=("村或社区", "村社类型"),
        synonyms=(("行政村", "村"), ("村委会", "村"), ("居委会", "社区"), ("居", "社区")),
    ),
    Column(
        "polling_on",
        "本村选举日",
        Kind.DATE,
        "2021-01-15",
        note="与全县统一选举日不同的村才填，相同的留空。",
        aliases=("选举日",),
    ),
    Column(
        "merged_from",
        "由几个村合并",
        Kind.INTEGER,
        "1",
        note="由几个原建制村合并而来；没有合并过填 1。",
        minimum=1,
        maximum=50,
        unit="个",
        aliases=("合并村数", "合并前村数"),
    ),
    Column("merged_on", "合并日期", Kind.DATE, "2019-12-20", note="合并批复日期；没有合并过留空。"),
    Column(
        "fusion", "合并融合情况", Kind.CHOICE, "好", note="合并村的融合程度。", choices=FUSION, aliases=("融合情况",)
    ),
    Column(
        "population",
        "人口",
        Kind.INTEGER,
        "2360",
        note="户籍人口。",
        minimum=0,
        unit="人",
        aliases=("户籍人口", "总人口"),
    ),
    Column(
        "voters_expected",
        "预计选民数",
        Kind.INTEGER,
        "1850",
        note="预计登记选民总数，只填总数，不附名单。",
        minimum=0,
        unit="人",
        aliases=("预计登记选民数", "选民数"),
    ),
    Column(
        "voters_away_share",
        "外出选民占比",
        Kind.PERCENT,
        "28.5",
        note="外出选民占预计选民的百分比，28.5% 填 28.5 或 28.5%。",
        minimum=0,
        maximum=100,
        unit="%",
        aliases=("外出选民比例",),
    ),
    Column("party_members", "党员数", Kind.INTEGER, "56", note="党组织关系在本村的党员数。", minimum=0, unit="人"),
    Column(
        "committee_seats",
        "村（居）委会职数",
        Kind.INTEGER,
        "5",
        note="本届村（居）民委员会应选职数，村 3–7 人，社区 5–9 人。",
        minimum=0,
        maximum=30,
        unit="个",
        aliases=("村委会职数", "居委会职数", "村居委会职数"),
    ),
    Column(
        "party_seats",
        "党组织职数",
        Kind.INTEGER,
        "5",
        note="村（社区）党组织班子应配职数。",
        minimum=0,
        maximum=30,
        unit="个",
        aliases=("支委职数", "党支部职数"),
    ),
    Column(
        "land_acquisition", "征地拆迁进行中", Kind.BOOLEAN, "否", note="目前是否有征地拆迁。", aliases=("征地拆迁",)
    ),
    Column(
        "enterprise_or_mine",
        "有企业或矿山",
        Kind.BOOLEAN,
        "否",
        note="村域内是否有企业或矿山。",
        aliases=("企业或矿山",),
    ),
    Column(
        "collective_income",
        "集体经济年收入",
        Kind.DECIMAL,
        "12.6",
        note="上年度村集体经济收入，单位万元。",
        minimum=0,
        unit="万元",
        aliases=("集体经济收入", "村集体收入"),
    ),
    Column(
        "collective_debt",
        "集体债务",
        Kind.DECIMAL,
        "3.2",
        note="村集体债务余额，单位万元；没有债务填 0。",
        minimum=0,
        unit="万元",
        aliases=("村集体债务", "村级债务"),
    ),
    Column(
        "last_outcome", "上届选举结果", Kind.CHOICE, "正常", note="上届村（居）委会选举结果。", choices=LAST_OUTCOMES
    ),
    Column(
        "failure_settled",
        "上届失败原因已解决",
        Kind.BOOLEAN,
        "否",
        note="上届选举失败、无效或重新选举的村才填：原因已查清、已解决，本届专项预案已经县级审定的填“是”；没有填的按“否”。",
    ),
    Column(
        "last_turnout",
        "上届投票率",
        Kind.PERCENT,
        "86.4",
        note="上届参加投票人数占登记选民的百分比。",
        minimum=0,
        maximum=100,
        unit="%",
        aliases=("上届参选率",),
    ),
    Column(
        "clan_gang_conclusion",
        "宗族宗派或涉黑涉恶干扰结论",
        Kind.CHOICE,
        "无",
        note="只填主管部门对本村的结论，不涉及任何个人；“核查中”“查实”须填文号。",
        choices=CONCLUSIONS,
        aliases=("宗族宗派涉黑涉恶结论", "涉黑涉恶结论"),
    ),
    Column("clan_gang_doc", "结论文号", Kind.TEXT, "县扫黑办〔2020〕6号", note="主管部门结论的文号。", max_length=80),
    *TRACE_COLUMNS,
)


def check(row: Row) -> list[RowProblem]:
    """Find contradictions about the merger, and a conclusion without its document number."""
    problems: list[RowProblem] = []
    if row.get("merged_from") == 1:
        problems += forbid(row, "merged_on", "“由几个村合并”填的是 1（没有合并过），不应有合并日期")
    if row.get("clan_gang_conclusion") in ("核查中", "查实"):
        sentence = f"结论为“{row['clan_gang_conclusion']}”，须填写主管部门的结论文号"
        problems += demand(row, "clan_gang_doc", sentence, "县扫黑办〔2020〕6号")
    return problems


LEDGER = Ledger(
    "village_file",
    "一村一档",
    VillageFile,
    COLUMNS,
    ("village_code",),
    "登记村（社区）基本情况，每村一行。",
    one_per_village=True,
    check=check,
)
