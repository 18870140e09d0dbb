"""Ledger 6, risk points 风险点排查化解: opened by rules, worked on and closed by named people."""
