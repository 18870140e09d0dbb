"""Passwords: made, judged, hashed with argon2id, and compared so that an unknown name takes as long as a known one."""

from __future__ import annotations

import secrets
import threading

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from config.errors import InputError

SHORTEST = 10
LONGEST = 200
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of a first password: nothing that is read as something else on paper."""
WORST = frozenset(
    (
        *("1234567890", "0123456789", "123456789", "0987654321", "qwertyuiop", "1q2w3e4r5t", "qazwsxedcrfv"),
        *("asdfghjkl;", "password", "passw0rd", "admin123456", "administrator", "iloveyou", "abcdefghij", "5201314"),
        *("woaini1314", "11111111", "00000000", "88888888", "66666666", "huanjie", "zuzhibu", "dangwei"),
    )
)
"""A password that is one of these, or one of these with a few digits about it, is guessed first."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each comparison takes 64 MB: no more than two at once."""
_argon2 = PasswordHash((Argon2Hasher(),))
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXRoaW5nIGZpeGVk$"  # the parameters of the hasher: as slow as any other
    "5Y1cXyW8bVLZ0Wg3Jm3mBqMvE1O3xYk0Q0pF0m7lq0w"
)


def new_password() -> str:
    """Return a random first password of four groups: 80 bits, easy to read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _AT_ONCE:
        return _argon2.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Tell whether a password is the one ``stored`` is the hash of; None (no such account) takes as long and is not."""
    with _AT_ONCE:
        matches = _argon2.verify(password[:LONGEST], stored or _NOBODY)
    return matches and stored is not None


def require_good_password(password: str, about: tuple[str, ...]) -> None:
    """Refuse a password that is short, long, monotonous, known to everybody, or made of what it is ``about``."""
    plain = password.lower()
    letters = plain.strip("0123456789!@#.-_ ")
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"口令要 {SHORTEST} 到 {LONGEST} 个字符", remedy="可以用几个不相干的词连起来，好记又难猜")
    if len(set(plain)) < 5 or plain in WORST or letters in WORST:
        raise InputError("这个口令太容易猜到", remedy="不要用连续、重复的字符和常见口令")
    if any(word and word.lower() in plain for word in about):
        raise InputError("口令里不要有自己的姓名或编号", remedy="换一个与本人信息无关的口令")
