"""Assessing a round: facts from the ledgers, findings and levels from the rules, differences into the journal."""
