"""Files that people write: whatever is in one, the answer is a table or words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.toml import TomlError, read_toml_file
from tests.examples import examples

HOSTILE = {
    "brackets": "a = " + "[" * 30_000 + "]" * 30_000,
    "tables": "a = " + "{a = " * 30_000 + "1" + "}" * 30_000,
    "a long integer": "a = " + "9" * 5_000,
    "the end of time": "to = 9999-12-31",
    "the beginning of time": "[[a.b]]\nfrom = 0001-01-01T00:00:00",
    "a slip": "a = ",
    "no day": "a = 2020-02-31",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_nobody_can_mean_is_answered_in_words(tmp_path, text):
    (tmp_path / "文件.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TomlError) as caught:
        read_toml_file(tmp_path / "文件.toml")
    assert caught.value.remedy
    assert str(tmp_path) in caught.value.where


def test_another_encoding_and_a_folder_are_answered_in_words(tmp_path):
    (tmp_path / "文件.toml").write_bytes('a = "云岭"'.encode("gb18030"))
    for path in (tmp_path / "文件.toml", tmp_path):
        with pytest.raises(TomlError):
            read_toml_file(path)


@examples(60)
@given(data=st.binary(max_size=60))
def test_any_bytes_give_a_table_or_words(tmp_path, data):
    path = tmp_path / "文件.toml"
    path.write_bytes(data)
    try:
        assert isinstance(read_toml_file(path), dict)
    except TomlError as error:
        assert error.what  # noqa: PT017
