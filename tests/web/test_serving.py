"""Where the desk may listen: on this machine plainly, on a network with a certificate or on somebody's plain word."""

import socket

import pytest

from config.errors import FaultError, InputError
from web.serving import Listening, require_protected, serve_desk


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1"])
def test_this_machine_needs_no_certificate(host):
    require_protected(Listening(host))
    assert not Listening(host).is_exposed


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "desk.example"])
def test_a_network_needs_one_or_somebodys_plain_word(host):
    with pytest.raises(InputError, match="在网络上开放要有加密"):
        require_protected(Listening(host))
    require_protected(Listening(host, behind_proxy=True))
    require_protected(Listening(host, plain=True))
    assert Listening(host, plain=True).is_exposed


def test_certificate_and_key_come_together_and_are_there(tmp_path):
    here = tmp_path / "cert.pem"
    here.touch()
    with pytest.raises(InputError, match="一起给"):
        require_protected(Listening(certificate=here))
    with pytest.raises(InputError, match="找不到证书"):
        require_protected(Listening(certificate=here, key=tmp_path / "key.pem"))


@pytest.mark.parametrize("port", [-1, 99_999])
def test_a_port_there_is_none_of_is_refused(port):
    with pytest.raises(InputError, match="端口号"):
        require_protected(Listening(port=port))


def test_an_address_somebody_listens_on_is_said_in_words(engine, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(FaultError, match="听不了这个地址"):
        serve_desk(engine, tmp_path, Listening(port=taken.getsockname()[1]))
