"""The roster: places, officers and rounds, on which every ledger stands."""
