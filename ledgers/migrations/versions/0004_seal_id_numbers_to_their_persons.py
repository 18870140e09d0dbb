"""Seal ID numbers to their persons, and leave nothing of one outside its seal.

Earlier versions sealed a number without its person, and kept masks of it in plans and in the history: beside village
and birth date these gave the whole number away, and so did the digests made over them. People wrote whole numbers into
reasons and remarks. Sealed values are opened and sealed anew (which needs the key), everything else is cleaned.
The cryptography of both forms stands here in full, so that this step stays what it is.
"""

import base64
import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from config.errors import FaultError

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PERSONS = {"candidate": "reserve", "departing_cadre": "resettlement"}
NONCE, TAG = 12, 16
SHOWN, REMOVED = "已登记（号码不在此显示）", "（身份证号已删去）"
MACHINE_MADE = (
    "alembic_version",
    "assessment",
    "run",
    "run_part",
    "snapshot",
    "rulebook_copy",
    "township_sum",
    "lease",
)
KEYS = ("id_sealed", "id_index", "basis_hash", "signature", "key", "row_key", "content", "facts")
SHORTEST_TEXT, DIGEST = 40, 64
WITHIN = re.compile(r"(?<![0-9])[0-9](?:[ \-]?[0-9]){16}[ \-]?[0-9X](?![0-9])|(?<![0-9A-Z])[0-9]{15}(?![0-9])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def upgrade() -> None:
    """Make the table of keys, bind the sealed numbers, clean the rest."""
    op.create_table(
        "sealing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_key")),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":  # what is overwritten is not to linger in the free pages of the file
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    tables = sa.MetaData()
    tables.reflect(connection)
    _seal_anew(connection, tables)
    _clean_texts(connection, tables)
    _clean_history(connection, tables.tables["change"])
    _clean_plans(connection, tables)


def downgrade() -> None:
    """Take back the table of keys; what was cleaned away does not come back."""
    op.drop_table("sealing_key")


def _seal_anew(connection: sa.Connection, tables: sa.MetaData) -> None:
    """Bind every sealed number to its person, and record the key's fingerprint."""
    sealed = {
        name: connection.execute(
            sa.select(table.c.id, table.c.person_no, table.c.id_sealed).where(table.c.id_sealed.is_not(None))
        ).all()
        for name in PERSONS
        for table in [tables.tables[name]]
    }
    if not any(sealed.values()):
        return
    master = _master(connection)
    cipher_key = _digest(master, b"huanjie seal v1")[:16]
    for name, rows in sealed.items():
        table = tables.tables[name]
        statement = sa.update(table).where(table.c.id == sa.bindparam("which")).values(id_sealed=sa.bindparam("sealed"))
        new = [
            {"which": row.id, "sealed": _bound(cipher_key, row.id_sealed, f"{PERSONS[name]}/{row.person_no}")}
            for row in rows
        ]
        if new:
            connection.execute(statement, new)
    at = datetime.now(UTC).replace(tzinfo=None)
    key = {"id": 1, "fingerprint": _digest(master, b"huanjie fingerprint v1").hex(), "since": at, "made_by": "系统"}
    connection.execute(
        sa.text("INSERT INTO sealing_key VALUES (:id, :fingerprint, :since, :made_by)").bindparams(
            sa.bindparam("since", type_=sa.DateTime())
        ),
        key,
    )


def _master(connection: sa.Connection) -> bytes:
    from ledgers.sealing import key_path

    path = key_path(connection.engine)
    try:
        master = path.read_bytes()
    except OSError as error:
        remedy = "把密钥文件放回原处，再升级一次；数据库没有改动"
        raise FaultError("升级要用身份证号的密钥，密钥文件不见了或读不了", where=str(path), remedy=remedy) from error
    if len(master) != 32:
        raise FaultError("密钥文件已损坏", where=str(path), remedy="从备份放回该文件，再升级一次；数据库没有改动")
    return master


