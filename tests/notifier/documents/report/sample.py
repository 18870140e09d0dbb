"""An invented county summary of full size, the same for the same seed; nothing in it was judged by any rule."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date

from ledgers.standing import (
    Clarity,
    Item,
    LedgerReturn,
    Movement,
    NextStep,
    OverdueUnit,
    Pending,
    PointProgress,
    ReviewProgress,
    Shift,
    Standing,
    VillagePlanProgress,
)
from ledgers.summary import (
    CountySummary,
    Gap,
    GradingNote,
    Hit,
    LeaderNote,
    Milestone,
    OpenQuestion,
    RuleNote,
    TownshipNote,
    VillageSummary,
)

THEMES = {"cand": "人选", "elec": "选情", "run": "运行", "stab": "信访矛盾", "team": "班子"}
LAW = "《村民委员会组织法》（2018 年修正）"
RULES = (
    RuleNote("CAND-001", "主职没有合适人选", "cand", (f"{LAW}第十五条",), ("县乡联合物色人选", "制定回引、下派预案")),
    RuleNote("CAND-003", "后备力量不足", "cand", (f"{LAW}第十五条",), ("按每职不少于一人补充后备人选",)),
    RuleNote("ELEC-002", "上届选举不成功", "elec", (f"{LAW}第十五条",), ("复盘上届失败原因", "派指导组驻村")),
    RuleNote(
        "ELEC-005",
        "外出选民多",
        "elec",
        (f"{LAW}第十五条、《四川省村民委员会选举条例》第二十条（条号待核）",),
        ("提前联系外出选民，依法办理委托投票",),
        True,
    ),
    RuleNote("RUN-001", "合并村融合不好", "run", ("《四川省村民委员会选举条例》第三条",), ("开好合并村联席议事会",)),
    RuleNote("RUN-004", "集体债务偏重", "run", (f"{LAW}第三十条",), ("核清债务底数，公布偿还计划",)),
    RuleNote(
        "STAB-001",
        "集体信访未办结",
        "stab",
        ("《信访工作条例》第三十条",),
        ("县级领导包案，限期化解", "到村接访，公布办理进度"),
    ),
    RuleNote("STAB-002", "长期信访积案", "stab", ("《信访工作条例》第三十条",), ("逐件明确包案领导和办结时限",)),
    RuleNote("STAB-003", "历史遗留问题未了结", "stab", (f"{LAW}第二十四条",), ("牵头单位逐项拿出处理意见",)),
    RuleNote(
        "TEAM-001",
        "主职被立案或留置",
        "team",
        ("《中国共产党农村基层组织工作条例》第十条",),
        ("按管理权限调整主职", "选派第一书记或临时负责人"),
    ),
    RuleNote("TEAM-003", "书记空缺或职数不满", "team", (f"{LAW}第六条",), ("一个月内配齐班子",)),
    RuleNote(
        "TEAM-005",
        "班子不团结",
        "team",
        ("《中国共产党农村基层组织工作条例》第十条",),
        ("乡镇党委书记逐一谈话", "限期整改"),
    ),
)
SENTENCES = {
    "CAND-001": "“一肩挑”人选预判为“无合适人选”，合格后备人选 0 人。",
    "CAND-003": "合格后备人选 2 人，不足每职一人。",
    "ELEC-002": "上届选举结果为“重新选举”。",
    "ELEC-005": "外出选民占 56.3%，可能影响投票过半。",
    "RUN-001": "由 3 个村合并而来，至今 14 个月，融合情况为“差”。",
    "RUN-004": "集体债务为年收入的 3.4 倍。",
    "STAB-001": "有未办结集体信访 1 件，最近一件已受理 5 个月。",
    "STAB-002": "长期未结信访 2 件。",
    "STAB-003": "未了结的历史遗留问题 1 件、征地拆迁纠纷 1 件。",
    "TEAM-001": "书记被查处情况为“立案”。",
    "TEAM-003": "空缺职数 2 个。",
    "TEAM-005": "最近一次班子研判登记为不团结。",
}
FLOORS = {"TEAM-001": "high", "STAB-001": "high", "ELEC-002": "high", "CAND-001": "medium", "RUN-001": "medium"}
POINTS = {
    "CAND-003": 8,
    "ELEC-005": 8,
    "RUN-001": 10,
    "RUN-004": 8,
    "STAB-002": 8,
    "STAB-003": 14,
    "TEAM-003": 6,
    "TEAM-005": 10,
}
ON = date(2020, 10, 19)
FIRST, SECOND = "青白云柳石桃龙松梅竹双长大金玉", "溪石坪河桥坝岭湾塘沟山泉田坡沙"
POSTS = ("县委书记", "县长", "专职副书记", "组织部长", "政法委书记")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐"
RANK = ("none", "low", "medium", "high")


def county_summary(seed: int = 7, townships: int = 33, villages: int = 462) -> CountySummary:
    """Return the invented county."""
    dice = random.Random(seed)
    places = tuple(
        TownshipNote(f"999901{n:03d}", _place(dice, n) + dice.choice(("镇", "镇", "乡")))
        for n in range(1, townships + 1)
    )
    leaders = tuple(
        LeaderNote(
            f"L{n:02d}", f"{SURNAMES[n - 1]}{dice.choice('建国志强海波明辉')}", POSTS[n - 1] if n <= 5 else "县级领导"
        )
        for n in range(1, 27)
    )
    rows = tuple(_village(dice, places[n * townships // villages], n, leaders) for n in range(villages))
    return CountySummary(
        county="云岭县",
        county_code="999901",
        round="2020年村（社区）“两委”换届",
        on=date(2020, 10, 20),
        polling_on=date(2021, 1, 15),
        profile="村民委员会组织法（2018 年修正）与四川省村民委员会选举条例（2020 年）",
        rulebook_hash="5d1f0c9a77e2",
        result_hash="e3b0c44298fc",
        levels={"high": "高", "medium": "中", "low": "低", "none": "无"},
        dimensions={
            "team": "班子",
            "run": "运行",
            "cand": "人选",
            "stab": "稳定",
            "elec": "选情",
            "mix": "叠加",
            "proc": "程序",
        },
        scored=("team", "run", "cand", "stab", "elec"),
        grading=GradingNote(100, 25, (("none", 85), ("low", 75), ("medium", 60), ("high", -25))),
        townships=places,
        villages=rows,
        rules=tuple(replace(rule, theme=THEMES[rule.dimension]) for rule in RULES),
        themes=("班子", "运行", "人选", "信访矛盾", "离任安置", "选情"),
        standing=standing_of(rows),
        leaders=leaders,
        gaps=_gaps(rows),
        milestones=(
            Milestone(
                "party_committee",
                "村党组织换届",
                date(2020, 11, 16),
                date(2020, 11, 16),
                "先党组织、后村（居）民委员会",
            ),
            Milestone("gate", "高风险村准入", date(2020, 12, 1), date(2020, 12, 1), "本系统建议值"),
            Milestone("voter_list", "公布选民名单", date(2020, 12, 21), date(2020, 12, 26), f"{LAW}第十四条"),
            Milestone("poll", "投票选举", date(2021, 1, 15), date(2021, 1, 15), f"{LAW}第十五条"),
        ),
        cadence={"high": "每周", "medium": "每两周", "low": "每月"},
        departing=1769,
    )


def standing_of(villages: tuple[VillageSummary, ...]) -> Standing:
    """Return an invented state of the work that agrees with the villages."""
    at_risk = [village for village in villages if village.is_at_risk]
    high = [village for village in villages if village.level == "high"]
    shifts = tuple(Shift(village.code, "low", "high", ("数据变动",)) for village in high[:2])
    before = Counter(village.level for village in villages)
    before.update({"low": len(shifts)})
    before.subtract({"high": len(shifts)})
    count = len(villages)
    return Standing(
        returns=(
            LedgerReturn("班子运行研判", 1, 0, 0, count, 0, 0),
            LedgerReturn("矛盾信访与三资审计", 0, 1, 0, 3, 2, 1),
        ),
        clarities=(
            Clarity("班子现状", count, (Item("书记空缺的村", 3, "个"), Item("空缺职数", 4, "个", within=True))),
            Clarity("村情选情", count, (Item("户籍人口", 149000, "人"),)),
            Clarity("重点难点", count, (Item("高风险村", len(high), "个"),)),
            Clarity("突出问题", count, (Item("账目未清理的村", 0, "个"),)),
            Clarity("群众诉求", 0, ()),
        ),
        movement=Movement(date(2020, 10, 13), before, shifts),
        points=PointProgress({"处置中": len(at_risk), "已销号": 2}, len(at_risk), 2, 1, 3),
        village_plans=VillagePlanProgress(1, 1, max(len(at_risk) - 2, 0), 5, 2, 1),
        plans={"未拟": 1318, "草稿": 400, "乡镇已审": 40, "县级已审": 8, "已批准": 2, "退回": 1},
        review=ReviewProgress(2973, 4565, 4551, 14, {"无异议": 4527, "需说明": 24}, {"待定": 2973}),
        overdue=(OverdueUnit("青溪镇", 3, date(2020, 10, 12), "督办任务"), OverdueUnit("县公安局", 14, ON, "联审意见")),
        next_steps=tuple(NextStep(v.code, "制定一村一策，明确措施、责任人和期限", "包村干部赵某") for v in high),
        pending=(Pending("高风险村未制定一村一策，请督促限期制定", tuple(v.code for v in high)),) if high else (),
    )


def _place(dice: random.Random, number: int) -> str:
    return FIRST[number % len(FIRST)] + dice.choice(SECOND)


def _village(dice: random.Random, place: TownshipNote, number: int, leaders: tuple[LeaderNote, ...]) -> VillageSummary:
    count = dice.choice((0, 0, 0, 0, 0, 0, 1, 1, 2, 3)) + (4 if dice.random() < 0.04 else 0)
    rules = sorted(dice.sample(RULES, count), key=lambda rule: rule.id)
    hits = tuple(
        Hit(r.id, FLOORS.get(r.id), POINTS.get(r.id, 0), SENTENCES[r.id])
        for r in rules
        if r.id not in FLOORS or dice.random() < 0.25
    )
    points = {
        d: min(25, sum(h.points for h in hits if h.rule.lower().startswith(d)))
        for d in ("team", "run", "cand", "stab", "elec")
    }
    score = 100 - sum(points.values())
    band = "none" if score >= 85 else "low" if score >= 75 else "medium" if score >= 60 else "high"
    level = max([band, *(h.floor for h in hits if h.floor)], key=RANK.index)
    blank = dice.random() < 0.05
    lead = None if level == "none" else leaders[dice.randrange(5 if level == "high" else 26)]
    return VillageSummary(
        code=f"{place.code}{number:03d}",
        name=_place(dice, number) + dice.choice(("村", "村", "村", "社区")),
        township=place.code,
        level=level,
        automatic_level=level,
        worst_level="high" if blank else level,
        score=score,
        points=points,
        hits=hits,
        questions=(OpenQuestion("STAB-001", ("未办结集体信访件数", "最近一件未办结集体信访的月数")),) if blank else (),
        lead=lead.no if lead else None,
        lead_reasons=(
            "本村为风险村，由一名县级领导包联",
            f"均衡分担：安排后{lead.name}包联 5 个村，全县领导人均 4.5 个",
        )
        if lead
        else (),
        owner="包村干部赵某" if level in ("medium", "low") else None,
        grounds=f"满分100分，扣{100 - score}分，得{score}分。",
        by_floor=band != level,
    )


def _gaps(rows: tuple[VillageSummary, ...]) -> tuple[Gap, ...]:
    by_township: dict[str, list[str]] = {}
    for row in rows:
        if row.questions:
            by_township.setdefault(row.township, []).append(row.code)
    return tuple(
        Gap("矛盾信访", ("群体性", "受理日期", "状态"), place, tuple(codes), True)
        for place, codes in by_township.items()
    )
