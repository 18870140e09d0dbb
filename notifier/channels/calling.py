"""The call on a receiver that one letter may make: one deadline for connecting, writing and reading together.

Time-outs of sockets count anew with every byte, so that a receiver that gives one byte a second is never left. Here a
thread watches the call and hangs up from outside, whatever the protocol above is waiting for.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from queue import SimpleQueue

MOST_ANSWER = 65_536
"""So many bytes of an answer are read; nothing a receiver has to say about a letter is longer."""
GRACE_SECONDS = 3.0
"""What a letter on its way is given when the program is asked to stop."""
_LOOK_SECONDS = 0.25


class Call:
    """One letter's call, ended after ``seconds`` or soon after ``stopping`` is set. Use as a context manager.

    ``steps`` tells in Chinese how far it came. ``was_ended`` says that the call was hung up on before it was done;
    ``handed_over`` that the receiver has the whole letter, so that it may have arrived whatever happens afterwards.
    """

    def __init__(self, seconds: float, stopping: threading.Event | None = None) -> None:
        self.steps: list[str] = []
        self.was_ended = False
        self.handed_over = False
        self._ends = time.monotonic() + seconds
        self._stopping = stopping or threading.Event()
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._found: SimpleQueue[socket.socket | OSError] = SimpleQueue()

    def __enter__(self) -> Call:
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def connect(self, host: str, port: int) -> socket.socket:
        """Return a connection to the receiver; OSError when there is none in time. Once a call."""
        threading.Thread(target=self._watch, daemon=True).start()
        threading.Thread(target=self._look_up_and_connect, args=(host, port), daemon=True).start()
        found = self._found.get()
        if isinstance(found, OSError):
            raise found
        with self._lock:
            self._line = found.dup()  # one of our own: encryption takes the other away
        if self.was_ended:
            self._hang_up()
        self.steps.append(f"连上 {host}:{port}")
        return found

    def encrypt(self, line: socket.socket, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
        """Return the connection encrypted, the receiver's certificate checked; ssl.SSLError when it is no good."""
        encrypted = context.wrap_socket(line, server_hostname=host)
        self.steps.append(f"已加密（{encrypted.version()}），证书可信")
        return encrypted

    def _look_up_and_connect(self, host: str, port: int) -> None:
        """Do what nobody can interrupt, the look-up of the name above all; it ends by itself."""
        try:
            line = socket.create_connection((host, port), timeout=max(0.1, self._ends - time.monotonic()))
        except OSError as error:
            self._found.put(error)
        except UnicodeError:
            self._found.put(socket.gaierror(socket.EAI_NONAME, "no such name"))
        else:
            line.settimeout(None)
            self._found.put(line)
            if self.was_ended or self._done.is_set():  # too late: nobody takes it any more
                line.close()

    def _watch(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            now = time.monotonic()
            if self._stopping.is_set():
                self._ends = min(self._ends, now + GRACE_SECONDS)
            if now >= self._ends:
                self.was_ended = True
                self._hang_up()
                return

    def _hang_up(self) -> None:
        self._found.put(TimeoutError())
        with self._lock, suppress(OSError):
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)
