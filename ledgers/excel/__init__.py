"""The Excel doors of the ledgers: forms and exports out, workbooks of every maker in."""
