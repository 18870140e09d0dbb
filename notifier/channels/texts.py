"""Text that no protocol stumbles over: names come from files of other people, with whatever was in them."""

from __future__ import annotations

import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control signs, signs of direction and width, halves of characters, separators of lines and paragraphs."""


def one_line(text: str) -> str:
    """Return ``text`` on one line: every sign nobody sees becomes a space, and spaces in a row become one."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    return " ".join(seen.split())


def lines(text: str) -> str:
    """Return ``text`` with its lines as they are and every other sign nobody sees left out."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _UNSEEN)
