"""The dialogue with a mail server on a connection that stands already, as the standard library speaks it."""

from __future__ import annotations

import smtplib
import socket
from typing import Any

from notifier.channels.calling import MOST_ANSWER, Call


class Dialogue(smtplib.SMTP):
    """Speaks SMTP on ``line``. The server's answers are cut, and the call learns when the whole mail is handed over."""

    def __init__(self, line: socket.socket, host: str, call: Call) -> None:
        self._line = line
        self._call = call
        near = line.getsockname()[0]
        super().__init__(host, local_hostname=f"[IPv6:{near}]" if ":" in near else f"[{near}]")

    def _get_socket(self, *_: object) -> socket.socket:
        """Return the connection, where the library would make one."""
        return self._line

    def getreply(self) -> tuple[int, bytes]:
        """Return the next answer; SMTPServerDisconnected when the server says more than fits into one."""
        if self.file is None:
            self.file = _Short((self.sock or self._line).makefile("rb"))
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send a command, or the mail itself: that alone is bytes."""
        super().send(s)
        if isinstance(s, bytes):
            self._call.handed_over = True


class _Short:
    """Lines of a file until they are too many."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = MOST_ANSWER

    def readline(self, most: int) -> bytes:
        """Return the next line; OSError when there have been too many."""
        line: bytes = self._file.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise ConnectionAbortedError("the server says too much")
        return line

    def close(self) -> None:
        """Close the file."""
        self._file.close()
