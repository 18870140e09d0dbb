"""The rule-driven workflow: rulebook, evaluation, grading, assignment, stages and schedule."""
