"""Resettlement of departing cadres: service record, policy tables, the plan of each person. Proposes; people decide."""
