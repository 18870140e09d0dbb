"""Demands for the tests of the assignment: by hand, and as a Hypothesis strategy."""

from hypothesis import strategies as st

from engine.assignment.model import AssignmentRules, Demand, Leader, RiskVillage, Standing

SENIOR = ("县委书记", "县长", "专职副书记", "组织部长", "政法委书记")
RULES = AssignmentRules(
    senior_posts=SENIOR,
    high_per_leader=3,
    villages_per_leader=10,
    even_slack=1,
    township_worth=1,
    short_absence_days=30,
)


def leader(number: int, **fields) -> Leader:
    post = SENIOR[number - 1] if number <= len(SENIOR) else "县级领导"
    return Leader(**{"seniority": number, "no": f"L{number:02d}", "name": f"领导{number}", "post": post} | fields)


def leaders(count: int) -> tuple[Leader, ...]:
    return tuple(leader(number) for number in range(1, count + 1))


def village(number: int, level: str = "medium", township: int = 1) -> RiskVillage:
    code = f"999901{township:03d}{number:03d}"
    return RiskVillage(code[:9], code, level, f"样{number}村", f"第{township}镇")


def villages(levels: str, per_township: int = 4) -> tuple[RiskVillage, ...]:
    """One village a letter: h, m or l."""
    words = {"h": "high", "m": "medium", "l": "low"}
    return tuple(village(i % per_township, words[letter], i // per_township) for i, letter in enumerate(levels))


def standing(officer: str, *, pinned: bool = False, reasons: tuple[str, ...] = ()) -> Standing:
    return Standing(officer, f"某{officer}", pinned, reasons)


def after(demand: Demand, choices) -> dict[str, Standing]:
    """What stands once the choices are on record."""
    names = {x.no: x.name for x in demand.leaders}
    return {c.village: Standing(c.officer, names.get(c.officer, c.officer), c.pinned, c.reasons) for c in choices}


@st.composite
def demands(draw) -> Demand:
    """Counties of every shape, with recusals, pins, absences and own capacities; many of them cannot be met."""
    people = tuple(
        leader(n, away=draw(st.sampled_from(("no", "no", "no", "short", "long"))), capacity=capacity)
        for n in range(1, draw(st.integers(1, 9)) + 1)
        for capacity in [draw(st.sampled_from((None, None, 1, 3, 6)))]
    )
    places = villages(draw(st.text("hmml", min_size=1, max_size=24)), per_township=draw(st.integers(1, 6)))
    numbers = st.integers(1, len(people)).map(lambda n: f"L{n:02d}")
    codes = st.sampled_from([v.code for v in places])
    recusals = draw(st.frozensets(st.tuples(numbers, codes), max_size=8))
    stands = draw(st.dictionaries(codes, st.tuples(numbers, st.sampled_from((False, False, False, True))), max_size=20))
    return Demand(RULES, people, places, recusals, {v: standing(no, pinned=pin) for v, (no, pin) in stands.items()})
