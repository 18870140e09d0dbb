"""A real HTTP endpoint on this machine that keeps every request and answers as it is told."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Endpoint(ThreadingHTTPServer):
    """Answers ``status`` and ``answer``; ``requests`` holds (path, headers, body) in the order received."""

    daemon_threads = True

    def handle_error(self, *_):
        """Say nothing of a client that leaves in the middle of a handshake."""

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.requests = []
        self.status = 200
        self.location = None
        self.answer = {"errcode": 0, "code": 0}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/robot/send?access_token=T"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.answer).encode())

    def log_message(self, *_):
        pass


@contextmanager
def endpoint(tls=None):
    """Give a running endpoint, encrypted by the context ``tls`` if there is one, and stop it afterwards."""
    server = Endpoint(tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
