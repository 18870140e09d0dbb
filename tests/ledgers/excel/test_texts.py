"""Texts from outside: what nobody sees is removed, what stood for something is not silently lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers.excel.texts import clean, lost_in, squeeze
from tests.examples import examples


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("天垭\u2028社区", "天垭 社区"),
        ("天垭\u2029社区", "天垭 社区"),
        ("\x1b[31m天垭村\x9b", "[31m天垭村"),
        ("天\u202e垭\u2066村\u2069", "天垭村"),
        ("\ufeff天\u3164垭\u115f村", "天 垭村"),
        ("_x001B_天垭村", "天垭村"),
        ("天垭村\n（原址）", "天垭村\n（原址）"),
        ("𠮷村\U00031350", "𠮷村\U00031350"),
    ],
)
def test_what_nobody_sees_is_removed(text, cleaned):
    assert clean(text)[0] == cleaned


@pytest.mark.parametrize(
    ("text", "code"),
    [("张\ue863", "U+E863"), ("张\ufffd", "U+FFFD"), ("张\udc80", "U+DC80"), ("张\U0003fffe", "U+3FFFE")],
)
def test_what_stood_for_something_is_named(text, code):
    assert lost_in(text) == code


@pytest.mark.parametrize("text", ["张三", "阿依古丽·买买提", "𠮷\U00030edd\U00031350", "张\u200b三\x1b"])
def test_a_name_with_nothing_lost_passes(text):
    assert lost_in(text) == ""


@examples(200)
@given(text=st.text(max_size=30))
def test_a_cleaned_name_is_one_visible_line(text):
    name = squeeze(clean(text)[0])
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for character in name)
    assert len(name.splitlines()) <= 1
    assert squeeze(clean(name)[0]) == name or "_x" in name
