import shutil
from datetime import date
from pathlib import Path

import pytest

from config.errors import InputError
from engine.plans.drafting.sentence_book import load_sentences
from engine.plans.policy.process import load_process

SHIPPED = Path(__file__).parents[3] / "rules" / "resettlement"
ON = date(2020, 11, 2)


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "rules")
    path = tmp_path / "rules" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path.parent


SENTENCES = {
    "unknown field": ("{{ reason }}", "{{ reson }}", "不存在的字段“reson”（是否想写 reason？）"),
    "code": ("{{ reason }}", "{{ reason.mro() }}", "不允许调用函数"),
    "unknown section": ('section = "situation"', 'section = "history"', "section：不能写“history”"),
    "measure of nobody": ('owner = "乡镇（街道）"\ndue_days = 10', "", "措施要写明 owner"),
    "two with one key": ('key = "departure"', 'key = "identity"', "“identity”用了不止一次"),
    "unknown effect": ('effect = "talk"', 'effect = "talks"', "effect：不能写“talks”。是否想写 talk"),
    "unknown key": ('when = "gaps"', 'whn = "gaps"', "没有名为“whn”的项"),
    "missing text": ("\nwaiting = ", "\nwating = ", "waiting：缺少这一项"),
}


@pytest.mark.parametrize(("old", "new", "words"), SENTENCES.values(), ids=SENTENCES)
def test_a_mistake_in_the_sentences_is_named(tmp_path, old, new, words):
    with pytest.raises(InputError) as caught:
        load_sentences(changed(tmp_path, "sentences.toml", old, new))
    assert words in str(caught.value)
    assert "sentences.toml" in str(caught.value)


PROCESS = {
    "unknown post": ('"文书", ', '"会计", ', "post_order：要把每个职务写且只写一次"),
    "no number": ("value = 5\n", 'value = "五"\n', "params.notice_days[1].value：应为不小于 0 的整数"),
    "bad visits": ("[30, 90]", "30", "params.follow_up_days[1].value：应为天数的列表"),
    "missing parameter": ("params.notice_days", "params.notce_days", "params.notice_days：缺少这一项"),
    "no source": ('source = "选举日后第 30 天、第 90 天回访"', "", "source：缺少这一项"),
}


@pytest.mark.parametrize(("old", "new", "words"), PROCESS.values(), ids=PROCESS)
def test_a_mistake_in_the_process_is_named(tmp_path, old, new, words):
    with pytest.raises(InputError) as caught:
        load_process(changed(tmp_path, "process.toml", old, new), ON)
    assert words in str(caught.value)


def test_a_parameter_changes_on_its_date(tmp_path):
    later = '[[params.notice_days]]\nvalue = 7\nunit = "天"\nfrom = 2021-01-01\nsource = "县级核定"\n\n'
    folder = changed(
        tmp_path, "process.toml", "[[params.township_working_days]]", later + "[[params.township_working_days]]"
    )
    assert load_process(folder, date(2020, 12, 31)).notice_days == 5
    assert load_process(folder, date(2021, 1, 1)).notice_days == 7
