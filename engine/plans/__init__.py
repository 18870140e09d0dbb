"""Resettlement of departing cadres: one plan a person. Proposes; people decide."""
