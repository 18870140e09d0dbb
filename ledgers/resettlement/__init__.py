"""Ledger 4, the resettlement of departing cadres 离任干部安置."""
