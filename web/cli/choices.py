"""Words of a closed list given on the command line: the Chinese word, or its identifier for programs."""

from __future__ import annotations

from collections.abc import Mapping

from config.errors import InputError


def chosen(text: str | None, words: Mapping[str, str], what: str) -> str | None:
    """Return the identifier that ``text`` means among ``words`` (identifier: word); None for None.

    Raises InputError naming everything that could have been written for ``what``.
    """
    if text is None:
        return None
    plain = text.strip()
    found = next((each for each, word in words.items() if plain in (each, word)), None)
    if found is None:
        raise InputError(f"没有“{text}”这个{what}", remedy=f"可用：{'、'.join(words.values())}")
    return found
