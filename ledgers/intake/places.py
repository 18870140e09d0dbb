"""Which village a row means: by its code, or by township and name, with suggestions where nothing fits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process
from sqlmodel import Session, col, select

from ledgers.excel.findings import Findings
from ledgers.excel.layout import GUIDE_SHEET
from ledgers.excel.parsing import Trouble
from ledgers.excel.sheets import SheetRows
from ledgers.excel.texts import fold
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round, Township, Village

LIKELY = 60
SUGGESTIONS = 3
_VILLAGE_ENDING = re.compile(r"(村民委员会|居民委员会|社区居委会|社区居民委员会|村委会|居委会|社区|村)$")
_TOWNSHIP_ENDING = re.compile(r"(镇人民政府|乡人民政府|街道办事处|街道办|街道|镇|乡)$")


@lru_cache(maxsize=100_000)
def bare_village(name: str) -> str:
    """Return a village's name as it is compared: without 村民委员会 and the like."""
    flat = fold(name)
    return _VILLAGE_ENDING.sub("", flat) or flat


@lru_cache(maxsize=10_000)
def bare_township(name: str) -> str:
    """Return a township's name as it is compared."""
    flat = fold(name)
    return _TOWNSHIP_ENDING.sub("", flat) or flat


@dataclass(frozen=True, slots=True)
class Known:
    """A village of the roster."""

    code: str
    name: str
    township: str

    @property
    def township_code(self) -> str:
        """The first nine digits."""
        return self.code[:9]

    @property
    def title(self) -> str:
        """Township, name and code, as suggestions show them."""
        return f"{self.township}{self.name}（{self.code}）"


@dataclass(slots=True)
class Gazetteer:
    """The villages of a round, by code and by name."""

    villages: dict[str, Known]
    _by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _townships: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for village in self.villages.values():
            self._by_name[bare_village(village.name)].append(village)
            self._townships[bare_township(village.township)].add(village.township_code)

    def find(self, code: str | None, township: str | None, name: str | None, home: str) -> Known | Trouble:
        """Return the village meant, or why none can be told; ``home`` is the township the file was made for."""
        if code is not None:
            return self._by_code(code, township, name)
        if name is None:
            return Trouble("no_village", "没有填村编码，也没有填村名，不知道是哪个村", "青石村")
        return self._by_names(township, name, home)

    def _by_code(self, code: str, township: str | None, name: str | None) -> Known | Trouble:
        village = self.villages.get(code)
        if village is None:
            return self._unknown_code(code, name)
        if name is not None and not _alike(bare_village(name), bare_village(village.name)):
            sentence = f"村编码 {code} 是“{village.name}”，村名却填“{name}”，请核对哪一个对"
            return Trouble("code_and_name", sentence, village.name)
        if township is not None and bare_township(township) != bare_township(village.township):
            sentence = f"村编码 {code} 属“{village.township}”，乡镇却填“{township}”，请核对哪一个对"
            return Trouble("code_and_township", sentence, village.township)
        return village

    def _unknown_code(self, code: str, name: str | None) -> Trouble:
        near = self._by_name.get(bare_village(name), []) if name is not None else []
        if near:
            hint = f"；同名的有：{'、'.join(v.title for v in near[:SUGGESTIONS])}"
        else:
            codes = [c for c, _, _ in process.extract(code, self.villages.keys(), limit=SUGGESTIONS, score_cutoff=80)]
            hint = f"；相近的有：{'、'.join(self.villages[c].title for c in codes)}" if codes else ""
        example = near[0].code if near else ""
        return Trouble("unknown_village", f"本轮换届的名册里没有村编码 {code}{hint}", example)

    def _by_names(self, township: str | None, name: str, home: str) -> Known | Trouble:
        wanted = self._townships.get(bare_township(township), set()) if township is not None else {home} - {""}
        if township is not None and not wanted:
            return self._unknown_township(township)
        found = self._by_name.get(bare_village(name), [])
        within = [village for village in found if not wanted or village.township_code in wanted]
        exact = [village for village in within if fold(village.name) == fold(name)] or within
        if len(exact) == 1:
            return exact[0]
        if exact:
            listed = "、".join(village.title for village in exact[:SUGGESTIONS])
            return Trouble("ambiguous_village", f"“{name}”不止一个：{listed}。请填村编码", exact[0].code)
        return self._unknown_name(name, wanted)

    def _unknown_township(self, township: str) -> Trouble:
        names = {village.township for village in self.villages.values()}
        near = [name for name, _, _ in process.extract(township, sorted(names), limit=SUGGESTIONS, score_cutoff=LIKELY)]
        hint = f"，是否应为：{'、'.join(near)}" if near else ""
        return Trouble("unknown_township", f"名册里没有乡镇“{township}”{hint}", near[0] if near else "")

    def _unknown_name(self, name: str, wanted: set[str]) -> Trouble:
        pool = [v for v in self.villages.values() if not wanted or v.township_code in wanted]
        near = _nearest(name, pool) or (_nearest(name, list(self.villages.values())) if wanted else [])
        hint = f"，是否应为：{'、'.join(village.title for village in near)}" if near else ""
        return Trouble("unknown_village", f"名册里没有村（社区）“{name}”{hint}", near[0].name if near else "")


def _alike(first: str, second: str) -> bool:
    return first == second or first in second or second in first or fuzz.ratio(first, second) >= LIKELY


def _nearest(name: str, pool: Sequence[Known]) -> list[Known]:
    names = [bare_village(village.name) for village in pool]
    found = process.extract(bare_village(name), names, limit=SUGGESTIONS, score_cutoff=LIKELY)
    return [pool[place] for _, _, place in found]


def load_gazetteer(session: Session, current: Round, sheets: Iterable[SheetRows]) -> Gazetteer:
    """Return the villages of the round; only of the counties named by codes when every row has a code."""
    codes = {row.get("village_code") for sheet in sheets for row in sheet.rows}
    low, high = code_range(current.region)
    query = (
        select(Village.code, Village.name, Township.name)
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code).between(low, high))
    )
    if codes and None not in codes:
        query = query.where(col(Village.county_code).in_({str(code)[:6] for code in codes}))
    return Gazetteer({code: Known(code, name, township) for code, name, township in session.exec(query)})


def resolve_places(gazetteer: Gazetteer, sheet: SheetRows, home: str, findings: Findings) -> None:
    """Put the code of the village meant into every row of a sheet (None where it cannot be told)."""
    answers: dict[tuple[str | None, str | None, str | None], Known | Trouble] = {}
    for place, row in enumerate(sheet.rows):
        township, name = row.pop("township_name", None), row.pop("village_name", None)
        key = (row.get("village_code"), township, name)
        if key not in answers:
            answers[key] = gazetteer.find(*key, home)
        answer = answers[key]
        if isinstance(answer, Trouble):
            row["village_code"] = None
            findings.add(sheet.spot(place, "village_code" if key[0] is not None else "village_name"), answer)
        elif home and answer.township_code != home:
            row["village_code"] = None
            what = f"本文件是 {home} 的上报表，这一行却是“{answer.township}”的村，请由该乡镇上报"
            trouble = Trouble("other_township", f"{what}（县里汇总的表，请删去“{GUIDE_SHEET}”工作表）")
            findings.add(sheet.spot(place, "village_code"), trouble)
        else:
            row["village_code"] = answer.code
