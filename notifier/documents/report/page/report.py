"""研判一览.html: the template, the styles, the scripts and the data in one file that asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from config.files import write_whole
from ledgers.summary import LACKING, UNRATED, VillageSummary
from notifier.documents.report.counts import RISK_LEVELS, STANDINGS, percent
from notifier.documents.report.figures import Figures, gravest_hits
from notifier.documents.report.villages import village_grounds
from notifier.documents.report.wording import chinese_day

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write_page(figures: Figures, path: Path) -> None:
    """Write the page; the same figures give the same bytes."""
    summary = figures.summary
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    parts = "\n".join(part.read_text(encoding="utf-8") for part in sorted(ASSETS.glob("*.js")))
    script = f"(function () {{\n{parts}}})();"
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(HERE, encoding="utf-8"), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    text = environment.get_template("template.html.j2").render(
        title=f"{figures.occasion}风险研判一览{figures.data_remark}",
        on=chinese_day(summary.on),
        polling_on=chinese_day(summary.polling_on),
        profile=summary.profile,
        cards=_cards(figures),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=script_safe(_data(figures)),
        rulebook_hash=summary.rulebook_hash[:12],
        result_hash=summary.result_hash[:12],
        taken_back=summary.taken_back,
    )
    write_whole(path, text)


def script_safe(value: Any) -> Markup:
    """Return JSON that can stand inside a script element: no sign in it can end the element or begin another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))


def _hash(text: str) -> Markup:
    return Markup(base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii"))


def _cards(figures: Figures) -> list[dict[str, Any]]:
    total, at_risk = figures.total, len(figures.at_risk)
    cards: list[dict[str, Any]] = [
        _card(total, "村（社区）", f"{len(figures.summary.townships)} 个乡镇（街道）"),
        _card(at_risk, "风险村", f"占 {percent(at_risk, total)}%"),
    ]
    cards.extend(
        _card(figures.levels[level], figures.level_word(level), f"占 {percent(figures.levels[level], total)}%", level)
        for level in RISK_LEVELS
    )
    lacking, unrated = figures.standings[LACKING], figures.standings[UNRATED]
    worst = "、".join(f"{figures.summary.levels[level]} {figures.at_worst[level]}" for level in RISK_LEVELS)
    if unrated:
        cards.append(_card(unrated, "暂不评定", f"台账均未上报；待补 {lacking}"))
    else:
        cards.append(_card(lacking, "待补", f"最坏 {worst}" if lacking else "没有待补"))
    cards.append(_card(len(figures.by_leader), "包联县级领导", f"离任干部 {figures.summary.departing} 人"))
    return cards


def _card(number: int, label: str, note: str, level: str = "") -> dict[str, Any]:
    return {"number": number, "label": label, "note": note, "level": level}


def _data(figures: Figures) -> dict[str, Any]:
    summary = figures.summary
    leaders = [each.leader for each in figures.by_leader]
    lead_places = {leader.no: place for place, leader in enumerate(leaders)}
    places = {place.code: number for number, place in enumerate(summary.townships)}
    used = {rule for v in summary.villages for rule in (*(h.rule for h in v.hits), *(q.rule for q in v.questions))}
    return {
        "levels": dict(summary.levels),
        "standings": {line: figures.level_word(line) for line in STANDINGS},
        "dimensions": [[name, summary.dimensions[name]] for name in summary.scored],
        "themes": list(summary.themes),
        "base": summary.grading.base_score,
        "cap": summary.grading.dimension_cap,
        "townships": [[each.township.code, each.township.name, each.villages] for each in figures.by_township],
        "leaders": [[leader.title or leader.post, leader.name] for leader in leaders],
        "rules": {
            rule.id: {
                "title": rule.title,
                "theme": rule.theme,
                "basis": list(rule.basis),
                "steps": list(rule.steps),
            }
            for rule in summary.rules
            if rule.id in used
        },
        "villages": [_village(figures, village, places, lead_places) for village in summary.villages],
    }


def _village(
    figures: Figures, village: VillageSummary, places: dict[str, int], leads: dict[str, int]
) -> dict[str, Any]:
    summary = figures.summary
    return {
        "code": village.code,
        "name": village.name,
        "township": places[village.township],
        "level": village.level,
        "automatic": village.automatic_level,
        "worst": village.worst_level,
        "standing": village.standing,
        "score": village.score,
        "floor": village.by_floor,
        "why": village_grounds(figures, village),
        "points": [village.points.get(name, 0) for name in summary.scored],
        "hits": [[hit.rule, hit.floor, hit.points, hit.sentence, hit.effect] for hit in gravest_hits(village)],
        "questions": [[question.rule, list(question.missing)] for question in village.questions],
        "lead": leads.get(village.lead or "", -1) if village.is_at_risk else -1,
        "reasons": list(village.lead_reasons),
        "pinned": village.lead_pinned,
        "owner": village.owner or "",
    }
