"""What can be wrong in a village, each as facts somebody writes into a ledger; whether it is a risk the rules decide.

``burden`` is how much a problem troubles a village, as its inventor guesses; it only serves to mix villages of
different kinds. ``heavy`` ones are those a township would name first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from simulation.demo.draft import VillageDraft, add_audit, add_issue, findings

HEAVY = 8
POOR_INCOME = 12.0


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem by name, its guessed burden, and how it shows in the ledgers.

    ``touches`` are the ledger cells and counts it sets: two problems that touch the same never meet in one village.
    ``is_serious`` ones are laid on villages by name, the others also by chance.
    """

    name: str
    burden: int
    apply: Callable[[VillageDraft], None]
    touches: frozenset[str] = frozenset()
    is_serious: bool = False

    @property
    def is_heavy(self) -> bool:
        """Whether a township would name it first."""
        return self.burden >= HEAVY

    def clashes(self, other: Problem) -> bool:
        """Say whether both cannot be told of one village."""
        return self is other or not self.touches.isdisjoint(other.touches)


def _problem(name: str, burden: int, apply: Callable[[VillageDraft], None], *touches: str) -> Problem:
    return Problem(name, burden, apply, frozenset(touches))


def _serious(name: str, burden: int, apply: Callable[[VillageDraft], None], *touches: str) -> Problem:
    return Problem(name, burden, apply, frozenset(touches), is_serious=True)


def _investigated(draft: VillageDraft) -> None:
    draft.review[draft.rng.choice(("secretary_case", "director_case"))] = draft.rng.choice(("立案", "立案", "留置"))


def _slack(draft: VillageDraft) -> None:
    draft.review |= {"weak_and_slack": True, "rectification": "未整顿", "team_rating": "差"}
    draft.review["democratic_rating"] = round(draft.rng.uniform(38, 58), 1)


def _slack_mending(draft: VillageDraft) -> None:
    draft.review |= {"weak_and_slack": True, "rectification": "整顿中", "team_rating": "中"}


def _no_secretary(draft: VillageDraft) -> None:
    draft.review |= {"secretary_vacant": True, "secretary_age": None, "secretary_education": None}
    draft.review["seats_filled"] = draft.seats - 1
    draft.dual["combined_now"] = False


def _empty_seat(draft: VillageDraft) -> None:
    draft.review["seats_filled"] = draft.seats - draft.rng.randint(1, 2)


def _rated_poor(draft: VillageDraft) -> None:
    draft.review |= {"team_rating": "差", "democratic_rating": round(draft.rng.uniform(46, 68), 1)}


def _discord(draft: VillageDraft) -> None:
    draft.review["discord"] = True


def _old_secretary(draft: VillageDraft) -> None:
    draft.review["secretary_age"] = draft.rng.randint(61, 66)
    draft.dual |= {"forecast": "有意向人选", "support": "中"}


def _badly_merged(draft: VillageDraft) -> None:
    draft.file["merged_from"] = draft.rng.choice((2, 3, 3, 4))
    draft.file["merged_on"] = date(2019, 12, 1) + timedelta(days=draft.rng.randint(0, 150))
    draft.file["fusion"] = "差"


def _audit_open(draft: VillageDraft) -> None:
    found = draft.rng.randint(2, 6)
    mended = draft.rng.randint(0, found - 1)
    amount = round(draft.rng.uniform(1, 18), 2)
    add_audit(draft, findings(found, mended, amount))


def _accounts_open(draft: VillageDraft) -> None:
    add_audit(draft, {"accounts_cleared": False})


def _some_debt(draft: VillageDraft) -> None:
    draft.file["collective_debt"] = round(draft.file["collective_income"] * draft.rng.uniform(1.2, 2.8), 1)


def _deep_debt(draft: VillageDraft) -> None:
    draft.file["collective_debt"] = round(draft.file["collective_income"] * draft.rng.uniform(3.3, 7), 1)


def _not_disclosed(draft: VillageDraft) -> None:
    draft.review["affairs_disclosed"] = False


def _nobody_suitable(draft: VillageDraft) -> None:
    draft.dual |= {"forecast": "无合适人选", "possible_persons": 0, "support": None, "open_contenders": 0}
    draft.dual |= {"obstacle": "青壮年长期在外，现任到龄", "source_needed": draft.rng.choice(("下派", "跨村", "回引"))}


def _nobody_at_all(draft: VillageDraft) -> None:
    _nobody_suitable(draft)
    draft.reserve.qualified = draft.reserve.women = draft.reserve.under_35 = 0
    draft.reserve.unwilling = draft.rng.randint(1, 2)


def _weak_support(draft: VillageDraft) -> None:
    draft.dual |= {"forecast": "有意向人选", "support": "低", "obstacle": "群众基础弱"}


def _few_reserves(draft: VillageDraft) -> None:
    draft.reserve.qualified = draft.rng.randint(1, 2)
    draft.reserve.women = draft.reserve.under_35 = 1


def _one_sided_reserves(draft: VillageDraft) -> None:
    if draft.rng.random() < 0.5:
        draft.reserve.women = 0
    else:
        draft.reserve.under_35 = 0


def _explanation_due(draft: VillageDraft) -> None:
    draft.reserve.explanations = 1


def _collective_grievance(draft: VillageDraft) -> None:
    add_issue(draft, "信访", draft.days_before(20, 300), {"collective": True, "repeats": draft.rng.randint(1, 4)})


def _long_grievances(draft: VillageDraft) -> None:
    for _ in range(draft.rng.randint(1, 2)):
        add_issue(draft, "信访", draft.days_before(400, 900), {"repeats": draft.rng.randint(1, 3)})


