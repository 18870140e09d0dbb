"""The tables as SQLAlchemy Core sees them: plans are read and written in bulk, without an object a row."""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

from ledgers.journal.change import Change
from ledgers.journal.plan import Plan, PlanEdit, PlanFollowUp, PlanItem, PlanReview, PlanVersion
from ledgers.resettlement.table import DepartingCadre, ServicePost
from ledgers.roster.table import Township, Village
from ledgers.village_file.table import VillageFile


def _core(model: type[SQLModel]) -> Table:
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table


CADRE = _core(DepartingCadre)
SERVICE_POST = _core(ServicePost)
VILLAGE = _core(Village)
TOWNSHIP = _core(Township)
VILLAGE_FILE = _core(VillageFile)
PLAN = _core(Plan)
PLAN_VERSION = _core(PlanVersion)
PLAN_EDIT = _core(PlanEdit)
PLAN_REVIEW = _core(PlanReview)
PLAN_ITEM = _core(PlanItem)
PLAN_FOLLOW_UP = _core(PlanFollowUp)
CHANGE = _core(Change)
