"""An upgrade binds old sealed numbers to their persons and leaves nothing of them elsewhere; plans stay as signed."""

import base64
import hashlib
import json
import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Engine, MetaData, insert, select

from config.errors import FaultError
from ledgers import id_number
from ledgers.database import open_engine
from ledgers.schema import alembic_config, upgrade
from ledgers.sealing import owner_of, sealer_of

MASTER = b"m" * 32
NUMBER = id_number.make("999901", date(1955, 7, 21), 775)
MASK = f"{NUMBER[:3]}{'*' * 11}{NUMBER[-4:]}"
PERSON, VILLAGE = "L999901001001001", "999901001001"
AT = datetime(2020, 11, 2, 8, tzinfo=UTC)
SPACED = f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"


def digest(key: bytes, message: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


def sealed_as_before(number: str) -> str:
    """Seal a number as the first version did: bound to nobody."""
    nonce = secrets.token_bytes(12)
    cipher = Cipher(algorithms.SM4(digest(MASTER, b"huanjie seal v1")[:16]), modes.GCM(nonce)).encryptor()
    body = cipher.update(number.encode()) + cipher.finalize()
    return "sm4:" + base64.urlsafe_b64encode(nonce + body + cipher.tag).decode()


def content(person_no: str, shown: str) -> str:
    person = {"person_no": person_no, "id_number": shown}
    return json.dumps({"person": person, "sentences": []}, ensure_ascii=False, separators=(",", ":"))


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A database of the version before with a sealed number, its mask in a plan and its digits in people's words."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    engine = open_engine(url, str(tmp_path / "huanjie.key"))
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0003")
    (tmp_path / "huanjie.key").write_bytes(MASTER)
    fill(engine)
    yield engine
    engine.dispose()


def fill(engine: Engine) -> None:
    tables = MetaData()
    tables.reflect(engine)
    own = {"round_id": 1, "person_no": PERSON}
    told = f"信访人李某 {NUMBER} 反映，另见 {SPACED}，村编码 999901001001 202101 起"
    signature = hashlib.sha256((content(PERSON, MASK) + "{}").encode()).hexdigest()
    rows = {
        "county": {"code": VILLAGE[:6], "name": "某县"},
        "township": {"code": VILLAGE[:9], "name": "某镇", "county_code": VILLAGE[:6]},
        "village": {"code": VILLAGE, "name": "某村", "township_code": VILLAGE[:9], "county_code": VILLAGE[:6]},
        "round": {"id": 1, "name": "换届", "region": VILLAGE[:6], "polling_on": date(2021, 1, 10), "profile": "p"},
        "departing_cadre": own
        | {"id": 1, "village_code": VILLAGE, "name": "张三", "id_sealed": sealed_as_before(NUMBER)}
        | {"post": "主任", "plan_state": "草稿"},
        "change": {"id": 1, "round_id": 1, "ledger": "resettlement", "row_key": PERSON, "field": "id_number"}
        | {"old": None, "new": MASK, "changed_by": "王五", "changed_at": AT, "reason": told, "correction": False},
        "plan": own
        | {"village_code": VILLAGE, "state": "已批准", "version": 1, "basis_hash": "b" * 64, "signature": signature}
        | {"is_stale": False, "changes": "[]", "accepted": "{}", "state_since": AT.date()},
        "plan_version": own
        | {"number": 1, "content": content(PERSON, MASK), "facts": "{}", "reason": "首次起草", "made_by": "王五"}
        | {"made_on": AT.date(), "made_at": AT},
    }
    with engine.begin() as connection:
        for name, row in rows.items():
            known = {key: value for key, value in row.items() if key in tables.tables[name].c}
            connection.execute(insert(tables.tables[name]), known)


def rows_of(engine: Engine, name: str) -> list[Any]:
    tables = MetaData()
    tables.reflect(engine, only=[name])
    with engine.connect() as connection:
        return list(connection.execute(select(tables.tables[name])))


def test_an_upgrade_binds_the_number_to_its_person_and_keeps_the_key(old: Engine):
    upgrade(old)
    (row,) = rows_of(old, "departing_cadre")
    assert sealer_of(old).open(row.id_sealed, owner_of("resettlement", PERSON)) == NUMBER
    assert [key.fingerprint for key in rows_of(old, "sealing_key")] == [sealer_of(old).fingerprint]


def test_an_upgrade_takes_mask_and_digits_out_and_signs_the_plan_anew(old: Engine):
    upgrade(old)
    (version,), (plan,), (change,) = (rows_of(old, name) for name in ("plan_version", "plan", "change"))
    assert json.loads(version.content)["person"]["id_number"] == "已登记（号码不在此显示）"
    assert plan.signature == hashlib.sha256((version.content + version.facts).encode()).hexdigest()
    assert plan.basis_hash == ""
    assert (change.old, change.new) == (None, "已填")
    gone = "（身份证号已删去）"
    assert change.reason == f"信访人李某 {gone} 反映，另见 {gone}，村编码 999901001001 202101 起"


def test_a_plan_that_did_not_fit_its_signature_still_does_not(old: Engine):
    with old.begin() as connection:
        connection.exec_driver_sql("UPDATE plan SET signature = 'forged'")
    upgrade(old)
    (plan,) = rows_of(old, "plan")
    assert plan.signature == "forged"


def test_without_the_key_nothing_is_upgraded(old: Engine, tmp_path: Path):
    (tmp_path / "huanjie.key").unlink()
    with pytest.raises(FaultError, match="密钥文件不见了"):
        upgrade(old)
    (version,) = rows_of(old, "plan_version")
    assert MASK in version.content
    (tmp_path / "huanjie.key").write_bytes(b"o" * 32)
    with pytest.raises(FaultError, match=f"解不开.*{PERSON}"):
        upgrade(old)


@pytest.mark.parametrize("old", ["sqlite"], indirect=True)
def test_nothing_of_the_number_lingers_in_the_file(old: Engine, tmp_path: Path):
    upgrade(old)
    old.dispose()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("old.db*"))
    assert NUMBER.encode() not in raw
    assert f"*{NUMBER[-4:]}".encode() not in raw
