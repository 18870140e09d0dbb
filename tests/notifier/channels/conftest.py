"""A certificate for all tests of channels: making one takes a while."""

from __future__ import annotations

import pytest

from tests.notifier.channels.certificates import make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))
