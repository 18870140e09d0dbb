"""Receivers that misbehave, on real sockets: they drip, fall silent, flood, or never read."""

from __future__ import annotations

import gzip
import socket
import threading
from contextlib import contextmanager, suppress

DRIP_SECONDS = 0.05


class Receiver:
    """Lets ``behave(connection, stopping)`` have every connection in a thread; ``port`` is where it listens."""

    def __init__(self, behave):
        self._behave = behave
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.stopping = threading.Event()
        self.connections = 0
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def _listen(self):
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection):
        with connection, suppress(OSError):
            self._behave(connection, self.stopping)

    def stop(self):
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()


@contextmanager
def receiver(behave):
    """Give a running receiver and stop it afterwards."""
    running = Receiver(behave)
    try:
        yield running
    finally:
        running.stop()


def silent(connection, stopping):
    """Take the connection and never say a word."""
    stopping.wait()


def dripping(connection, stopping):
    """Give a letter of a header every now and then, for ever."""
    while not stopping.wait(DRIP_SECONDS):
        connection.sendall(b"x")


def read_request(connection):
    """Read one HTTP request with a body."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += connection.recv(65536)
    head, _, body = said.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split()[0])
    while len(body) < length:
        body += connection.recv(65536)


def answering(head, *parts, drip=None):
    """Return a behaviour: read the request, answer ``head`` and parts, then drip ``drip`` for ever."""

    def behave(connection, stopping):
        read_request(connection)
        connection.sendall(head)
        for part in parts:
            for piece in part:
                connection.sendall(piece)
        while drip and not stopping.wait(DRIP_SECONDS):
            connection.sendall(drip)

    return behave


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def flood(megabytes):
    """Return a behaviour that answers with so many megabytes."""
    return answering(OK + b"\r\n", (b"x" * 1_000_000 for _ in range(megabytes)))


def bomb(megabytes):
    """Return a behaviour that answers with gzip that unpacks to so many megabytes."""
    packed = gzip.compress(b"0" * (megabytes * 1_000_000))
    return answering(OK + b"Content-Encoding: gzip\r\n\r\n", [packed])


def mail_dialogue(*answers, then):
    """Return a behaviour that says ``answers`` to a mail client, one a line it sends, and then behaves as ``then``."""

    def behave(connection, stopping):
        lines = connection.makefile("rb")
        for number, answer in enumerate(answers):
            if number:
                lines.readline()
            connection.sendall(answer + b"\r\n")
        then(connection, stopping)

    return behave
