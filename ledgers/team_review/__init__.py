"""Ledger 1, the team review 班子运行研判."""
