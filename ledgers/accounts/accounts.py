"""Accounts: made, reset and locked by the organisation department; logging in; changing one's password."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select

from config.errors import InputError
from ledgers.accounts.attempts import Attempt, must_wait, record_attempt
from ledgers.accounts.passwords import hash_password, is_password, new_password, require_good_password
from ledgers.accounts.sessions import Place, end_sessions, open_session
from ledgers.database import transaction
from ledgers.journal.account import Account, LoginAttempt
from ledgers.roster.table import Officer

FORMER = 2
"""So many passwords before the present one may not be taken again."""
REFUSED = "姓名编号或口令不对，或者试的次数太多"
TRY_AGAIN = "核对后再试；连错 5 次的，过 15 分钟再试。忘了口令的，请组织部重置"


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What somebody who changes his password writes: the present one and the new one twice."""

    present: str
    new: str
    again: str


def account_of(session: Session, login: str) -> Account:
    """Return an account; InputError when there is none."""
    account = session.get(Account, login.strip())
    if account is None:
        raise InputError(f"没有“{login}”的账号", remedy="先用 huanjie users list 核对编号")
    return account


def list_accounts(session: Session) -> Sequence[Account]:
    """Return every account in the order of its login."""
    return session.exec(select(Account).order_by(col(Account.login))).all()


def add_account(session: Session, wanted: str, made_by: str, at: datetime, *, machine: bool = False) -> tuple[str, str]:
    """Make the account of an officer (number or name; ``machine``: of somebody who looks after the machine).

    Return login and first password, which is kept nowhere and must be changed.
    """
    officer = None if machine else _officer(session, wanted.strip())
    login = officer.no if officer else wanted.strip()
    if not login or len(login) > 20:
        raise InputError("账号名要 1 到 20 个字符", where=wanted)
    if session.get(Account, login) is not None:
        raise InputError(f"“{login}”已经有账号了", remedy="忘了口令的用 huanjie users reset 重置")
    if machine and session.get(Officer, login) is not None:
        raise InputError(f"“{login}”是名册上的人员编号", remedy="给名册上的人开账号不要加 --machine")
    password = new_password()
    session.add(
        Account(
            login=login,
            officer_no=officer.no if officer else None,
            name=officer.name if officer else login,
            password_hash=hash_password(password),
            made_by=made_by,
            made_at=at,
        )
    )
    session.flush()
    return login, password


def reset_account(session: Session, account: Account, at: datetime) -> str:
    """Give an account a new first password, unlock it, end its sessions; return the password."""
    password = new_password()
    _set_password(account, hash_password(password))
    account.must_change, account.locked_at, account.locked_by = True, None, None
    end_sessions(session, account.login, at, "口令已重置")
    record_attempt(session, Attempt(account.login, "", at), "good")  # earlier wrong ones count no more
    return password


def lock_account(session: Session, account: Account, by: str, at: datetime) -> None:
    """Lock an account until it is reset, and end its sessions."""
    account.locked_at, account.locked_by = at, by
    end_sessions(session, account.login, at, "账号已停用")


def log_in(engine: Engine, attempt: Attempt, password: str, agent: str) -> str | None:
    """Return the token of a new session; None when name and password do not fit or too many attempts went wrong.

    An unknown or locked account takes the same time and gets the same answer. The attempt counts as wrong until it is
    found right, so that many at once are no more than one after the other; no transaction waits for the comparison.
    """
    with transaction(engine) as session:
        account = session.get(Account, attempt.name.strip()) or _by_name(session, attempt.name.strip())
        attempt = replace(attempt, name=account.login) if account else attempt
        if must_wait(session, attempt):
            record_attempt(session, attempt, "refused")
            return None
        number = record_attempt(session, attempt, "bad")
        stored = account.password_hash if account else None
    if not is_password(password, stored):
        return None
    with transaction(engine) as session:
        account = account_of(session, attempt.name)
        if account.locked_at is not None or account.password_hash != stored:
            return None
        session.get_one(LoginAttempt, number).outcome = "good"
        account.last_login_at = attempt.at
        return open_session(session, account, Place(attempt.address, agent), attempt.at)


def hash_of_new(account: Account, typed: NewPassword) -> str:
    """Return the hash of the password its owner chose; InputError where it will not do. Slow, and writes nothing."""
    if not is_password(typed.present, account.password_hash):
        raise InputError("现在的口令不对", remedy="写您登录时用的口令")
    if typed.new != typed.again:
        raise InputError("两次写的新口令不一样", remedy="再写一次")
    require_good_password(typed.new, (account.login, account.name))
    former = (account.password_hash, *json.loads(account.former_hashes))
    if any(is_password(typed.new, each) for each in former):
        raise InputError("这个口令以前用过", remedy="换一个没有用过的")
    return hash_password(typed.new)


def take_password(session: Session, account: Account, hashed: str, at: datetime) -> None:
    """Give an account a new password by its hash, and end all of its sessions."""
    _set_password(account, hashed)
    account.must_change = False
    end_sessions(session, account.login, at, "口令已改")


def _set_password(account: Account, hashed: str) -> None:
    former = [account.password_hash, *json.loads(account.former_hashes)]
    account.former_hashes = json.dumps(former[:FORMER])
    account.password_hash = hashed


def _by_name(session: Session, name: str) -> Account | None:
    """Return the account of the only one of this name."""
    found = session.exec(select(Account).where(Account.name == name).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _officer(session: Session, wanted: str) -> Officer:
    found = session.exec(select(Officer).where(or_(Officer.no == wanted, Officer.name == wanted)).limit(3)).all()
    exact = [officer for officer in found if officer.no == wanted] or found
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise InputError(f"名册上叫“{wanted}”的不止一人", remedy=f"改写编号：{'、'.join(o.no for o in exact)}")
    remedy = "先在名册“人员”表登记并导入；机房维护人员不在名册上的，加 --machine"
    raise InputError(f"人员名册上没有“{wanted}”", remedy=remedy)
