"""Ledger 5, grievances and audits 矛盾信访与三资审计: numbers and status only, no complainant, no complaint text."""
