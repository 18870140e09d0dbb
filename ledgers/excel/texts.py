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
    "\u2028": "行分隔符",
    "\u2029": "段分隔符",
    "\u115f": "谚文填充符",
    "\u1160": "谚文填充符",
    "\u3164": "谚文填充符",
    "\uffa0": "谚文填充符",
    "\u2800": "盲文空格",
}
_SPACES = ("\u00a0", "\u202f", "\u2028", "\u2029", "\u3164", "\u2800")
_FILLERS = re.compile("[\u115f\u1160\u3164\uffa0\u2800]")
"""Characters that show nothing although they count as letters or symbols."""
_LAYOUT = ("\n", "\r", "\t")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LOST = "\ufffd"
"""What programs write for a character they could not read."""
_MIDDLE_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "∙": "·", "．": "·", "●": "·"})
EMPTY_WORDS = frozenset({"/", "//", "\\", "-", "--", "—", "——", "－", "／", "N/A", "n/a", "NA", "空"})


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without invisible characters and outer blanks, and the names of what was removed."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if text.isprintable() and not _FILLERS.search(text):  # the ideographic space counts as not printable
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
    if unicodedata.category(character) in ("Cc", "Cf") or _stands_for_nothing(character):
        return f"不可见字符（U+{ord(character):04X}）"
    return None


def _stands_for_nothing(character: str) -> bool:
    """Return whether a character has no agreed meaning; ideographs newer than this Python's table have one."""
    category = unicodedata.category(character)
    is_new_ideograph = 0x20000 <= ord(character) < 0x3FFFE and ord(character) & 0xFFFE != 0xFFFE
    return category in ("Cs", "Co") or (category == "Cn" and not is_new_ideograph)


def lost_in(text: str) -> str:
    """Return the first character in a name that some program lost or made up (U+E863), "" when there is none.

    Unlike an invisible one it stood for something: without it the name would be another.
    """
    if text.isprintable() and LOST not in text:
        return ""
    found = (character for character in text if character == LOST or _stands_for_nothing(character))
    return next((f"U+{ord(character):04X}" for character in found), "")


def lost_sentence(what: str, code: str) -> str:
    """Return what to tell people about a name that holds such a character."""
    return f"{what}里有认不出的字（{code}），多半是自造字，或转换编码时丢了字。请用标准字库里的字重新输入"


def squeeze(text: str) -> str:
    """Return a name without any blank in it and with one kind of middle dot."""
    return "".join(text.split()).translate(_MIDDLE_DOTS)


def fold(text: str) -> str:
    """Return a text for comparison: half-width, without blanks, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def means_empty(text: str) -> bool:
    """Return whether a text is one of the strokes people put into a cell they leave empty."""
    return text in EMPTY_WORDS
