"""Every fact the ledgers declare, by name. (Every ledger too: see LEDGERS.)"""

from ledgers.dual_role.facts import FACTS as DUAL_ROLE
from ledgers.facts import Fact
from ledgers.grievance.facts import FACTS as GRIEVANCE
from ledgers.procedure.facts import FACTS as PROCEDURE
from ledgers.reserve.facts import FACTS as RESERVE
from ledgers.resettlement.facts import FACTS as RESETTLEMENT
from ledgers.risk_point.facts import FACTS as RISK_POINT
from ledgers.team_review.facts import FACTS as TEAM_REVIEW
from ledgers.village_file.facts import FACTS as VILLAGE_FILE

FACTS: dict[str, Fact] = {
    fact.name: fact
    for group in (VILLAGE_FILE, TEAM_REVIEW, DUAL_ROLE, RESERVE, RESETTLEMENT, GRIEVANCE, PROCEDURE, RISK_POINT)
    for fact in group
}
