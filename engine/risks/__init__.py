"""Risk points, the level in force, decisions on it and village plans: from a hit to close-out."""
