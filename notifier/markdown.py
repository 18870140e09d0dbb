"""Data inside Markdown: what the robots could read as markup is shown, not obeyed."""

from __future__ import annotations

_FULL_WIDTH = str.maketrans("*_`[]<>#|~\\", "＊＿｀［］＜＞＃｜～＼")


def markdown_safe(value: object) -> str:
    """Return ``value`` with everything Markdown or HTML could read as markup in its full-width form.

    The robots disagree on backslash escapes; a full-width sign is shown alike by all of them.
    """
    return str(value).translate(_FULL_WIDTH).replace("\r", " ").replace("\n", " ")
