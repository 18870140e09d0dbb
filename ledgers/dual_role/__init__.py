"""Ledger 2, the dual-role forecast “一肩挑”预判: a planning note, never a nomination."""
