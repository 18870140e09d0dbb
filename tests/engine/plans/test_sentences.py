from datetime import date
from decimal import Decimal

import pytest

from config.errors import InputError
from engine.plans.drafting.sentences import Values, compile_sentence

FIELDS = ("name", "born", "pay", "months", "done", "reason")

REFUSED = {
    "{{ nam }}": "不存在的字段“nam”（是否想写 name？）",
    "{{ name.__class__.__mro__ }}": "模板里不允许读取对象属性",
    "{{ name['x'] }}": "模板里不允许按下标取值",
    "{{ cycler.__init__() }}": "模板里不允许调用函数",
    "{% for x in name %}{{ x }}{% endfor %}": "模板里不允许循环",
    "{% include 'secret' %}": "模板里不允许引用其他文件",
    "{% import 'os' as os %}": "模板里不允许引用其他文件",
    "{% set name = 1 %}": "模板里不允许赋值",
    "{% macro f() %}{% endmacro %}": "模板里不允许定义宏",
    "{{ 9 ** 9 ** 9 }}": "模板里不允许运行代码",
    "{{ 'x' * 999999999 }}": "模板里不允许运行代码",
    "{{ name|upper }}": "不可用的过滤器“upper”",
    "{{ name is callable }}": "只能用 is none",
    "{{ name": "检查 {{ }}",
    "{% if name %}": "检查 {{ }}",
}


@pytest.mark.parametrize(("template", "words"), REFUSED.items(), ids=REFUSED)
def test_a_template_that_does_more_than_speak_is_refused(template, words):
    problems = compile_sentence(template, FIELDS)
    assert isinstance(problems, list)
    assert words in "；".join(problems)


@pytest.mark.parametrize("when", ["nam == 1", "name.x", "name }}{{ name", "%} {% if name"])
def test_a_condition_is_checked_like_a_text(when):
    assert isinstance(compile_sentence("{{ name }}", FIELDS, when), list)


def render(template: str, **values: object) -> str:
    return compile_sentence(template, FIELDS).render(Values(dict.fromkeys(FIELDS) | values))


def test_filters_write_as_official_papers_do():
    assert render("{{ born|day }}", born=date(1960, 3, 1)) == "1960年3月1日"
    assert render("{{ born|month }}", born=date(1960, 3, 1)) == "1960年3月"
    assert render("{{ pay|money }}元", pay=Decimal("20000")) == "20,000.00元"
    assert render("{{ done|yes }}", done=False) == "否"


@pytest.mark.parametrize(("months", "text"), [(0, "0个月"), (7, "7个月"), (12, "1年"), (126, "10年6个月")])
def test_months_are_told_in_years(months, text):
    assert render("{{ months|years }}", months=months) == text


def test_an_empty_field_shows_as_to_be_supplied_and_is_named():
    template = compile_sentence("{{ name }}，{{ born|day }}{% if pay is none %}，无报酬{% endif %}", FIELDS)
    values = Values(dict.fromkeys(FIELDS) | {"name": "甲"})
    assert template.render(values) == "甲，〔待补〕，无报酬"
    assert values.shown_missing == ["born"]


def test_an_empty_field_is_equal_to_nothing():
    template = compile_sentence("{{ name }}", FIELDS, "reason == '年龄' or months > 3 or done")
    assert not template.applies(Values(dict.fromkeys(FIELDS)))
    assert template.applies(Values(dict.fromkeys(FIELDS) | {"reason": "年龄"}))


def test_a_filter_on_the_wrong_kind_of_field_is_told_in_words():
    with pytest.raises(InputError, match="句子模板算不出来"):
        render("{{ name|money }}", name="甲")
