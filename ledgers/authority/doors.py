"""The table of rights over every command: who may come in at which door, and why the open ones are open.

What a person may do with one village is asked where it is done (``ledgers.authority.rights``): of such a door the
table says so. The others concern a whole county or the whole database and are asked before anything is read or done.
While the roster names no member of the organisation department, whoever sets the program up passes everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from config.errors import AppError, InputError
from ledgers.authority.act import NAME_YOURSELF, SYSTEM
from ledgers.authority.rights import RIGHTS
from ledgers.authority.senders import has_department
from ledgers.database import reading
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.table import DEPARTMENT_POSTS, Officer
from ledgers.schema import database_revision, head_revision

DEPARTMENT, INSIDE, OPEN = "department", "inside", "open"
READS = "reads a county on its own machine; nobody is named and no look is entered yet"


@dataclass(frozen=True, slots=True)
class Door:
    """Who comes in: the ``department`` alone, whoever the use case itself lets in (``inside``), or anybody (``open``).

    ``reason`` says why an open door is open.
    """

    kind: str
    reason: str = ""


def _doors(kind: str, *commands: str, reason: str = "") -> dict[str, Door]:
    return {command: Door(kind, reason) for command in commands}


DOORS: Mapping[str, Door] = {
    **_doors(DEPARTMENT, "assess", "nightly", "plans draft", "rules lock", "roster export"),
    **_doors(DEPARTMENT, "messages send", "messages cancel", "messages retry", "messages test"),
    **_doors(DEPARTMENT, "db upgrade", "db backup", "db restore", "key backup"),
    **_doors(INSIDE, "import", "export", "roster import", "submissions", "access", "runs takeback"),
    **_doors(INSIDE, "submissions verify", "submissions return", "submissions remind"),
    **_doors(INSIDE, "leads pin", "leads unpin", "round close", "round reopen", "key rotate"),
    **_doors(INSIDE, "plans edit", "plans list", "plans show", "plans diff", "plans problems", "plans summary"),
    **_doors(INSIDE, "plans review", "plans return", "plans resubmit", "plans approve", "plans keep", "plans print"),
    **_doors(INSIDE, "plans execute", "plans followup", "postpone propose", "postpone consent", "postpone withdraw"),
    **_doors(INSIDE, "review tasks", "review import", "review remind", "review settle", "review conclude"),
    **_doors(INSIDE, "review object", "review show", "review stats", "history"),
    **_doors(INSIDE, "risks move", "risks progress", "risks plan", "risks confirm", "risks override", "risks release"),
    **_doors(INSIDE, "risks agree", "risks decline", "stage start", "stage finish"),
    **_doors(INSIDE, "tasks done", "tasks return", "tasks cancel", "users add", "users reset", "users lock"),
    **_doors(
        OPEN, "demo", "simulate", "evaluate", "facts", reason="works on invented or given data, not on a county's"
    ),
    **_doors(OPEN, "forms", "roster form", "messages preview", "plans policies", reason="shows blanks and examples"),
    **_doors(OPEN, "rules check", "rules list", "rules show", reason="reads rule files, which anybody may read"),
    **_doors(
        OPEN, "status", "db check", "key check", "runs verify", "runs reproduce", reason="tells sound from unsound"
    ),
    **_doors(OPEN, "run", "serve", reason="the service acts as 系统; its account is the machine's"),
    **_doors(OPEN, "messages list", "round list", "round late", "runs list", "users list", reason="names no village"),
    **_doors(OPEN, "changes", "explain", "leads", "report", "review structure", "risks list", reason=READS),
    **_doors(
        OPEN, "risks hints", "risks show", "tasks list", "tasks waiting", "timeline", "villages", "wayout", reason=READS
    ),
}
"""By command, as people write it."""


def pass_door(engine: Engine, command: str, operator: str, region: str = "") -> None:
    """Refuse a command to who may not come in at its door, naming who may; every command must be in the table.

    ``engine`` may have no tables yet, be of an older release, or be damaged: a database nobody can read guards nothing.
    """
    if DOORS[command].kind != DEPARTMENT:
        return
    try:
        found = database_revision(engine)
        if found is None:
            return
        with reading(engine) as session:
            if has_department(session, region):
                _require_member(session, operator.strip(), region, is_current=found == head_revision())
    except InputError:
        raise
    except AppError:
        if command not in ("db restore", "db upgrade"):
            raise


def _require_member(session: Session, operator: str, region: str, *, is_current: bool) -> None:
    """Look a member up by plain columns: the roster may be of an older release, which knew of nobody leaving."""
    remedy = f"由{RIGHTS['county'].words}办理"
    if operator in ("", SYSTEM):
        raise InputError("这一步须由名册上具名的人办理", remedy=f"{NAME_YOURSELF}；{remedy}")
    named = (col(Officer.no) == operator) | (col(Officer.name) == operator)
    here = col(Officer.county_code).startswith(region[:COUNTY_DIGITS])
    still = (col(Officer.left_on).is_(None),) if is_current else ()
    posts = session.execute(select(col(Officer.post)).where(named, here, *still)).scalars().all()
    if not posts:
        raise InputError(f"人员名册上没有“{operator}”", remedy=f"核对姓名或人员编号；这一步{remedy}")
    if not set(posts) & set(DEPARTMENT_POSTS):
        raise InputError(f"{operator}（{posts[0]}）不能办理这一步", remedy=remedy)
    if len(posts) > 1 and not set(posts) <= set(DEPARTMENT_POSTS):
        raise InputError(f"名册上叫“{operator}”的不止一人", remedy="--operator 改写人员编号")
