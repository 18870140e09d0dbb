"""Accounts of the invented county, one a role, with passwords that are shown: made anew each time the desk opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config.errors import InputError
from ledgers.accounts.accounts import add_account, reset_account
from ledgers.authority.act import SYSTEM
from ledgers.database import transaction
from ledgers.journal.account import Account
from ledgers.roster.table import County, Officer
from simulation.demo.folder import INVENTED

MACHINE = "jifang"
ROLES = (
    ("Z01", "县委组织部"),
    ("T0101", "乡镇党委书记"),
    ("X08", "包联的县级领导"),
    ("J01", "监督人员"),
    ("B03", "部门联络员"),
    (MACHINE, "机房维护"),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account to try the desk with."""

    login: str
    password: str
    name: str
    role: str


def open_demo_accounts(engine: Engine, at: datetime) -> list[DemoAccount]:
    """Make or reset the accounts; InputError in a database that holds any real place."""
    with transaction(engine) as session:
        real = select(County.code).where(~col(County.code).startswith(INVENTED)).limit(1)
        if session.exec(real).first() is not None:
            raise InputError("这个数据库里有演示县以外的数据，不开演示账号", remedy="用 huanjie users add 给本人开账号")
        there = set(session.exec(select(Officer.no)))
        return [_open(session, login, role, at) for login, role in ROLES if login in there or login == MACHINE]


def _open(session: Session, login: str, role: str, at: datetime) -> DemoAccount:
    account = session.get(Account, login)
    if account is None:
        login, password = add_account(session, login, SYSTEM, at, machine=login == MACHINE)
        account = session.get_one(Account, login)
    else:
        password = reset_account(session, account, at)
    account.must_change = False
    return DemoAccount(login, password, account.name, role)
