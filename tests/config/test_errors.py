"""How what stops the program is put into words."""

import pytest

from config.errors import AppError

WORDS = {
    "plain": (AppError("没有文件"), "没有文件。"),
    "with a place and a remedy": (
        AppError("没有文件", where="a.xlsx", remedy="核对"),
        "没有文件（a.xlsx）。处理办法：核对。",
    ),
    "a remedy that asks": (AppError("没有乡镇", remedy="是否想写 月湾乡？"), "没有乡镇。处理办法：是否想写 月湾乡？"),
    "a list": (AppError("有 1 处问题：\n  A4 空\n", remedy="改正"), "有 1 处问题：\n  A4 空\n处理办法：改正。"),
}


@pytest.mark.parametrize(("error", "words"), WORDS.values(), ids=WORDS)
def test_an_error_says_what_where_and_what_to_do(error, words):
    assert str(error) == words
