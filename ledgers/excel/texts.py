"""Texts as people type them: invisible characters named and removed, blanks trimmed, widths made equal."""

from __future__ import annotations

import re
import unicodedata

NAMES = {
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u2060": "词连接符",
    "\ufeff": "字节序标记",
    "\u00a0": "不间断空格",
    "\u202f": "窄不间断空格",
    "\u00ad": "软连字符",
    "\u200e": "从左至右标记",
    "\u200f": "从右至左标记",
    "\u202a": "方向控制符",
    "\u202b": "方向控制符",
    "\u202c": "方向控制符",
    "\u202d": "方向控制符",
    "\u202e": "方向控制符",
}
_SPACES = ("\u00a0", "\u202f")
_LAYOUT = ("\n", "\r", "\t")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MIDDLE_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "∙": "·", "．": "·", "●": "·"})
EMPTY_WORDS = frozenset({"/", "//", "\\", "-", "--", "—", "——", "－", "／", "N/A", "n/a", "NA", "空"})


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without invisible characters and outer blanks, and the names of what was removed."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if text.isprintable():  # nothing invisible (the ideographic space counts as not printable)
        return text.strip(), ()
    kept: list[str] = []
    removed: list[str] = []
    for character in text:
        name = _name_of(character)
        if name is None:
            kept.append(character)
            continue
        removed.append(name)
        if character in _SPACES:
            kept.append(" ")
    return "".join(kept).strip(), tuple(dict.fromkeys(removed))


def _name_of(character: str) -> str | None:
    """Return the name of an invisible character, None for one that may stay."""
    if character in _LAYOUT:
        return None
    if character in NAMES:
        return f"{NAMES[character]}（U+{ord(character):04X}）"
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return f"不可见字符（U+{ord(character):04X}）"
    return None


def squeeze(text: str) -> str:
    """Return a name without any blank in it and with one kind of middle dot."""
    return "".join(text.split()).translate(_MIDDLE_DOTS)


def fold(text: str) -> str:
    """Return a text for comparison: half-width, without blanks, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def means_empty(text: str) -> bool:
    """Return whether a text is one of the strokes people put into a cell they leave empty."""
    return text in EMPTY_WORDS
