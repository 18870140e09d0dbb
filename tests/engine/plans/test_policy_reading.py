from datetime import date
from pathlib import Path

import pytest

from config.errors import InputError
from engine.plans.policy.reading import load_policies

GOOD = """
id = "X-01"
title = "示例办法"
version = 1
example = true
document_no = "示例〔2020〕1号"
issuer = "示例"
from = 2020-01-01
kind = "monthly"

[clauses]
"第一条" = "条文"

[eligible]
posts = ["书记", "主任"]
clause = "第一条"

[service]
minimum_months = 36
clause = "第一条"

[[require]]
fact = "hardship"
in = ["A", "B"]
clause = "第一条"

[[bands]]
clause = "第一条"
from_months = 36
below_months = 72
amount = "100.00"

[[bands]]
clause = "第一条"
from_months = 72
amount = "200.00"

[measure]
text = "每月{{ amount|money }}元。"
owner = "某局"
due_days = 30
"""

MISTAKES = {
    "gap between bands": ("below_months = 72", "below_months = 60", "档次有空当：职务“书记”、任职 60 至 71 个月"),
    "overlapping bands": ("below_months = 72", "below_months = 80", "任职 72 至 79 个月同时落在第 1、2 段"),
    "table that ends": ("from_months = 72", "from_months = 72\nbelow_months = 240", "任职 240 以上 个月没有对应"),
    "amount in words": ('amount = "200.00"', 'amount = "二百元"', "bands[2].amount：“二百元”不是金额"),
    "amount below zero": ('amount = "200.00"', 'amount = "-200"', "不是金额"),
    "amount with three decimals": ('amount = "200.00"', "amount = 200.005", "不是金额"),
    "amount of a switch": ('amount = "200.00"', "amount = true", "不是金额"),
    "amount endless": ('amount = "200.00"', "amount = inf", "不是金额"),
    "two kinds of amount": ('amount = "200.00"', 'amount = "2"\npay_months = "1"', "要写且只写一项"),
    "unknown post": ('"书记", "主任"', '"支书", "主任"', "职务“支书”不在职务表内"),
    "post of a band outside": ("from_months = 72", 'from_months = 72\nposts = ["文书"]', "职务“文书”不在 [eligible]"),
    "unknown clause": ('"第一条"\nfrom_months = 36', '"第九条"\nfrom_months = 36', "条款“第九条”没有写在"),
    "forbidden fact": ('fact = "hardship"', 'fact = "religion"', "条件不能读取“religion”"),
    "value outside the list": ('in = ["A", "B"]', 'in = ["A", "D"]', "困难等级（hardship）的值"),
    "number for a switch": ('fact = "hardship"\nin = ["A", "B"]', 'fact = "sentenced"\nin = [1]', "可用：true、false"),
    "unknown key": ("owner =", "ownr =", "没有名为“ownr”的项。是否想写 owner"),
    "missing key": ('document_no = "示例〔2020〕1号"', "", "document_no：缺少这一项"),
    "text for a number": ("due_days = 30", 'due_days = "三十"', "due_days：应是整数，实际是文字“三十”"),
    "end before start": ("from = 2020-01-01", "from = 2020-01-01\nto = 2019-01-01", "失效日期 2019-01-01 早于"),
    "unknown kind": ('kind = "monthly"', 'kind = "montly"', "不能写“montly”。是否想写 monthly"),
    "service with amounts": ('kind = "monthly"', 'kind = "service"', "不应写 [[bands]]"),
    "only one sex": ("[[require]]", '[age]\nmale = 60\nclause = "第一条"\n\n[[require]]', "male、female 要同时写明"),
    "unknown field in the text": (
        "{{ amount|money }}",
        "{{ amont|money }}",
        "不存在的字段“amont”（是否想写 amount？）",
    ),
    "code in the text": ("{{ amount|money }}", "{{ amount.__class__ }}", "模板里不允许读取对象属性"),
    "call in the text": ("{{ amount|money }}", "{{ amount() }}", "模板里不允许调用函数"),
    "broken text": ("{{ amount|money }}", "{{ amount|money", "模板写法有误"),
}


def write(folder: Path, text: str, name: str = "X-01_example.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_file_and_place(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        load_policies(write(tmp_path, GOOD.replace(old, new)))
    assert words in str(caught.value)
    assert "X-01_example.toml" in str(caught.value)


def test_a_file_that_is_no_toml_is_named(tmp_path):
    with pytest.raises(InputError, match=r"X-01_example\.toml：不是有效的 TOML"):
        load_policies(write(tmp_path, "id = "))


def test_all_mistakes_of_all_files_come_at_once(tmp_path):
    write(tmp_path, GOOD.replace('kind = "monthly"', 'kind = "x"').replace("due_days = 30", "due_days = 1.5"))
    write(tmp_path, GOOD.replace('"示例办法"', "3"), "X-02_other.toml")
    with pytest.raises(InputError, match=r"有 \d 处错误") as caught:
        load_policies(tmp_path)
    assert all(words in str(caught.value) for words in ("kind：不能写“x”", "due_days：应是整数", "title：应是文字"))


def test_versions_may_follow_but_not_overlap(tmp_path):
    write(tmp_path, GOOD.replace("from = 2020-01-01", "from = 2020-01-01\nto = 2020-12-31"))
    later = GOOD.replace("version = 1", "version = 2").replace("from = 2020-01-01", "from = 2021-01-01")
    book = load_policies(write(tmp_path, later, "X-01_later.toml"))
    assert [policy.version for policy in book.in_force(date(2020, 12, 31))] == [1]
    assert [policy.version for policy in book.in_force(date(2021, 1, 1))] == [2]
    write(tmp_path, later.replace("from = 2021-01-01", "from = 2020-12-31"), "X-01_later.toml")
    with pytest.raises(InputError, match="第 1 版与第 2 版生效期重叠"):
        load_policies(tmp_path)


def test_the_hash_follows_the_content_and_not_the_layout(tmp_path):
    before = load_policies(write(tmp_path, GOOD)).hash
    assert load_policies(write(tmp_path, "# 注\n" + GOOD)).hash == before
    assert load_policies(write(tmp_path, GOOD.replace("200.00", "201.00"))).hash != before
