"""Sending one letter through one channel, as delivery does it."""

from __future__ import annotations

from notifier.channels.base import Letter
from notifier.channels.calling import Call


def send(channel, letter: Letter, seconds: float = 10, stopping=None) -> Call:
    """Send the letter within so many seconds and return the call it was sent by."""
    with Call(seconds, stopping) as call:
        channel.send(letter, call)
    return call