def _many_long_grievances(draft: VillageDraft) -> None:
    for _ in range(draft.rng.randint(3, 4)):
        add_issue(draft, "信访", draft.days_before(400, 1500), {"repeats": draft.rng.randint(1, 6)})


def _legacy(draft: VillageDraft) -> None:
    add_issue(draft, draft.rng.choice(("合并遗留", "权属", "历史选举")), draft.days_before(60, 700), {})


def _land_dispute(draft: VillageDraft) -> None:
    draft.file["land_acquisition"] = True
    add_issue(draft, "征地拆迁", draft.days_before(30, 400), {"repeats": draft.rng.randint(0, 3)})


def _public_opinion(draft: VillageDraft) -> None:
    add_issue(draft, "舆情", draft.days_before(5, 90), {})


def _dissatisfied(draft: VillageDraft) -> None:
    draft.review["satisfaction"] = round(draft.rng.uniform(52, 69), 1)


def _many_leave(draft: VillageDraft) -> None:
    draft.departing.count = (draft.seats + 1) // 2 + draft.rng.choice((0, 0, 1))


def _request_open(draft: VillageDraft) -> None:
    draft.departing.unanswered = 1


def _main_request_open(draft: VillageDraft) -> None:
    draft.departing.unanswered_main = True


def _pay_ends(draft: VillageDraft) -> None:
    draft.departing.pay_ends_early = True


def _gang_confirmed(draft: VillageDraft) -> None:
    draft.file |= {"clan_gang_conclusion": "查实", "clan_gang_doc": "县扫黑办〔2020〕6号"}


def _failed_last_time(draft: VillageDraft) -> None:
    draft.file |= {"last_outcome": draft.rng.choice(("选举失败", "重新选举")), "last_turnout": 51.3}


def _bribery_confirmed(draft: VillageDraft) -> None:
    add_audit(draft, {"bribery": "查实"})


def _bribery_examined(draft: VillageDraft) -> None:
    add_audit(draft, {"bribery": "核查中"})


def _contended(draft: VillageDraft) -> None:
    draft.dual |= {"open_contenders": draft.rng.randint(3, 5), "possible_persons": draft.rng.randint(3, 5)}
    draft.file |= {"land_acquisition": False, "enterprise_or_mine": False}
    richer = max(draft.file["collective_income"] / POOR_INCOME, 1.0)
    for money in ("collective_income", "collective_debt"):
        draft.file[money] = round(draft.file[money] / richer, 1)


def _contended_prize(draft: VillageDraft) -> None:
    _contended(draft)
    draft.file[draft.rng.choice(("land_acquisition", "enterprise_or_mine"))] = True


def _many_away(draft: VillageDraft) -> None:
    draft.file["voters_away_share"] = round(draft.rng.uniform(31, 48), 1)


def _most_away(draft: VillageDraft) -> None:
    draft.file["voters_away_share"] = round(draft.rng.uniform(51, 66), 1)


def _low_turnout(draft: VillageDraft) -> None:
    draft.file["last_turnout"] = round(draft.rng.uniform(50.5, 59.5), 1)


PROBLEMS = {
    problem.name: problem
    for problem in (
        _serious("书记或主任被立案", 0, _investigated, "secretary"),
        _serious("软弱涣散未整顿", 12, _slack, "rating"),
        _serious("软弱涣散整顿中", 0, _slack_mending, "rating"),
        _serious("合并融合差", 10, _badly_merged, "merger"),
        _serious("无合适人选", 0, _nobody_suitable, "forecast", "contenders"),
        _serious("无人可选", 12, _nobody_at_all, "forecast", "contenders", "reserve"),
        _serious("集体信访", 0, _collective_grievance),
        _serious("长期信访成堆", 16, _many_long_grievances, "long"),
        _serious("涉黑涉恶查实", 0, _gang_confirmed),
        _serious("上届选举失败", 5, _failed_last_time, "turnout"),
        _serious("贿选查实", 0, _bribery_confirmed),
        _serious("贿选核查中", 0, _bribery_examined),
        _problem("书记空缺", 15, _no_secretary, "secretary", "seats"),
        _problem("职数空缺", 6, _empty_seat, "seats"),
        _problem("班子评定差", 12, _rated_poor, "rating"),
        _problem("班子不团结", 10, _discord),
        _problem("书记年龄偏大", 5, _old_secretary, "secretary", "forecast"),
        _problem("审计问题未整改", 10, _audit_open),
        _problem("账目未清", 8, _accounts_open),
        _problem("有债务", 4, _some_debt, "debt"),
        _problem("债务沉重", 8, _deep_debt, "debt"),
        _problem("村务不公开", 8, _not_disclosed),
        _problem("意向人选群众基础弱", 8, _weak_support, "forecast"),
        _problem("后备不足", 8, _few_reserves, "reserve"),
        _problem("后备结构单一", 4, _one_sided_reserves, "reserve"),
        _problem("主职人选待说明", 8, _explanation_due, "reserve"),
        _problem("长期信访", 8, _long_grievances, "long"),
        _problem("历史遗留", 6, _legacy),
        _problem("征地纠纷", 8, _land_dispute, "land"),
        _problem("舆情", 6, _public_opinion),
        _problem("群众不满意", 8, _dissatisfied),
        _problem("离任人多", 6, _many_leave),
        _problem("离任诉求未答复", 6, _request_open, "request"),
        _problem("主职诉求未答复", 10, _main_request_open, "request"),
        _problem("待遇将断", 8, _pay_ends),
        _problem("多人竞争", 10, _contended, "contenders", "land"),
        _problem("有利可图的竞争", 18, _contended_prize, "contenders", "land"),
        _problem("外出较多", 4, _many_away, "away"),
        _problem("外出过半", 8, _most_away, "away"),
        _problem("上届投票率低", 5, _low_turnout, "turnout"),
    )
}
