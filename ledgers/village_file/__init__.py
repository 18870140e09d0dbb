"""Ledger 0, the village file 一村一档."""
