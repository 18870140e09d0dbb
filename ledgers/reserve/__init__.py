"""Ledger 3, reserve candidates and the joint review 后备人选与资格联审."""
