from pathlib import Path

import pytest

from tests.engine.rulebook.folders import NAME, RULE, problems_of, with_change

CONDITION = '{fact = "debt_to_income", op = ">", param = "cut"}'
BROKEN = {
    "unknown key": ("version = 1", "verson = 1", "verson", ["没有名为“verson”的项", "是否想写 version？"]),
    "missing key": ('title = "债务"\n', "", "title", ["缺少这一项", "请补写 title"]),
    "empty text": ('title = "债务"', 'title = " "', "title", ["不能为空"]),
    "wrong kind": ("version = 1", 'version = "1"', "version", ["应是整数", "文字"]),
    "true is no number": ("points = 8", "points = true", "tiers[1].points", ["应是整数", "true 或 false"]),
    "version nought": ("version = 1", "version = 0", "version", ["不得小于 1"]),
    "status": ('"active"', '"activ"', "status", ["不能写“activ”", "是否想写 active？"]),
    "dimension": ('dimension = "run"', 'dimension = "team"', "dimension", ["不属于 team", "一致"]),
    "id form": ('id = "RUN-901"', 'id = "RUN901"', "id", ["不是规则编号", "TEAM-001"]),
    "id against file": ('id = "RUN-901"', 'id = "RUN-902"', "id", ["与文件名", "不一致"]),
    "combine": ("version = 1", 'version = 1\ncombine = "add"', "combine", ["不能写“add”", "gravest", "sum"]),
    "date as text": ("effective_from = 2019-01-01", 'effective_from = "2019-01-01"', "effective_from", ["应是日期"]),
    "end before start": (
        "effective_from = 2019-01-01",
        "effective_from = 2019-01-01\neffective_to = 2018-12-31",
        "effective_to",
        ["早于 effective_from"],
    ),
    "profile": ("version = 1", 'version = 1\nprofiles = ["CN2018"]', "profiles", ["没有名为“CN2018”", "CN2018+SC2020"]),
    "no profile": ("version = 1", "version = 1\nprofiles = []", "profiles", ["是空的"]),
    "basis ends early": ("verified = true", "to = 2020-12-31\nverified = true", "basis", ["自 2021-01-01 起没有依据"]),
    "basis before start": ("from = 2018-12-29", "from = 2019-06-01", "basis", ["自 2019-01-01 起没有依据"]),
    "basis backwards": ("verified = true", "to = 2018-01-01\nverified = true", "basis[1].to", ["早于 from"]),
    "basis key": ("verified = true", "verified = true\nyear = 2018", "basis[1].year", ["没有名为“year”"]),
    "param unused": (
        f"when = {CONDITION}",
        'when = {fact = "discord", op = "==", value = true}',
        "params.cut",
        ["没有用到"],
    ),
    "param unknown": ('param = "cut"', 'param = "cutt"', "tiers[1].when.param", ["没有名为“cutt”的参数", "cut"]),
    "param late": (
        'value = 3\nunit = "倍"\nfrom = 2019-01-01',
        'value = 3\nunit = "倍"\nfrom = 2020-01-01',
        "params.cut",
        ["规则生效之初没有值"],
    ),
    "param named like a fact": ("cut", "fusion", "params.fusion", ["不能作参数名", "不与指标同名"]),
    "param reserved": ("cut", "sid", "params.sid", ["不能作参数名"]),
    "param without source": ('source = "试验"', "", "params.cut[1].source", ["缺少这一项"]),
    "param value kind": ("value = 3\n", "value = {a = 1}\n", "params.cut[1].value", ["只能是数字"]),
    "no effect": ("points = 8\n", "", "tiers[1]", ["没有效果", "points"]),
    "points nought": ("points = 8", "points = 0", "tiers[1].points", ["应在 1 到 100 之间"]),
    "block in a scored rule": ("points = 8", 'block = "poll"', "tiers[1].block", ["不能有 block", "floor、points"]),
    "floor none": ("points = 8", 'floor = "none"', "tiers[1].floor", ["不能写“none”", "low"]),
    "task": ("points = 8", 'points = 8\ntask = "talks"', "tiers[1].task", ["不能写“talks”", "是否想写 talk？"]),
    "placeholder": ("{debt_to_income}", "{debt}", "advice.finding", ["“debt”不是本规则读的指标"]),
    "steps": ('steps = ["化解债务"]', "steps = [1]", "advice.steps", ["每一项都应是不为空的文字"]),
    "notes": ('false_alarms = ["在建工程"]\n', "", "notes.false_alarms", ["缺少这一项"]),
}


@pytest.mark.parametrize(("old", "new", "key", "words"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_names_file_and_key_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, key: str, words: list[str]
):
    found = [problem for problem in problems_of(tmp_path, with_change(RULE, old, new)) if problem.key == key]
    assert found
    assert found[0].file == NAME
    assert any(all(word in str(problem) for word in words) for problem in found)


def test_the_small_rule_is_without_mistakes(tmp_path: Path):
    assert problems_of(tmp_path) == ()


def test_all_mistakes_of_a_file_are_reported_at_once(tmp_path: Path):
    text = RULE.replace("version = 1", "verson = 1").replace("points = 8", "point = 8").replace('"active"', '"on"')
    keys = {problem.key for problem in problems_of(tmp_path, text)}
    assert {"verson", "version", "status", "tiers[1].point", "tiers[1]"} <= keys


@pytest.mark.parametrize(
    ("since", "words"),
    [("2020-06-01", "重叠"), ("2020-07-02", "之间没有版本")],
    ids=["overlap", "gap"],
)
def test_the_editions_of_one_law_must_join(tmp_path: Path, since: str, words: str):
    law = 'law = "村民委员会组织法"\nedition = "新"\narticle = "三"'
    second = f"[[basis]]\n{law}\nfrom = {since}\nverified = false\n\n[[params"
    text = RULE.replace("verified = true", "to = 2020-06-30\nverified = true").replace("[[params", second)
    assert any(words in problem.sentence for problem in problems_of(tmp_path, text) if problem.key == "basis")


def test_two_blocks_of_a_parameter_need_two_dates(tmp_path: Path):
    block = '[[params.cut]]\nvalue = 4\nunit = "倍"\nfrom = 2019-01-01\nsource = "试验"\n\n[[tiers]]'
    problems = problems_of(tmp_path, RULE.replace("[[tiers]]", block))
    assert [problem.sentence for problem in problems] == ["有两段从同一天起"]


def test_two_tiers_need_two_names(tmp_path: Path):
    text = RULE.replace("[advice]", f'[[tiers]]\nname = "重"\nwhen = {CONDITION}\npoints = 9\n\n[advice]')
    assert [problem.sentence for problem in problems_of(tmp_path, text)] == ["有两档都叫“重”"]


def test_a_rule_in_the_wrong_folder_is_sent_to_the_right_one(tmp_path: Path):
    problems = problems_of(tmp_path, name="team/RUN-901_debt.toml")
    assert "请移到 run 目录" in problems[0].remedy


def test_mix_rules_bring_floors_only(tmp_path: Path):
    text = RULE.replace("RUN-901", "MIX-901").replace('"run"', '"mix"').replace("debt_to_income", "heavy_hits")
    problems = problems_of(tmp_path, text, "mix/MIX-901_debt.toml")
    assert [problem.key for problem in problems] == ["tiers[1].points"]
    assert "可用的有：floor" in problems[0].remedy
