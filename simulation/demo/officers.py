"""Who works in the invented county: leaders, staff, departments, the townships' people; who steps back from where."""

from __future__ import annotations

from random import Random
from typing import Any

from ledgers.roster.table import AUDITOR_POST, HANDLER_POST, UNIT_HEAD_POST
from simulation.demo.draft import POLLING_ON, PROFILE, ROUND_NAME
from simulation.demo.names import TOWNSHIPS, person_name
from simulation.demo.places import COUNTY_CODE, COUNTY_NAME, DemoVillage, township_code

LEADERS = 26
SENIOR_POSTS = ("县委书记", "县长", "专职副书记", "组织部长", "政法委书记")
TITLES = (
    *("县委书记", "县委副书记、县长", "县委副书记", "县委常委、组织部部长", "县委常委、政法委书记"),
    *("县委常委、纪委书记、监委主任", "县委常委、常务副县长", "县委常委、宣传部部长", "县委常委、统战部部长"),
    *("县委常委、人武部部长", "县人大常委会主任", "县政协主席", "县人大常委会副主任", "县人大常委会副主任"),
    *("副县长", "副县长", "副县长", "副县长、公安局局长", "副县长", "县政协副主席", "县政协副主席", "县政协副主席"),
    *("县人民法院院长", "县人民检察院检察长", "县委办公室主任", "县总工会主席"),
)
STAFF = 4
UNITS = (
    *("县纪委监委", "县委政法委", "县公安局", "县人民法院", "县人民检察院", "县司法局", "县民政局", "县自然资源局"),
    *("县农业农村局", "县信访局", "县人力资源和社会保障局", "县财政局"),
)
"""Whose opinion joint review and plans ask for, as the rules name them; the organisation department aside."""
TIES_EVERY = 2
Rows = list[dict[str, Any]]


def roster_rows(villages: list[DemoVillage], rng: Random) -> dict[str, Rows]:
    """Return the rows of the roster workbook by sheet name."""
    officers = [*_leaders(rng), *_staff(rng), *_township_people(rng)]
    ties = _ties(officers, villages, rng)
    taken = {officer["name"] for officer in officers}
    return {
        "county": [{"code": COUNTY_CODE, "name": COUNTY_NAME}],
        "township": [{"code": township_code(n), "name": name} for n, name in enumerate(TOWNSHIPS, start=1)],
        "village": [{"code": village.code, "name": village.name} for village in villages],
        "officer": [*officers, *_handlers(taken), *_unit_heads(taken), _auditor(taken)],
        "tie": ties,
        "round": [
            {"name": ROUND_NAME, "region": COUNTY_CODE, "polling_on": POLLING_ON, "profile": PROFILE, "practice": True}
        ],
    }


def _leaders(rng: Random) -> Rows:
    rows = []
    for number in range(1, LEADERS + 1):
        sex = "女" if number in (9, 13, 16, 20, 26) else "男"
        post = SENIOR_POSTS[number - 1] if number <= len(SENIOR_POSTS) else "县级领导"
        row = _officer(f"X{number:02d}", person_name(rng, sex), post)
        rows.append(row | {"title": TITLES[number - 1], "seniority": number})
    return rows


def _staff(rng: Random) -> Rows:
    return [_officer(f"Z{n:02d}", person_name(rng, "男"), "组织部工作人员") for n in range(1, STAFF + 1)]


def _township_people(rng: Random) -> Rows:
    rows = []
    for number, name in enumerate(TOWNSHIPS, start=1):
        place = {"township_code": township_code(number)}
        people = [
            _officer(f"T{number:02d}01", person_name(rng, "男"), "乡镇党委书记") | {"title": f"{name}党（工）委书记"}
        ]
        for serial in (2, 3, 4):
            sex = rng.choice(("男", "男", "女"))
            people.append(_officer(f"T{number:02d}{serial:02d}", person_name(rng, sex), "乡镇包村干部"))
        people[0]["deputy_no"] = people[1]["no"]
        rows += [person | place for person in people]
    return rows


def _handlers(taken: set[str]) -> Rows:
    """Return one handler a department. Their names are drawn apart, so that the rest of the county stays as it is."""
    rng, rows = Random("部门联络员"), []
    for number, unit in enumerate(UNITS, start=1):
        name = next(name for name in iter(lambda: person_name(rng, "男"), "") if name not in taken)
        taken.add(name)
        rows.append(_officer(f"B{number:02d}", name, HANDLER_POST) | {"unit": unit, "title": "经办人"})
    return rows


def _unit_heads(taken: set[str]) -> Rows:
    """Return the head of each department, whose names are drawn apart too."""
    rng, rows = Random("部门负责人"), []
    for number, unit in enumerate(UNITS, start=1):
        name = next(name for name in iter(lambda: person_name(rng, "男"), "") if name not in taken)
        taken.add(name)
        rows.append(_officer(f"H{number:02d}", name, UNIT_HEAD_POST) | {"unit": unit, "title": "主要负责人"})
    return rows


def _auditor(taken: set[str]) -> dict[str, Any]:
    """Return who oversees the work, whose name is drawn apart too."""
    rng = Random("监督人员")
    name = next(name for name in iter(lambda: person_name(rng, "男"), "") if name not in taken)
    return _officer("J01", name, AUDITOR_POST)


def _officer(number: str, name: str, post: str) -> dict[str, Any]:
    return {"no": number, "name": name, "post": post, "address": f"file:{number}"}


def _ties(officers: Rows, villages: list[DemoVillage], rng: Random) -> Rows:
    """Return ties of every other leader to one or two villages: where he comes from or once served."""
    rows = []
    for leader in officers[:LEADERS:TIES_EVERY]:
        for village in rng.sample(villages, rng.randint(1, 3)):
            kind = rng.choice(("籍贯地", "曾任职"))
            rows.append({"officer_no": leader["no"], "village_code": village.code, "kind": kind})
    return rows
