"""Assessing a round: facts from the ledgers, findings and levels from the rules, differences into the journal."""

from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest, AssessmentResult

__all__ = ["AssessmentRequest", "AssessmentResult", "assess"]
