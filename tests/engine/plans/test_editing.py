import pytest

from config.errors import InputError
from engine.plans.review.editing import Edit, edit_plan, withdraw_edit
from engine.plans.viewing import compare_versions
from ledgers.database import reading
from tests.engine.plans.plans import (
    PERSON,
    TO_TOWNSHIP,
    add_people,
    cadre,
    change_ledger,
    draft,
    order,
    plan_of,
    post,
    shipped_rules,
    step,
)
from tests.engine.plans.test_drafting import content_of

OWN_WORDS = Edit("聘为乡镇政策宣讲员，每季度宣讲一次。", "本人意愿", key="measure.LZ-07")


@pytest.fixture
def drafted(engine):
    add_people(engine, cadre(1), cadre(2), post(1, started="2010-01"), post(2, started="2010-01"))
    draft(engine)
    return engine


def edit(engine, wanted: Edit, person: str = PERSON) -> None:
    edit_plan(engine, person, wanted, order(reason="手工修改"), shipped_rules())


def test_an_edit_makes_a_version_signed_by_its_author(drafted):
    edit(drafted, OWN_WORDS)
    sentence = content_of(drafted).sentence("measure.LZ-07")
    assert plan_of(drafted).version == 2
    assert sentence.text == OWN_WORDS.text
    assert (sentence.edit.by, sentence.edit.reason) == ("张三", "本人意愿")
    assert content_of(drafted).notes[sentence.sources[0]] == "张三于2020-11-02手工写入：本人意愿"
    assert plan_of(drafted, "R00102").version == 1


def test_a_redraft_never_loses_a_hand_edit(drafted):
    edit(drafted, OWN_WORDS)
    change_ledger(drafted, hardship="B")
    draft(drafted)
    content = content_of(drafted)
    assert plan_of(drafted).version == 3
    assert content.sentence("measure.LZ-07").text == OWN_WORDS.text
    assert content.sentence("measure.LZ-04").amount == "2000.00"


def test_an_edit_stays_even_when_the_draft_no_longer_has_its_sentence(drafted):
    edit(drafted, OWN_WORDS)
    change_ledger(drafted, reason="落选")
    draft(drafted)
    sentence = content_of(drafted).sentence("measure.LZ-07")
    assert (sentence.text, sentence.section) == (OWN_WORDS.text, "measures")
    assert (sentence.edit.is_outdated, sentence.edit.drafted) == (True, "")


def test_a_sentence_can_be_added_and_taken_out(drafted):
    edit(drafted, Edit("春节前由县领导走访慰问。", "乡镇建议", owner="县委组织部"))
    edit(drafted, Edit("", "本人不愿担任", key="measure.LZ-06"))
    content = content_of(drafted)
    assert "春节前由县领导走访慰问。" in [s.text for s in content.section("measures")]
    assert "measure.LZ-06" not in [s.key for s in content.section("measures")]
    draft(drafted)
    change_ledger(drafted, hardship="C")
    draft(drafted)
    assert "measure.LZ-06" not in [s.key for s in content_of(drafted).section("measures")]


def test_an_edit_can_be_taken_back(drafted):
    edit(drafted, OWN_WORDS)
    withdraw_edit(drafted, PERSON, "measure.LZ-07", order(reason="改回"), shipped_rules())
    assert "聘为村级事务顾问" in content_of(drafted).sentence("measure.LZ-07").text
    with pytest.raises(InputError, match="没有手工改过的句子"):
        withdraw_edit(drafted, PERSON, "measure.LZ-07", order(reason="改回"), shipped_rules())


def test_the_difference_of_two_versions_is_readable(drafted):
    edit(drafted, OWN_WORDS)
    with reading(drafted) as session:
        change = compare_versions(session, 1, PERSON, None, None)
    (text,) = change.sentences
    assert (change.old, change.new, text.section) == (1, 2, "安置措施")
    assert "聘为村级事务顾问" in text.old
    assert OWN_WORDS.text in text.new


def test_the_difference_names_the_cells_behind_it(drafted):
    change_ledger(drafted, hardship="A")
    draft(drafted)
    with reading(drafted) as session:
        change = compare_versions(session, 1, PERSON, 1, 2)
    assert (change.facts[0].what, change.facts[0].old, change.facts[0].new) == ("家庭困难等级", "无", "A")
    assert {text.key for text in change.sentences} == {"security", "policy.LZ-04", "measure.LZ-04"}


REFUSED = {
    "unknown sentence": (Edit("甲", "理由", key="measure.LZ-70"), "没有句子 measure.LZ-70"),
    "no reason": (Edit("甲", " ", key="measure.LZ-07"), "缺少修改理由"),
    "empty addition": (Edit(" ", "理由"), "增加的句子没有内容"),
    "unknown section": (Edit("甲", "理由", section="policy"), "不能在“policy”里增加句子"),
    "endless": (Edit("甲" * 1001, "理由"), "一句话最多 1000 字"),
}


@pytest.mark.parametrize(("wanted", "words"), REFUSED.values(), ids=REFUSED)
def test_a_bad_edit_is_refused_and_nothing_changes(drafted, wanted, words):
    with pytest.raises(InputError, match=words):
        edit(drafted, wanted)
    assert plan_of(drafted).version == 1


def test_a_section_is_named_by_its_title_or_its_identifier(drafted):
    edit(drafted, Edit("待核对档案。", "理由", section="待核实事项"))
    edit(drafted, Edit("再核对一次。", "理由", section="pending"))
    assert [s.text for s in content_of(drafted).section("pending")][-2:] == ["待核对档案。", "再核对一次。"]


def test_a_plan_in_review_is_not_edited(drafted):
    step(drafted, *TO_TOWNSHIP)
    with pytest.raises(InputError, match="方案现为“乡镇已审”，不能直接修改"):
        edit(drafted, OWN_WORDS)
