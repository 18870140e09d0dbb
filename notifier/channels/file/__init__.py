"""The default channel: letters appended as JSON lines to one file a day, and shown on the console when asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from config.clock import BUSINESS_ZONE
from config.files import append_line
from notifier.channels.base import ErrorKind, Letter, Options, SendError
from notifier.channels.calling import Call


class FileOptions(Options):
    """Where the files go ("" writes none), and whether letters are printed too."""

    folder: str = "messages"
    console: bool = False


OPTIONS = FileOptions


class File:
    """Appends letters to ``folder/YYYY-MM-DD.jsonl``."""

    per_minute = None

    def __init__(self, options: FileOptions) -> None:
        self._options = options

    def receiver(self, address: str) -> str:
        """Return "": all letters go to one folder."""
        return ""

    def send(self, letter: Letter, call: Call) -> None:
        """Append the letter and sync it, for it is recorded as sent next; a full disk is a temporary failure."""
        if self._options.console:
            sys.stdout.write(f"【{letter.recipient}】{letter.subject}\n{letter.text}\n\n")
        if not self._options.folder:
            return
        path = Path(self._options.folder) / f"{letter.at.astimezone(BUSINESS_ZONE):%Y-%m-%d}.jsonl"
        line = {"key": letter.key, "to": letter.recipient, "subject": letter.subject, "text": letter.text}
        try:
            append_line(path, json.dumps(line, ensure_ascii=False))
        except OSError as error:
            raise SendError(ErrorKind.TEMPORARY, f"写不进文件：{error.strerror}", is_down=True) from error
        call.steps.append(f"写进文件 {path}")


def open_channel(options: FileOptions) -> File:
    """Return the channel for ``[channels.file] folder, console``."""
    return File(options)
