from pathlib import Path

import pytest

from engine.rulebook.checking import check_rulebook
from engine.rulebook.locking import lock_rulebook
from tests.engine.rulebook.folders import CASES, RULE, small_rulebook, with_change, write

CONDITION = '{fact = "debt_to_income", op = ">", param = "cut"}'
CUT_CASE = '[[cases]]\nname = "正好"\non = 2020-10-15\ngiven = {debt_to_income = 3}\nexpect = "clear"\n'
DATED = '[[params.cut]]\nvalue = 5\nunit = "倍"\nfrom = 2021-01-01\nsource = "改"\n\n[[tiers]]'


def told(folder: Path, rule: str = RULE, cases: str | None = CASES) -> str:
    """Everything the check says of a rulebook of this rule, the lock apart."""
    report = check_rulebook(small_rulebook(folder, rule, cases))
    return "\n".join(str(problem) for problem in report.problems if problem.key != "version")


def test_the_small_rulebook_passes(tmp_path: Path):
    assert told(tmp_path) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('expect = "hit"', 'expect = "clear"', "cases[2]（超过）：结论应为 clear，实际为 hit"),
        ("points = 8", "points = 7", "计分应为 7，实际为 8"),
        ("points = 8", 'floor = "high"', "底线等级应为 high，实际为 （无）"),
        ("points = 8", 'task = ["talk"]', "任务应为 talk，实际为 （无）"),
        ('missing = ["debt_to_income"]', "missing = []", "缺失指标应为 （无），实际为 debt_to_income"),
        ('expect = "unknown"', 'expect = "unknwn"', "不能写“unknwn”"),
        ("given = {}", "given = {fusion = \"差\"}", "规则 RUN-901 不读“fusion”"),
        ("debt_to_income = 3.5", 'debt_to_income = "3.5"', "应是数字"),
        ("debt_to_income = 3.5", "debt_to_income = -3.5", "超出“债务收入比”的范围"),
        ('name = "超过"', 'name = "正好"', "有两例都叫“正好”"),
        ("points = 8", "worst = {debt_to_income = 9}", "只有叠加规则（MIX）的判例能写 worst"),
        ("on = 2020-10-15\ngiven = {}", "on = 2018-10-15\ngiven = {}", "不在规则的有效期内"),
        ("given = {}", "givn = {}", "没有名为“givn”的项"),
    ],
)  # fmt: skip
def test_a_wrong_case_is_named_with_the_difference(tmp_path: Path, old: str, new: str, words: str):
    assert words in told(tmp_path, cases=with_change(CASES, old, new))


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        (CASES.replace(CUT_CASE, ""), "没有正好在分界上的判例：debt_to_income = 3"),
        (CASES.replace(CUT_CASE, ""), "没有“未命中”的判例"),
        (
            CASES.replace("debt_to_income = 3.5", "debt_to_income = 3").replace('"hit"\npoints = 8', '"clear"'),
            "没有使“debt_to_income > 3”成立的判例",
        ),
        (CASES.rpartition("[[cases]]")[0], "没有“待补”的判例"),
        (None, "规则 RUN-901 没有判例文件"),
    ],
    ids=["on the cut", "outcome clear", "true side", "outcome unknown", "no file"],
)
def test_missing_cases_are_asked_for(tmp_path: Path, cases: str | None, words: str):
    assert words in told(tmp_path, cases=cases)


def test_each_value_of_a_dated_parameter_needs_its_own_cases(tmp_path: Path):
    said = told(tmp_path, RULE.replace("[[tiers]]", DATED))
    assert "没有正好在分界上的判例：debt_to_income = 5" in said
    assert "debt_to_income = 3" not in said


def test_a_change_of_basis_needs_a_case_on_each_side(tmp_path: Path):
    second = '[[basis]]\nlaw = "新法"\nedition = "新"\narticle = "三"\nfrom = 2022-01-01\nverified = false\n\n[[params'
    assert "没有 2022-01-01 当日或之后的判例" in told(tmp_path, RULE.replace("[[params", second))


def test_a_tier_that_can_never_hold_is_refused(tmp_path: Path):
    contradiction = f'{{all = [{CONDITION}, {{fact = "debt_to_income", op = "<=", value = 3}}]}}'
    assert "tiers（重）：自 2019-01-01 起这一档永远不会成立" in told(
        tmp_path, with_change(RULE, CONDITION, contradiction)
    )


def test_a_long_file_is_refused(tmp_path: Path):
    assert "有 81 行，超过 60 行" in told(tmp_path, RULE + "# 注\n" * (81 - RULE.count("\n")))


def test_cases_without_a_rule_are_named(tmp_path: Path):
    folder = small_rulebook(tmp_path)
    write(folder / "run/RUN-905_gone.cases.toml", CASES)
    assert any("旁边没有它的规则文件" in str(problem) for problem in check_rulebook(folder).problems)


def test_a_number_in_a_condition_is_remarked_but_stops_nothing(tmp_path: Path):
    text = RULE.replace(
        "[advice]",
        '[[tiers]]\nname = "很重"\nwhen = {fact = "debt_to_income", op = ">", value = 3}\npoints = 8\n\n[advice]',
    )
    folder = small_rulebook(tmp_path, text)
    lock_rulebook(folder, anew=True)
    report = check_rulebook(folder)
    assert report.problems == ()
    assert "数字 3 直接写在条件里" in str(report.remarks[0])


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("followup.toml", "version = 1", "缺少这一项"),
        ("assignment.toml", "[params", "文件读不懂"),
        ("resettlement/process.toml", "version = 1", "post_order"),
    ],
)
def test_the_files_beside_the_rules_are_checked_too(tmp_path: Path, file: str, text: str, words: str):
    folder = small_rulebook(tmp_path)
    write(folder / file, text)
    said = [str(problem) for problem in check_rulebook(folder).problems if problem.key != "version"]
    assert any(each.startswith(file) and words in each for each in said), said


def test_a_broken_file_does_not_hide_the_problems_of_others(tmp_path: Path):
    folder = small_rulebook(tmp_path, cases=CASES.replace("points = 8", "points = 7"))
    write(folder / "run/RUN-902_broken.toml", "id = ")
    said = [str(problem) for problem in check_rulebook(folder).problems]
    assert any("不是有效的 TOML" in each for each in said)
    assert any("计分应为 7" in each for each in said)
