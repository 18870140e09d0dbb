"""Villages by code, or by township and name, with suggestions where nothing fits."""

import pytest

from ledgers.excel.parsing import Trouble
from ledgers.intake.places import Gazetteer, Known

VILLAGES = [
    Known("999901001001", "青石村", "青石镇"),
    Known("999901001002", "双河村民委员会", "青石镇"),
    Known("999901002001", "双河社区居民委员会", "白云街道"),
    Known("999901002002", "石桥村", "白云街道"),
]
PLACES = Gazetteer({village.code: village for village in VILLAGES})


def find(code=None, township=None, name=None, home=""):
    return PLACES.find(code, township, name, home)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"code": "999901001001"}, "999901001001"),
        ({"code": "999901001001", "name": "青石", "township": "青石"}, "999901001001"),
        ({"code": "999901001002", "name": "双河村"}, "999901001002"),
        ({"township": "青石镇", "name": "青石村"}, "999901001001"),
        ({"township": "青石", "name": "青石村委会"}, "999901001001"),
        ({"township": "白云街道办事处", "name": "双河社区"}, "999901002001"),
        ({"township": "青石镇", "name": "双河村"}, "999901001002"),
        ({"name": "石桥"}, "999901002002"),
        ({"name": "双河村", "home": "999901001"}, "999901001002"),
    ],
)
def test_a_village_is_found(asked, code):
    assert find(**asked).code == code


@pytest.mark.parametrize(
    ("asked", "code", "word"),
    [
        ({}, "no_village", "不知道是哪个村"),
        ({"code": "999901001009"}, "unknown_village", "青石镇青石村（999901001001）"),
        ({"code": "999999999999", "name": "石桥村"}, "unknown_village", "白云街道石桥村"),
        ({"code": "999901001001", "name": "石桥村"}, "code_and_name", "青石村"),
        ({"code": "999901001001", "township": "白云街道"}, "code_and_township", "青石镇"),
        ({"township": "青石镇", "name": "青山石村"}, "unknown_village", "青石镇青石村"),
        ({"township": "青石镇", "name": "石桥村"}, "unknown_village", "石桥村（999901002002）"),
        ({"township": "清石镇", "name": "青石村"}, "unknown_township", "青石镇"),
        ({"name": "双河"}, "ambiguous_village", "999901002001"),
    ],
)
def test_what_is_not_found_is_told_with_what_comes_near(asked, code, word):
    trouble = find(**asked)
    assert isinstance(trouble, Trouble)
    assert trouble.code == code
    assert word in trouble.sentence
