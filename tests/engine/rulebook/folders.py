"""Small rulebooks written for one test: valid as they come, every part open to be broken."""

from pathlib import Path

from engine.rulebook.problems import RuleProblem
from engine.rulebook.reading import read_sources

SHIPPED = Path(__file__).parents[3] / "rules"
OLD, NEW = "CN2018+SC2020", "CN2026+SC2026"

RULE = """
id = "RUN-901"
title = "债务"
dimension = "run"
status = "active"
version = 1
effective_from = 2019-01-01

[[basis]]
law = "村民委员会组织法"
edition = "2018 年修正"
article = "第三十条"
from = 2018-12-29
verified = true

[[params.cut]]
value = 3
unit = "倍"
from = 2019-01-01
source = "试验"

[[tiers]]
name = "重"
when = {fact = "debt_to_income", op = ">", param = "cut"}
points = 8

[advice]
finding = "债务是收入的{debt_to_income}倍。"
steps = ["化解债务"]

[notes]
false_alarms = ["在建工程"]
blind_spots = ["隐性债务"]
"""
CASES = """
[[cases]]
name = "正好"
on = 2020-10-15
given = {debt_to_income = 3}
expect = "clear"

[[cases]]
name = "超过"
on = 2020-10-15
given = {debt_to_income = 3.5}
expect = "hit"
points = 8

[[cases]]
name = "未填"
on = 2020-10-15
given = {}
expect = "unknown"
missing = ["debt_to_income"]
"""
NAME = "run/RUN-901_debt.toml"


def small_rulebook(folder: Path, rule: str = RULE, cases: str | None = CASES, name: str = NAME) -> Path:
    """A rulebook of one rule beside the shipped grading, definitions, vocabulary and timelines."""
    for file in ("grading.toml", "definitions.toml", "vocabulary.toml", f"timeline/{OLD}.toml", f"timeline/{NEW}.toml"):
        write(folder / file, (SHIPPED / file).read_text(encoding="utf-8"))
    write(folder / name, rule)
    if cases is not None:
        write(folder / name.replace(".toml", ".cases.toml"), cases)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def with_change(text: str, old: str, new: str) -> str:
    """The text with one part replaced; the part must be there."""
    assert old in text
    return text.replace(old, new)


def problems_of(folder: Path, rule: str = RULE, name: str = NAME) -> tuple[RuleProblem, ...]:
    return read_sources(small_rulebook(folder, rule, name=name)).problems
