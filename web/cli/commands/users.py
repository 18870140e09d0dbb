"""``huanjie users``: who may log in to the desk in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

users = typer.Typer(name="users", help="网页工作台的账号：开、重置、停用、列出。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands about accounts."""
    app.add_typer(users)


@users.callback()
def _group() -> None:
    """网页工作台的账号。"""


def _keeper(session: Session, context: typer.Context) -> str:
    """Return who manages the accounts: a member of the department; whoever sets the program up until there is one."""
    from ledgers.authority.rights import need_keeper

    actor = need_keeper(session, context.obj.settings.operator, "管理账号")
    return actor.signature if actor else str(context.obj.settings.operator)


@users.command()
def add(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="名册上的姓名或人员编号", metavar="人员", show_default=False)],
    machine: Annotated[
        bool, typer.Option("--machine", help="不在名册上的机房维护人员：只能登录，看不到村里的数据")
    ] = False,
) -> None:
    """开账号，首次口令只显示这一次，本人登录后必须改掉。

    例：huanjie --operator Z01 users add T0101
    """
    from config.clock import now
    from ledgers.accounts.accounts import add_account
    from ledgers.database import transaction

    with transaction(context.obj.engine) as session:
        login, password = add_account(session, who, _keeper(session, context), now(), machine=machine)
    typer.echo(f"已给 {login} 开账号，首次口令：{password}")
    typer.echo("只显示这一次，请当面或用信封交给本人；登录后系统要求改掉。")


@users.command()
def reset(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="人员编号", metavar="编号", show_default=False)],
) -> None:
    """重置口令并解除停用，这个人在各处的登录都退出。

    例：huanjie --operator Z01 users reset T0101
    """
    from config.clock import now
    from ledgers.accounts.accounts import account_of, reset_account
    from ledgers.database import transaction

    with transaction(context.obj.engine) as session:
        _keeper(session, context)
        account = account_of(session, login)
        password = reset_account(session, account, now())
        typer.echo(f"{account.login}（{account.name}）的新首次口令：{password}")
    typer.echo("只显示这一次，请当面或用信封交给本人；登录后系统要求改掉。")


@users.command()
def lock(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="人员编号", metavar="编号", show_default=False)],
) -> None:
    """停用账号，这个人在各处的登录立即退出；恢复用 reset。

    例：huanjie --operator Z01 users lock T0101
    """
    from config.clock import now
    from ledgers.accounts.accounts import account_of, lock_account
    from ledgers.database import transaction

    with transaction(context.obj.engine) as session:
        by = _keeper(session, context)
        account = account_of(session, login)
        lock_account(session, account, by, now())
        typer.echo(f"{account.login}（{account.name}）的账号已停用。")


@users.command("list")
def list_(context: typer.Context) -> None:
    """列出账号：谁、最近一次登录、是否停用、是否还没改首次口令。

    例：huanjie --operator Z01 users list
    """
    from config.clock import BUSINESS_ZONE
    from ledgers.accounts.accounts import list_accounts
    from ledgers.database import reading

    with reading(context.obj.engine) as session:
        _keeper(session, context)
        found = list_accounts(session)
        if not found:
            typer.echo("还没有账号。用 huanjie users add 人员编号 开第一个。")
        for account in found:
            last = account.last_login_at
            seen = f"{last.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M} 登录过" if last else "从未登录"
            notes = [
                note for note, is_so in (("已停用", account.locked_at), ("未改首次口令", account.must_change)) if is_so
            ]
            typer.echo(f"{account.login}  {account.name}  {seen}{''.join('，' + note for note in notes)}")
