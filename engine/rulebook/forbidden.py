"""What no rule may ever read: the absolute limits of the system, whoever edits the rule files.

A name outside the declared facts is compared with these; a match is refused with the limit it breaks.
"""

from __future__ import annotations

import re
from functools import cache

LIMITS: tuple[tuple[str, str], ...] = (
    (
        r"voter_?(intent|support|prefer|choice|name|list_entr)|vot(e|ing)_(intent|forecast|share_forecast|predict)"
        r"|ballot_(content|choice)|support_rate|who_votes|选民意向|投票意向|支持率|得票预测|拉票",
        "禁止事项第 1 条，不收集、不推断选民的意向、支持度和投票预测（村民委员会组织法保障村民自主投票）",
    ),
    (
        r"(person|cadre|candidate|secretary|director|member|leader)_(score|rank|grade|points|rating)|个人评分|个人排名|人员排名",
        "禁止事项第 2 条，不给个人打分、排名，不自动排除任何人",
    ),
    (
        r"relig|faith|belief|church|temple|clan|lineage|surname|kinsh|relative|family|spouse|ethnic"
        r"|宗教|信仰|宗族|姓氏|家族|亲属|民族",
        "禁止事项第 3 条，不读取宗教信仰、宗族成员和家庭关系；宗族、涉黑涉恶只用部门对村的结论 clan_gang_conclusion",
    ),
    (
        r"health|illness|disease|disab|medical|sick|diagnos|健康|疾病|病史|残疾",
        "禁止事项第 3 条，不读取健康信息（个人信息保护法第二十八条，敏感个人信息）",
    ),
    (
        r"complain|petitioner|appellant|whistle|reporter_name|complaint|letter_text|信访人|举报人|上访|信访内容",
        "禁止事项第 4 条，不读取信访人、举报人和信访内容（信访工作条例第三十条、第四十六条），只用件数和状态",
    ),
    (
        r"id_?(number|card|no|sealed|index)$|identity|passport|phone|mobile|address|bank|身份证|手机|电话|住址|银行卡",
        "禁止事项第 6 条，不读取身份证号、联系方式等个人标识",
    ),
)
PER_PERSON = "禁止事项第 8 条，规则评村、评程序、评期限，不评个人；这是某一个人的登记项"


def forbidden_reason(name: str) -> str | None:
    """Return which limit a fact of this name would break; None when the name is merely unknown."""
    for pattern, reason in LIMITS:
        if re.search(pattern, name.lower()):
            return reason
    return PER_PERSON if name in _per_person_fields() or re.match(r"(person|name)(_|$)", name) else None


@cache
def _per_person_fields() -> frozenset[str]:
    from ledgers.fields import VillageRow
    from ledgers.reserve.table import Candidate, Opinion
    from ledgers.resettlement.table import DepartingCadre, ServicePost

    tables = (Candidate, Opinion, DepartingCadre, ServicePost)
    own = {field for table in tables for field in table.model_fields}
    return frozenset(own - set(VillageRow.model_fields))
