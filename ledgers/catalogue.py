"""Every ledger in the order of its sheets, and every fact the ledgers declare, by name."""

from ledgers.base import Ledger
from ledgers.dual_role.columns import LEDGER as DUAL_ROLE_LEDGER
from ledgers.dual_role.facts import FACTS as DUAL_ROLE
from ledgers.facts import Fact
from ledgers.grievance.columns import AUDIT_LEDGER
from ledgers.grievance.columns import LEDGER as GRIEVANCE_LEDGER
from ledgers.grievance.facts import FACTS as GRIEVANCE
from ledgers.procedure.columns import LEDGER as PROCEDURE_LEDGER
from ledgers.procedure.facts import FACTS as PROCEDURE
from ledgers.reserve.columns import LEDGER as RESERVE_LEDGER
from ledgers.reserve.columns import OPINION_LEDGER
from ledgers.reserve.facts import FACTS as RESERVE
from ledgers.resettlement.columns import LEDGER as RESETTLEMENT_LEDGER
from ledgers.resettlement.columns import POST_LEDGER
from ledgers.resettlement.facts import FACTS as RESETTLEMENT
from ledgers.risk_point.columns import LEDGER as RISK_POINT_LEDGER
from ledgers.risk_point.facts import FACTS as RISK_POINT
from ledgers.team_review.columns import LEDGER as TEAM_REVIEW_LEDGER
from ledgers.team_review.facts import FACTS as TEAM_REVIEW
from ledgers.village_file.columns import LEDGER as VILLAGE_FILE_LEDGER
from ledgers.village_file.facts import FACTS as VILLAGE_FILE

LEDGERS: dict[str, Ledger] = {
    ledger.name: ledger
    for ledger in (
        VILLAGE_FILE_LEDGER,
        TEAM_REVIEW_LEDGER,
        DUAL_ROLE_LEDGER,
        RESERVE_LEDGER,
        OPINION_LEDGER,
        RESETTLEMENT_LEDGER,
        POST_LEDGER,
        GRIEVANCE_LEDGER,
        AUDIT_LEDGER,
        PROCEDURE_LEDGER,
        RISK_POINT_LEDGER,
    )
}
"""By name, in the order of the sheets of a workbook."""

FACTS: dict[str, Fact] = {
    fact.name: fact
    for group in (VILLAGE_FILE, TEAM_REVIEW, DUAL_ROLE, RESERVE, RESETTLEMENT, GRIEVANCE, PROCEDURE, RISK_POINT)
    for fact in group
}
