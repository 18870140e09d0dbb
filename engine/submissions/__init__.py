"""Who has reported which ledger: seen as a grid, reminded, verified and returned by the organisation department."""
