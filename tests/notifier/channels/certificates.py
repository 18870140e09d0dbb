"""Certificates for servers of this machine, made on the spot."""

from __future__ import annotations

import ssl
import subprocess


def make_certificate(folder):
    """Write ``cert.pem`` and ``key.pem`` for localhost into ``folder``, signed by nobody but themselves."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    return folder


def server_context(folder):
    """Return what a server with this certificate encrypts by."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return tls
