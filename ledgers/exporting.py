"""Writes one workbook a township: blank forms, or what the database holds. An export imported again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rapidfuzz import process
from sqlalchemy import Engine, and_, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from config.errors import InputError
from ledgers.base import Ledger
from ledgers.catalogue import LEDGERS
from ledgers.database import reading
from ledgers.excel.layout import Place, WorkbookContent
from ledgers.excel.writing import write_workbook
from ledgers.fields import table_of
from ledgers.id_number import CONCEALED
from ledgers.intake.returns import SUBMISSIONS, word_of
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round, Township, Village

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class WritingOrder:
    """Which round's workbooks go where; ``townships`` are codes or names, none meaning all.

    Of the ledgers ``withheld`` the rows are left out: the sheet stays empty, and imported again changes nothing.
    """

    round_id: int
    folder: Path
    townships: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    progress: Progress = lambda done, total: None


def write_forms(engine: Engine, order: WritingOrder) -> list[Path]:
    """Write a blank form for every township of the round; return the files. InputError for an unknown township."""
    return _write_all(engine, order, "填报表", _blank_content)


def export_workbooks(engine: Engine, order: WritingOrder) -> list[Path]:
    """Write what the database holds, asterisks for ID numbers; return the files. InputError for an unknown township."""

    def content(session: Session, places: _TownshipPlaces) -> WorkbookContent:
        stored = _stored_content(session, places)
        return replace(
            stored, rows={name: () if name in order.withheld else rows for name, rows in stored.rows.items()}
        )

    return _write_all(engine, order, "台账", content)


@dataclass(frozen=True, slots=True)
class _TownshipPlaces:
    """One township of a round and its villages."""

    current: Round
    code: str
    name: str
    places: tuple[Place, ...]


def _write_all(
    engine: Engine,
    order: WritingOrder,
    ending: str,
    content: Callable[[Session, _TownshipPlaces], WorkbookContent],
) -> list[Path]:
    written: list[Path] = []
    with reading(engine) as session:
        townships = _townships(session, order)
        for done, township in enumerate(townships):
            order.progress(done, len(townships))
            path = order.folder / f"{township.code}_{_file_name(township.name)}_{ending}.xlsx"
            write_workbook(path, content(session, township))
            written.append(path)
    return written


def _file_name(name: str) -> str:
    return "".join("_" if character in '\\/:*?"<>|' else character for character in name)


def _townships(session: Session, order: WritingOrder) -> list[_TownshipPlaces]:
    current = session.get(Round, order.round_id)
    if current is None:
        raise InputError("没有这一轮换届", remedy="先导入名册中的换届轮次")
    low, high = code_range(current.region)
    query = (
        select_model(Village.code, Village.name, Township.code, Township.name)
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(col(Village.code).between(low, high))
        .order_by(col(Village.code))
    )
    places: dict[tuple[str, str], list[Place]] = {}
    for code, name, township_code, township in session.exec(query):
        places.setdefault((township_code, township), []).append(Place(code, name, township))
    if not places:
        raise InputError("本轮换届的地区里还没有村", where=current.name, remedy="先运行 huanjie roster import")
    wanted = _chosen(order.townships, list(places))
    return [_TownshipPlaces(current, *key, tuple(places[key])) for key in wanted]


def _chosen(asked: Sequence[str], known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the townships asked for by code or name, all of them when none is asked for."""
    chosen = []
    for text in asked:
        found = [key for key in known if text.strip() in key]
        if not found:
            near = [name for name, _, _ in process.extract(text, [name for _, name in known], limit=3)]
            raise InputError(f"没有乡镇“{text}”", where="--township", remedy=f"是否指：{'、'.join(near)}")
        chosen.extend(found)
    return list(dict.fromkeys(chosen)) if asked else known


def _blank_content(session: Session, township: _TownshipPlaces) -> WorkbookContent:
    return WorkbookContent(township.current.name, township.places, township_code=township.code, is_form=True)


def _stored_content(session: Session, township: _TownshipPlaces) -> WorkbookContent:
    scope = (township.current.id or 0, *code_range(township.code))
    rows = {name: list(_stored_rows(session, ledger, scope)) for name, ledger in LEDGERS.items()}
    return WorkbookContent(
        township.current.name,
        township.places,
        rows,
        _stored_returns(session, township, scope),
        township_code=township.code,
    )


def _stored_rows(session: Session, ledger: Ledger, scope: tuple[int, str, str]) -> Iterator[dict[str, Any]]:
    table = table_of(ledger.table)
    round_id, low, high = scope
    query = (
        select(table)
        .where(and_(table.c.round_id == round_id, table.c.village_code.between(low, high)))
        .order_by(*(table.c[name] for name in dict.fromkeys(("village_code", *ledger.key))))
    )
    for stored in session.execute(query).mappings():
        row = dict(stored)
        if row.get("id_sealed") is not None:
            row["id_number"] = CONCEALED
        yield row


def _stored_returns(
    session: Session, township: _TownshipPlaces, scope: tuple[int, str, str]
) -> dict[tuple[str, str], str]:
    round_id, low, high = scope
    codes = SUBMISSIONS.c.village_code
    query = select(SUBMISSIONS).where(and_(SUBMISSIONS.c.round_id == round_id, codes.between(low, high)))
    stored = {(row["village_code"], row["ledger"]): dict(row) for row in session.execute(query).mappings()}
    words = {(place.code, name): word_of(None) for place in township.places for name in LEDGERS}
    return words | {key: word_of(row) for key, row in stored.items()}
