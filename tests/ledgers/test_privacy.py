"""Who else can read or change the key: told, or refused, before a number is sealed with it."""

import os

import pytest
from sqlalchemy import Engine

from config.errors import FaultError
from ledgers.privacy import exposed
from ledgers.sealing import key_path, sealer_of


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_key_that_others_can_change_is_not_used(engine: Engine, mode: int):
    sealed = sealer_of(engine).seal("text", "甲")
    key_path(engine).chmod(mode)
    with pytest.raises(FaultError, match=r"别的账户也能改写.*chmod 600"):
        sealer_of(engine)
    key_path(engine).chmod(0o600)
    assert sealer_of(engine).open(sealed, "甲") == "text"


@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o440, False), (0o644, True), (0o606, True)])
def test_a_file_everybody_can_read_is_told(tmp_path, mode, told):
    path = tmp_path / "huanjie.key"
    path.write_bytes(os.urandom(32))
    path.chmod(mode)
    assert ("chmod 600" in exposed(path, "密钥")) is told


def test_a_file_that_is_not_there_is_not_told(tmp_path):
    assert exposed(tmp_path / "none.key", "密钥") == ""
