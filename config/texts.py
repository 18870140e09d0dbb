"""What a text from outside may hold: bytes that are no text at all are told apart here, before they get anywhere."""

from __future__ import annotations


def is_text(text: str) -> bool:
    """Return whether ``text`` can be written down: no half characters, as bytes in another encoding leave behind."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
