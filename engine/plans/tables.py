"""The tables as SQLAlchemy Core sees them: plans are read and written in bulk, without an object a row."""

from __future__ import annotations

from ledgers.fields import table_of
from ledgers.journal.change import Change
from ledgers.journal.plan import Plan, PlanEdit, PlanFollowUp, PlanReview, PlanVersion
from ledgers.resettlement.table import DepartingCadre, ServicePost
from ledgers.roster.table import Township, Village
from ledgers.village_file.table import VillageFile

CADRE = table_of(DepartingCadre)
SERVICE_POST = table_of(ServicePost)
VILLAGE = table_of(Village)
TOWNSHIP = table_of(Township)
VILLAGE_FILE = table_of(VillageFile)
PLAN = table_of(Plan)
PLAN_VERSION = table_of(PlanVersion)
PLAN_EDIT = table_of(PlanEdit)
PLAN_REVIEW = table_of(PlanReview)
PLAN_FOLLOW_UP = table_of(PlanFollowUp)
CHANGE = table_of(Change)
