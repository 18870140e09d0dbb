"""What the system itself records: changes, submissions, runs, assessments, decisions, tasks, messages."""
