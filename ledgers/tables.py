"""Every table of the program, imported in one place: what migrations and tests build a schema from."""

from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import SQLModel

from ledgers.chain.guards import set_guards
from ledgers.dual_role.table import DualRole
from ledgers.grievance.table import Audit, Issue
from ledgers.journal.access import Access
from ledgers.journal.account import Account, LoginAttempt, LoginSession
from ledgers.journal.assessment import (
    Assessment,
    Lead,
    Run,
    RunPart,
    Snapshot,
    SnapshotVillage,
    TownshipSum,
    UntoldRise,
)
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision
from ledgers.journal.joint_review import ReviewEntry
from ledgers.journal.link import JournalLink
from ledgers.journal.message import Message
from ledgers.journal.night import Lease, LevelMove, RulebookCopy
from ledgers.journal.plan import Plan, PlanEdit, PlanFollowUp, PlanItem, PlanReview, PlanVersion
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.round_step import LateEntry, RoundStep
from ledgers.journal.sealing_key import SealingKey
from ledgers.journal.stage import Consent, Postponement, StageMark
from ledgers.journal.submission import Submission
from ledgers.journal.takeback import RunBefore, RunTakeback
from ledgers.journal.task import Task, TaskEntry
from ledgers.journal.village_plan import Measure, VillagePlan
from ledgers.procedure.table import Procedure
from ledgers.reserve.table import Candidate, Opinion
from ledgers.resettlement.table import DepartingCadre, ServicePost
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.table import County, Officer, Round, Tie, Township, Village
from ledgers.team_review.table import TeamReview
from ledgers.village_file.table import VillageFile

TABLES: tuple[type[SQLModel], ...] = (
    County,
    Township,
    Village,
    Round,
    Officer,
    Tie,
    VillageFile,
    TeamReview,
    DualRole,
    Candidate,
    Opinion,
    DepartingCadre,
    ServicePost,
    Issue,
    Audit,
    Procedure,
    RiskPoint,
    Run,
    Assessment,
    UntoldRise,
    TownshipSum,
    Snapshot,
    SnapshotVillage,
    RunPart,
    RunBefore,
    RunTakeback,
    Lead,
    Change,
    Submission,
    Decision,
    RiskEntry,
    VillagePlan,
    Measure,
    StageMark,
    Postponement,
    Consent,
    Task,
    TaskEntry,
    LevelMove,
    Lease,
    RulebookCopy,
    Message,
    Plan,
    PlanVersion,
    PlanEdit,
    PlanReview,
    PlanItem,
    PlanFollowUp,
    ReviewEntry,
    Access,
    Account,
    LoginSession,
    LoginAttempt,
    SealingKey,
    RoundStep,
    LateEntry,
    JournalLink,
)
METADATA = SQLModel.metadata


@event.listens_for(METADATA, "after_create")
def _guard_journal(_: Any, connection: Connection, **__: Any) -> None:
    """Tables made from their declarations are guarded as migrated ones are (``ledgers.schema``)."""
    set_guards(connection)