def _digest(key: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes, hmac

    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


def _bound(cipher_key: bytes, sealed: str, owner: str) -> str:
    """Return what was sealed without its person (``sm4:``) as sealed with it (``sm4b:``)."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    raw = base64.urlsafe_b64decode(sealed.removeprefix("sm4:"))
    opener = Cipher(algorithms.SM4(cipher_key), modes.GCM(raw[:NONCE], raw[-TAG:])).decryptor()
    try:
        number = opener.update(raw[NONCE:-TAG]) + opener.finalize()
    except InvalidTag as error:
        raise FaultError(
            "身份证号解不开：密钥与加密时不同，或数据被改动过",
            where=f"人员编号 {owner.partition('/')[2]}",
            remedy="换回原来的密钥文件，再升级一次；数据库没有改动",
        ) from error
    nonce = secrets.token_bytes(NONCE)
    sealer = Cipher(algorithms.SM4(cipher_key), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(owner.encode())
    body = sealer.update(number) + sealer.finalize()
    return "sm4b:" + base64.urlsafe_b64encode(nonce + body + sealer.tag).decode()


def _clean_texts(connection: sa.Connection, tables: sa.MetaData) -> None:
    """Take the ID numbers out of what people wrote."""
    for name, table in tables.tables.items():
        if name not in MACHINE_MADE:
            for column in table.c:
                if column.name not in KEYS and _holds_texts(column):
                    _rewrite(connection, column, _without_numbers)


def _holds_texts(column: sa.Column[Any]) -> bool:
    length = getattr(column.type, "length", None)
    return isinstance(column.type, sa.String) and (length is None or (length >= SHORTEST_TEXT and length != DIGEST))


def _rewrite(connection: sa.Connection, column: sa.Column[Any], clean: Callable[[str], str]) -> None:
    """Clean one column, row by row where there is something to clean."""
    table = column.table
    key = list(table.primary_key.columns)
    rows = connection.execute(sa.select(*key, column.label("text_")).where(sa.func.length(column) >= 15)).all()
    changed = [
        {f"k{place}": value for place, value in enumerate(row[:-1])} | {"new_": clean(row.text_)}
        for row in rows
        if clean(row.text_) != row.text_
    ]
    if changed:
        here = [each == sa.bindparam(f"k{place}") for place, each in enumerate(key)]
        connection.execute(sa.update(table).where(*here).values({column.name: sa.bindparam("new_")}), changed)


def _without_numbers(text: str) -> str:
    found = list(_numbers_in(text))
    for start, end in reversed(found):
        text = text[:start] + REMOVED + text[end:]
    return text


def _numbers_in(text: str) -> Iterator[tuple[int, int]]:
    """Give where ID numbers stand, full-width and spaced ones too; NFKC keeps the place of every digit and letter."""
    plain = "".join(p if len(p := unicodedata.normalize("NFKC", each)) == 1 else each for each in text).upper()
    for match in WITHIN.finditer(plain):
        number = re.sub(r"[ \-]", "", match[0])
        if _is_born(number) and (match[0] == number or _checks(number)):
            yield match.span()


def _is_born(number: str) -> bool:
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        return date(int(born[:4]), int(born[4:6]), int(born[6:])).year >= 1920
    except ValueError:
        return False


def _checks(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]


def _clean_history(connection: sa.Connection, change: sa.Table) -> None:
    """Let the history of an ID number say that it came or changed, without a digit."""
    own, masked = change.c.field == "id_number", sa.or_(change.c.old.like("%*%"), change.c.new.like("%*%"))
    first = sa.case((change.c.old.is_(None), "已填"), else_="新号码")
    old = sa.case((change.c.old.is_(None), None), else_="原号码")
    new = sa.case((change.c.new.is_(None), None), else_=first)
    connection.execute(sa.update(change).where(own, masked).values(old=old, new=new))


def _clean_plans(connection: sa.Connection, tables: sa.MetaData) -> None:
    """Take mask and numbers out of every version, and sign anew what was rightly signed before.

    The digest of what a plan rests on was made over the mask: emptied, it is made anew by the next drafting.
    """
    version, plan = tables.tables["plan_version"], tables.tables["plan"]
    key = (version.c.round_id, version.c.person_no, version.c.number)
    signed = {
        (row.round_id, row.person_no, row.version): row.signature for row in connection.execute(sa.select(plan)).all()
    }
    contents, signatures = [], []
    for row in connection.execute(sa.select(*key, version.c.content, version.c.facts)).all():
        content, facts = _clean_content(row.content), _without_numbers(row.facts)
        contents.append({"r": row[0], "p": row[1], "n": row[2], "content_": content, "facts_": facts})
        if signed.get(tuple(row[:3])) == _sha256(row.content + row.facts):
            signatures.append({"r": row[0], "p": row[1], "signature_": _sha256(content + facts)})
    this = [each == sa.bindparam(name) for each, name in zip(key, "rpn", strict=True)]
    new = {"content": sa.bindparam("content_"), "facts": sa.bindparam("facts_")}
    if contents:
        connection.execute(sa.update(version).where(*this).values(new), contents)
    connection.execute(sa.update(plan).values(basis_hash=""))
    own = (plan.c.round_id == sa.bindparam("r"), plan.c.person_no == sa.bindparam("p"))
    if signatures:
        connection.execute(sa.update(plan).where(*own).values(signature=sa.bindparam("signature_")), signatures)


def _clean_content(kept: str) -> str:
    content = json.loads(_without_numbers(kept))
    if "*" in content["person"].get("id_number", ""):
        content["person"]["id_number"] = SHOWN
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
