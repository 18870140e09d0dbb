import shutil
from datetime import date
from pathlib import Path

import pytest

from config.errors import InputError
from engine.joint_review.clauses import load_review_rules
from engine.joint_review.structure import check_structure, load_cross_rule
from engine.rulebook.reading import load_rulebook
from ledgers.database import reading, transaction
from ledgers.roster.rounds import current_round
from tests import builders

RULES = Path(__file__).parents[3] / "rules"
ON = date(2020, 12, 7)

MISTAKES = {
    "nobody answers": (
        "LS-01_example.toml",
        'departments = ["县自然资源局"]',
        "departments = []",
        "departments：至少写一个部门",
    ),
    "number twice": ("LS-01_example.toml", 'no = "第二项"', 'no = "第一项"', "条款编号“第一项”用了不止一次"),
    "unknown key": ("LS-01_example.toml", "issuer", "isuer", "没有名为“isuer”的项"),
    "not in force": ("LS-01_example.toml", "from = 2020-01-01", "from = 2022-01-01", "没有生效的联审条款"),
    "no days": ("process.toml", "value = 3", "value = 0", "应为大于 0 的整数"),
}


@pytest.mark.parametrize(("file", "old", "new", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_clauses_is_named(tmp_path, file, old, new, words):
    folder = tmp_path / "clauses"
    shutil.copytree(RULES / "clauses", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load_review_rules(folder, ON)


def test_two_files_of_one_version_are_named(tmp_path):
    folder = tmp_path / "clauses"
    shutil.copytree(RULES / "clauses", folder)
    text = (folder / "LS-01_example.toml").read_text(encoding="utf-8")
    (folder / "LS-01_later.toml").write_text(text.replace("from = 2020-01-01", "from = 2022-01-01"), encoding="utf-8")
    with pytest.raises(InputError, match="第 1 版已有 clauses/LS-01_example"):
        load_review_rules(folder, ON)


def test_the_shipped_list_says_that_it_is_an_example():
    assert all(each.example and "示例" in each.document_no for each in load_review_rules(RULES / "clauses", ON).lists)


def test_an_article_not_yet_in_force_is_not_cited(tmp_path):
    text = (RULES / "clauses" / "structure.toml").read_text(encoding="utf-8")
    later = text.replace('article = "第十九条"\nfrom = 2018-12-28', 'article = "第十九条"\nfrom = 2021-01-01')
    (tmp_path / "structure.toml").write_text(later, encoding="utf-8")
    assert (load_cross_rule(tmp_path, ON).basis, len(load_cross_rule(tmp_path, date(2021, 1, 1)).basis)) == ((), 1)


def findings(engine, *rows) -> dict[str, str]:
    """What the structure checks find in the first village, by title."""
    with transaction(engine) as session:
        builders.add_roster(session)
        session.add_all([*rows, *builders.submissions(1)])
    with reading(engine) as session:
        current = current_round(session)
        book = load_rulebook(RULES, current.profile, ON)
        cross = load_cross_rule(RULES / "clauses", ON)
        found = check_structure(session, current, book, cross, builders.village_code(1))
    assert all(each.basis for each in found)
    return {each.title: each.outcome for each in found}


TEAMS = {
    "as the law wants it": ({}, {}, {"职数不合": "clear", "近亲属同任": "clear", "没有妇女": "clear"}),
    "two seats": ({"committee_seats": 2}, {}, {"职数不合": "hit"}),
    "eight seats": ({"committee_seats": 8}, {}, {"职数不合": "hit"}),
    "a community of four": ({"kind": "社区", "committee_seats": 4}, {}, {"职数不合": "hit"}),
    "near relatives": ({}, {"near_relative_pairs": 1}, {"近亲属同任": "hit"}),
    "no woman": ({}, {"intended_women": 0}, {"没有妇女": "hit"}),
    "nothing recorded": ({}, {"intended_women": None}, {"没有妇女": "unknown"}),
}


@pytest.mark.parametrize(("file", "procedure", "expected"), TEAMS.values(), ids=TEAMS)
def test_the_structure_is_judged_long_before_the_nominations(engine, file, procedure, expected):
    told = {"near_relative_pairs": 0, "intended_women": 1} | procedure
    found = findings(engine, builders.village_file(1, **file), builders.procedure(1, **told), builders.dual_role(1))
    assert expected.items() <= found.items()


CROSS = {
    "one person in both": ([{"post": "书记"}, {"post": "主任"}], "无合适人选", "clear"),
    "nobody in both": ([{"post": "书记"}], "无合适人选", "hit"),
    "the forecast names somebody": ([{"post": "书记"}], "有确定人选", "clear"),
    "the forecast is open": ([{"post": "书记"}], "有意向人选", "unknown"),
    "found unfit": ([{"post": "书记"}, {"post": "主任", "conclusion": "不符合"}], "无合适人选", "hit"),
}


@pytest.mark.parametrize(("posts", "forecast", "outcome"), CROSS.values(), ids=CROSS)
def test_cross_membership_is_read_from_reserves_and_forecast(engine, posts, forecast, outcome):
    people = [builders.candidate(1, **post) for post in posts]
    found = findings(engine, builders.village_file(1), builders.dual_role(1, forecast=forecast), *people)
    assert found["没有交叉任职"] == outcome
