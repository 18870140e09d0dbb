from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import InputError
from engine.rulebook.problems import RulebookError
from engine.rulebook.reading import default_profile, load_rulebook, read_sources
from engine.rulebook.rule_file import read_rule
from engine.rulebook.table import read_toml
from engine.rulebook.vocabulary import read_vocabulary
from tests.engine.rulebook.folders import NAME, NEW, OLD, RULE, SHIPPED, small_rulebook, write
from tests.examples import examples

ON = date(2020, 10, 15)
VOCABULARY = read_vocabulary(SHIPPED, [])


def rules_on(folder: Path, profile: str = OLD, on: date = ON) -> list[str]:
    return [active.rule.id for active in load_rulebook(folder, profile, on).rules]


def test_the_shipped_rules_come_ordered_by_id_under_both_profiles():
    ids = rules_on(SHIPPED)
    assert len(ids) == 42
    assert ids == sorted(ids)
    assert rules_on(SHIPPED, NEW, date(2026, 3, 1)) == ids


def test_parameters_are_resolved_for_the_date(tmp_path: Path):
    block = '[[params.cut]]\nvalue = 5\nunit = "倍"\nfrom = 2021-01-01\nsource = "改"\n\n[[tiers]]'
    folder = small_rulebook(tmp_path, RULE.replace("[[tiers]]", block))
    operands = {
        day: load_rulebook(folder, OLD, day).rules[0].tiers[0].when.operand
        for day in (date(2020, 12, 31), date(2021, 1, 1))
    }
    assert operands == {date(2020, 12, 31): 3, date(2021, 1, 1): 5}


@pytest.mark.parametrize(
    ("change", "day", "active"),
    [
        ("", date(2019, 1, 1), True),
        ("effective_to = 2020-10-15", date(2020, 10, 15), True),
        ("effective_to = 2020-10-15", date(2020, 10, 16), False),
        (f'profiles = ["{NEW}"]', ON, False),
        (f'profiles = ["{OLD}"]', ON, True),
    ],
    ids=["first day", "last day", "day after", "other profile", "own profile"],
)
def test_a_rule_is_active_in_its_time_and_profile(tmp_path: Path, change: str, day: date, active: bool):
    folder = small_rulebook(tmp_path, RULE.replace("version = 1", f"version = 1\n{change}"))
    other = RULE.replace("RUN-901", "RUN-902")
    write(folder / "run/RUN-902_other.toml", other)
    assert ("RUN-901" in rules_on(folder, on=day)) is active


def test_drafts_and_retired_rules_are_not_active(tmp_path: Path):
    folder = small_rulebook(tmp_path)
    write(folder / "run/RUN-902_draft.toml", RULE.replace("RUN-901", "RUN-902").replace('"active"', '"draft"'))
    write(folder / "retired/RUN-903_old.toml", RULE.replace("RUN-901", "RUN-903").replace('"active"', '"retired"'))
    assert rules_on(folder) == ["RUN-901"]


def test_two_rules_with_one_id_are_refused_naming_both_files(tmp_path: Path):
    folder = small_rulebook(tmp_path)
    write(folder / "run/RUN-901_again.toml", RULE)
    with pytest.raises(RulebookError, match=r"编号“RUN-901”与 run/RUN-901_again.toml 重复") as raised:
        load_rulebook(folder, OLD, ON)
    assert raised.value.exit_code == 2


def test_the_id_of_a_retired_rule_stays_taken(tmp_path: Path):
    folder = small_rulebook(tmp_path)
    write(folder / "retired/RUN-901_debt.toml", RULE.replace('"active"', '"retired"'))
    with pytest.raises(RulebookError, match="其中一条换成没有用过的编号"):
        load_rulebook(folder, OLD, ON)


def test_the_old_profile_cites_the_old_text_and_the_new_one_the_new_text():
    def editions(profile: str, on: date) -> set[tuple[str, bool]]:
        rules = load_rulebook(SHIPPED, profile, on).rules
        found = next(active for active in rules if active.rule.id == "PROC-005")
        return {(basis.edition, basis.verified) for basis in found.basis}

    assert editions(OLD, ON) == {("2018 年修正", True)}
    assert editions(NEW, date(2026, 3, 1)) == {("2025 年修正", False)}


def test_laws_the_profile_does_not_name_are_picked_by_date():
    def laws(on: date) -> set[str]:
        rules = load_rulebook(SHIPPED, OLD, on).rules
        return {basis.law for active in rules if active.rule.id == "STAB-001" for basis in active.basis}

    assert laws(date(2022, 4, 30)) == {"信访条例"}
    assert laws(date(2022, 5, 1)) == {"信访工作条例"}


def test_the_usual_profile_follows_the_date():
    assert default_profile(SHIPPED, date(2025, 12, 31)) == OLD
    assert default_profile(SHIPPED, date(2026, 1, 1)) == NEW
    assert default_profile(SHIPPED, date(2001, 1, 1)) == OLD


def test_an_unknown_profile_is_answered_with_the_nearest():
    with pytest.raises(InputError, match=r"没有名为“CN2018”的法律适用.*CN2018\+SC2020"):
        load_rulebook(SHIPPED, "CN2018", ON)


def test_a_date_before_all_rules_is_refused():
    with pytest.raises(InputError, match="2001-01-01 没有在用的规则"):
        load_rulebook(SHIPPED, OLD, date(2001, 1, 1))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="没有这个规则目录"):
        load_rulebook(tmp_path / "none", OLD, ON)


@pytest.mark.parametrize("count", [400, 600])
def test_many_rules_load(tmp_path: Path, count: int):
    folder = small_rulebook(tmp_path)
    for number in range(count - 1):
        dimension = ("run", "team")[number // 300]
        rule_id = f"{dimension.upper()}-{number % 300:03d}"
        text = RULE.replace("RUN-901", rule_id).replace('dimension = "run"', f'dimension = "{dimension}"')
        write(folder / f"{dimension}/{rule_id}_debt.toml", text)
    assert len(load_rulebook(folder, OLD, ON).rules) == count


@given(content=st.binary(max_size=200))
@examples(50)
def test_any_bytes_as_a_rule_give_problems_never_a_crash(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    folder = small_rulebook(tmp_path_factory.mktemp("rules"))
    (folder / NAME).write_bytes(content)
    assert read_sources(folder).problems


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates(), st.times(),
    st.lists(st.one_of(st.integers(), st.text(max_size=3), st.lists(st.text(max_size=2))), max_size=3),
    st.dictionaries(st.sampled_from(["fact", "op", "value", "all", "not", "from"]), st.text(max_size=4), max_size=3),
)  # fmt: skip


@given(data=st.data())
@examples(150)
def test_any_odd_value_anywhere_in_a_rule_gives_problems_never_a_crash(data: st.DataObject):
    content = read_toml(SHIPPED / "stab/STAB-008_talk_or_plan_late.toml", "", [])
    assert content is not None
    place = content
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(ODD)
            break
        place = place[key]
    read_rule(content, "stab/STAB-008_talk_or_plan_late.toml", VOCABULARY, [])
