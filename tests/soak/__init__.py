"""A season that is killed again and again must end like one that nobody disturbed. ``python -m tests.soak``."""
